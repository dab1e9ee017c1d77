"""What was written since a merge is named, whatever id its sender made."""

from __future__ import annotations

import uuid

import pytest
from uuid_utils.compat import uuid7

from dure.registry.identity.queries import Since


@pytest.mark.parametrize(
    "made",
    [
        uuid.UUID("f87a7783-1751-4abf-9ee6-b4935d82f4a8"),
        uuid.UUID("ffffffff-ffff-7fff-bfff-ffffffffffff"),
        uuid.UUID(int=0),
    ],
)
def test_an_id_that_tells_no_time_leaves_the_word(made: uuid.UUID) -> None:
    assert Since("visits_visit", made, "방문").label == "방문"


def test_an_id_that_tells_the_time_says_it() -> None:
    assert Since("visits_visit", uuid.UUID(str(uuid7())), "방문").label.startswith("방문 · ")
