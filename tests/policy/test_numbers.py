"""Numbers as people write them: two spellings of one number are one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.policy.korea.numbers import (
    mask_registration_number,
    plain_phone,
    plain_registration_number,
    written_phone,
    written_registration_number,
)

DIGITS = "0123456789"
FULL_WIDTH = str.maketrans(DIGITS, "０１２３４５６７８９")
MOBILE = st.from_regex(r"01[016789][0-9]{8}", fullmatch=True)
BETWEEN = st.sampled_from(["", "-", " ", ".", " - ", "–", "\u00a0"])


@given(
    MOBILE, BETWEEN, BETWEEN, st.sampled_from(["", "+82", "+82 ", "0082", "82-", "＋８２ ", "+82 (0)"]), st.booleans()
)
def test_every_spelling_of_a_mobile_number_is_the_same_number(
    number: str, first: str, second: str, country: str, full_width: bool
) -> None:
    local = number[1:] if country else number
    spelled = f"{country}{local[:-8]}{first}{local[-8:-4]}{second}{local[-4:]}"
    assert plain_phone(spelled.translate(FULL_WIDTH) if full_width else spelled) == number


@given(MOBILE, MOBILE)
def test_different_numbers_stay_different(one: str, other: str) -> None:
    assert (plain_phone(one) == plain_phone(other)) == (one == other)


@given(st.text())
def test_a_number_made_plain_or_written_stays_the_same_number(text: str) -> None:
    plain = plain_phone(text)
    assert plain_phone(plain) == plain
    assert plain_phone(written_phone(text)) == plain
    assert set(plain) <= set(DIGITS + "+")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("01012345678", "010-1234-5678"),
        ("+82 10 1234 5678", "010-1234-5678"),
        ("0212345678", "02-1234-5678"),
        ("021234567", "02-123-4567"),
        ("0511234567", "051-123-4567"),
        ("15881234", "1588-1234"),
        ("+1 202 555 0100", "+1 202 555 0100"),
        ("1234", "1234"),
    ],
)
def test_numbers_are_written_in_the_groups_people_know(typed: str, written: str) -> None:
    assert written_phone(typed) == written


def test_a_number_of_another_country_is_never_one_of_here() -> None:
    assert plain_phone("+1 01012345678") != plain_phone("101012345678")


@pytest.mark.parametrize(
    "typed", ["900101-1234567", "9001011234567", "９００１０１－１２３４５６７", "000229-3123456", "991231-6000000"]
)
def test_a_registration_number_with_a_believable_birth_date_is_taken(typed: str) -> None:
    plain = plain_registration_number(typed)
    assert len(plain) == 13
    assert plain_registration_number(written_registration_number(typed)) == plain


@pytest.mark.parametrize(
    "typed", ["", "900101-123456", "901301-1234567", "900230-1234567", "010229-3123456", "900101-12345678"]
)
def test_what_cannot_be_a_registration_number_is_none(typed: str) -> None:
    assert plain_registration_number(typed) == ""


def test_a_masked_registration_number_keeps_birth_date_and_first_digit() -> None:
    assert mask_registration_number("900101-1234567") == "900101-1******"
