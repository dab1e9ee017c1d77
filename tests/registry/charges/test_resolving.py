from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.registry.charges.resolving import Roster, upwards

pytestmark = pytest.mark.requirement("R023")

DONG, TONG, BAN = "26.265.1.", "26.265.1.1003.", "26.265.1.1003.7."
HEAD, FIRST, SECOND, THIRD = (uuid.UUID(int=number) for number in range(1, 5))
PEOPLE = (HEAD, FIRST, SECOND, THIRD)


def roster(
    charges: dict[str, uuid.UUID] | None = None,
    *,
    away: dict[uuid.UUID, uuid.UUID] | None = None,
    left: tuple[uuid.UUID, ...] = (),
) -> Roster:
    """Everybody works at the dong but those who left."""
    posted = {person: (DONG,) for person in PEOPLE if person not in left}
    return Roster(charges=charges or {}, posted=posted, away=away or {}, heads={DONG: HEAD})


def test_the_path_and_all_above_it_the_nearest_first() -> None:
    assert list(upwards(TONG)) == [TONG, DONG, "26.265.", "26."]
    assert list(upwards("")) == []


def test_the_nearest_charge_counts() -> None:
    found = roster({DONG: FIRST, TONG: SECOND, BAN: THIRD})
    duties = [found.duty_at(path) for path in (BAN, TONG, DONG, f"{DONG}1004.")]
    assert [duty.official for duty in duties if duty] == [THIRD, SECOND, FIRST, FIRST]


def test_whoever_left_the_dong_answers_no_longer_and_the_next_above_does() -> None:
    duty = roster({DONG: FIRST, TONG: SECOND}, left=(SECOND,)).duty_at(TONG)
    assert duty
    assert (duty.official, duty.path) == (FIRST, DONG)


def test_who_is_away_is_stood_in_for_and_named() -> None:
    duty = roster({TONG: FIRST}, away={FIRST: SECOND}).duty_at(TONG)
    assert duty
    assert (duty.official, duty.absent, duty.is_given) == (SECOND, FIRST, True)


@pytest.mark.parametrize("away", [{FIRST: SECOND, SECOND: THIRD}, {FIRST: THIRD}])
def test_a_substitute_who_is_not_there_is_none_and_the_next_above_answers(away: dict[uuid.UUID, uuid.UUID]) -> None:
    duty = roster({TONG: FIRST, DONG: HEAD}, away=away, left=(THIRD,)).duty_at(TONG)
    assert duty
    assert (duty.official, duty.path) == (HEAD, DONG)


def test_without_any_charge_the_head_answers_and_it_is_said_that_nobody_was_named() -> None:
    duty = roster().duty_at(BAN)
    assert duty
    assert (duty.official, duty.is_given) == (HEAD, False)


def test_where_nobody_works_nobody_answers() -> None:
    assert Roster(charges={}, posted={}, away={}, heads={}).duty_at(TONG) is None


@given(
    charges=st.dictionaries(st.sampled_from([DONG, TONG, BAN]), st.sampled_from(PEOPLE)),
    away=st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)),
    left=st.sets(st.sampled_from(PEOPLE[1:])),
)
def test_every_place_of_a_dong_with_a_head_has_exactly_one_official_who_works_there(
    charges: dict[str, uuid.UUID], away: dict[uuid.UUID, uuid.UUID], left: set[uuid.UUID]
) -> None:
    found = roster(charges, away=away, left=tuple(left))
    for path in (DONG, TONG, BAN):
        duty = found.duty_at(path)
        assert duty
        assert duty.official in found.posted
        assert found.duty_at(path) == duty
