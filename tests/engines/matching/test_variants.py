"""What a typed name, date or number may have been meant to be."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from dure.engines.matching.spelling.variants import MOST_NAMES, Way, dates_near, numbers_near
from dure.policy.korea.matching import korean, namesakes

pytestmark = pytest.mark.requirement("R041")
LATEST = dt.date(2026, 11, 23)
VOWEL_SLIPS = {"ㅐ": ("재", "제"), "ㅔ": ("혜", "헤"), "ㅢ": ("희", "히"), "ㅚ": ("최", "췌"), "ㅖ": ("예", "얘")}


@pytest.mark.parametrize(
    ("typed", "meant", "way"),
    [
        ("김 영희 님", "김영희", Way.BARE),
        ("영희 김", "김영희", Way.OTHER_ORDER),
        ("金英姬", "김영희", Way.OTHER_SCRIPT),
        ("Kim Young-hee", "김영희", Way.OTHER_SCRIPT),
        ("Younghee Kim", "김영희", Way.OTHER_SCRIPT),
        ("KIM, YOUNGHEE", "김영희", Way.OTHER_SCRIPT),
        ("Lee Soonja", "이순자", Way.OTHER_SCRIPT),
        ("이영희", "리영희", Way.SOUNDS_ALIKE),
        ("류영희", "유영희", Way.SOUNDS_ALIKE),
        ("라영희", "나영희", Way.SOUNDS_ALIKE),
        ("박성렬", "박성열", Way.SOUNDS_ALIKE),
        ("재숙", "제숙", Way.SOUNDS_ALIKE),
        ("김녀옥", "김여옥", Way.SOUNDS_ALIKE),
    ],
)
def test_a_name_is_also_looked_for_as_it_may_have_been_meant(typed: str, meant: str, way: Way) -> None:
    assert namesakes().alike(typed)[meant] is way


def test_what_was_typed_is_not_a_variant_of_itself_and_there_are_at_most_some_dozens() -> None:
    for typed in ("김영희", "영희", "례례례례례례", "Jung Jung Jung", "최예렬희재", "Chongchong Chung"):
        found = namesakes().alike(typed)
        assert typed not in found
        assert len(found) <= MOST_NAMES


@pytest.mark.parametrize("typed", ["", " ", "영", "!!", "123", "Nguyen", "ㅋㅋ", "\0", "🙂", "金"])
def test_what_is_no_name_of_here_has_no_variants(typed: str) -> None:
    assert namesakes().alike(typed) == {}


def test_every_slip_between_letters_that_sound_alike_is_found_again() -> None:
    chance = random.Random(3)
    given = sorted(korean().usual_given)
    for _ in range(400):
        right, wrong = chance.choice(list(VOWEL_SLIPS.values()))
        name = chance.choice("김이박최정") + right + chance.choice(given)[0]
        typed = name[0] + wrong + name[2]
        assert name in namesakes().alike(typed), (typed, name)
        assert typed in namesakes().alike(name), (name, typed)


def test_dates_one_slip_away_are_real_days_that_have_been() -> None:
    found = dates_near(dt.date(1954, 3, 2), latest=LATEST)
    assert found[dt.date(1945, 3, 2)] is Way.TWO_DIGITS_SWAPPED
    assert found[dt.date(1954, 2, 3)] is Way.DAY_AND_MONTH_SWAPPED
    assert found[dt.date(1954, 3, 22)] is Way.ONE_DIGIT
    assert dt.date(1954, 3, 2) not in found
    assert all(dt.date(1900, 1, 1) <= day <= LATEST for day in found)
    assert (
        dates_near(dt.date(2026, 11, 23), latest=LATEST).keys() & {dt.date(2026, 11, 24), dt.date(2027, 11, 23)}
        == set()
    )


def test_every_slip_of_a_date_is_found_again() -> None:
    chance = random.Random(5)
    for _ in range(300):
        born = dt.date(1930, 1, 1) + dt.timedelta(days=chance.randrange(30_000))
        for other in dates_near(born, latest=LATEST):
            assert born in dates_near(other, latest=LATEST), (born, other)


def test_neighbouring_digits_of_a_whole_number_change_places() -> None:
    assert "01012435678" in numbers_near("01012345678")
    assert len(numbers_near("01012345678")) == 10
    assert numbers_near("01000000000") == ["10000000000", "00100000000"]
    assert numbers_near("5678") == numbers_near("") == numbers_near("+8210") == []
