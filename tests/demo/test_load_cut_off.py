"""A load of the demonstration that is cut off in the middle."""

from __future__ import annotations

import pytest

from dure.demo.load import load_demo_once
from dure.foundation.access.scope import as_system
from dure.foundation.accounts.models import User
from dure.registry.people.models import Household


class CutOff(RuntimeError):
    """The test pulls the plug."""


def _until_the_first_stories(text: str) -> None:
    if "stories" in text:
        raise CutOff


@pytest.mark.django_db
def test_a_load_that_is_cut_off_leaves_nothing_behind() -> None:
    with pytest.raises(CutOff):
        load_demo_once(say=_until_the_first_stories)
    assert not User.objects.filter(is_demo=True).exists()
    with as_system("tests") as system:
        assert not Household.objects.visible_to(system).exists()
