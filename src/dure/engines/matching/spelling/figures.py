"""Birth dates, phones and sexes as people write them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from dure.engines.matching.spelling.language import Language

PARTS = re.compile(r"\d+")
TIME_OF_DAY = re.compile(r"[T ]\d{1,2}:\d{2}.*$")
SIMPLE_PHONE = re.compile(r"0[1-9]\d{7,9}", re.ASCII)
"""What most cells hold, read without a second look."""
FIRST_YEAR, LAST_YEAR = 1850, 2150
SHORTEST_PHONE, LONGEST_PHONE = 7, 15
TRUNK = "0"
MOBILE_WITHOUT_TRUNK = 10
"""Digits of a mobile number that a spreadsheet took for a figure, and dropped its leading nought."""


class Unreadable(ValueError):
    """The cell holds something else than its column says."""


@dataclass(frozen=True, slots=True)
class Born:
    """`day` is YYMMDD, digits as they were written even where no such day exists; `year` is known only in full."""

    day: str | None = None
    year: str | None = None

    @property
    def digits(self) -> str | None:
        """Those of the day in order of size, alike for a day whose digits changed places."""
        return "".join(sorted(self.day)) if self.day else None


def read_born(text: str) -> Born:
    """1985-03-12, 19850312, 1985.3.12, 85.3.12, 850312, 1985-03 and 1985; words between the figures do not matter.

    Raises: Unreadable where no day can be meant.
    """
    plain = TIME_OF_DAY.sub("", unicodedata.normalize("NFKC", text).strip())
    figures = PARTS.findall(plain)
    if not figures:
        raise Unreadable
    year, month, day = _ordered(figures)
    if len(year) == 4 and not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise Unreadable
    whole = year if len(year) == 4 else None
    if "00" in (month, day):  # as registers write a day that nobody knows
        month = day = ""
    return Born(day=year[-2:] + month + day if month and day else None, year=whole)


def _ordered(figures: list[str]) -> tuple[str, str, str]:
    """Year, month and day, the latter two with two digits or empty."""
    if len(figures) == 1 or len(figures[0]) in (6, 8):
        return _glued(figures[0])
    if len(figures) > 3 or any(len(each) > 4 for each in figures):
        raise Unreadable
    if len(figures) == 3 and len(figures[2]) == 4:
        figures = [figures[2], figures[0], figures[1]]
    year, month, day = (*figures, "")[:3]
    if len(year) not in (2, 4) or len(month) > 2 or len(day) > 2:
        raise Unreadable
    return year, month.zfill(2), day and day.zfill(2)


def _glued(figure: str) -> tuple[str, str, str]:
    if len(figure) in (13, 14):  # a number of the resident register is not looked at beyond its day
        raise Unreadable
    if len(figure) not in (4, 6, 8):
        raise Unreadable
    year = figure[: len(figure) - 4] if len(figure) > 4 else figure
    rest = figure[len(year) :]
    return year, rest[:2], rest[2:]


def read_phones(text: str, language: Language) -> list[str]:
    """Up to two numbers of a cell, digits only, from the trunk nought on.

    Raises: Unreadable where there is no number in it.
    """
    bare = text.replace("-", "").replace(" ", "")
    if SIMPLE_PHONE.fullmatch(bare) and "  " not in text:
        return [bare]
    plain = unicodedata.normalize("NFKC", text)
    found = []
    for part in re.split(r"[/,;|]|\s{2,}", plain):
        number = _phone(part, language)
        if number and number not in found:
            found.append(number)
    if not found:
        raise Unreadable
    return found[:2]


def _phone(text: str, language: Language) -> str | None:
    digits = "".join(PARTS.findall(text))
    code = language.country_code
    if digits.startswith("00" + code):
        digits = digits[2:]
    if digits.startswith(code) and (text.strip().startswith("+") or len(digits) > MOBILE_WITHOUT_TRUNK):
        digits = TRUNK + digits[len(code) :].lstrip(TRUNK)
    if len(digits) == MOBILE_WITHOUT_TRUNK and not digits.startswith(TRUNK):
        digits = TRUNK + digits
    return digits if SHORTEST_PHONE <= len(digits) <= LONGEST_PHONE and len(set(digits)) > 1 else None


def read_sex(text: str, language: Language) -> str | None:
    """``f`` or ``m``.

    Raises: Unreadable for a word that no list knows.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower().rstrip(".")
    try:
        return language.sexes[plain] or None
    except KeyError:
        raise Unreadable from None
