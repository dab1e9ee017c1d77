"""The written reference and the interface are the same."""

from __future__ import annotations

import pytest

from tools import api_reference

pytestmark = pytest.mark.django_db


def test_the_reference_names_every_operation_and_problem_as_they_are() -> None:
    assert api_reference.TARGET.read_text() == api_reference.text(), "run `python tools/api_reference.py`"
