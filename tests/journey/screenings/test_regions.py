"""The region class and size of the town that the form suggests for an area."""

from __future__ import annotations

import pytest

from dure.policy.korea.regions import city_size_of, region_of


@pytest.mark.parametrize(
    ("path", "region", "size"),
    [
        ("11.11680.1168051000.", "seoul", "big_city"),
        ("41.41110.4111056000.", "gyeonggi", "small_city"),
        ("41.41820.4182025000.", "gyeonggi", "rural"),
        ("26.26500.2650066000.", "metropolitan", "big_city"),
        ("26.26710.", "metropolitan", "big_city"),
        ("36.36110.", "metropolitan", "small_city"),
        ("48.48121.", "metropolitan", "small_city"),
        ("48.48170.", "other", "small_city"),
        ("47.47940.", "other", "rural"),
        ("26.26500.T01.", "metropolitan", "big_city"),
        ("41.", "gyeonggi", None),
        ("", None, None),
    ],
)
def test_the_official_codes_tell_region_and_size(path: str, region: str | None, size: str | None) -> None:
    assert (region_of(path), city_size_of(path)) == (region, size)
