"""Kinds of work for the tests, on a table that a test makes for itself."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from dure.foundation.jobs.kinds import KINDS, Kind, pulls


@contextlib.contextmanager
def kind(pull: Any, *, name: str = "tests.work", **options: Any) -> Iterator[Kind]:
    """The kind for the block only."""
    pulls(name=name, label="Work of the tests", **options)(pull)
    try:
        yield KINDS[name]
    finally:
        del KINDS[name]
