"""What is known of the people looked for, and what else it may have been meant to be."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from dure.engines.matching.spelling.variants import Way, dates_near, numbers_near
from dure.foundation.vault.kinds import Kind
from dure.foundation.vault.models import index_of
from dure.policy.korea.matching import namesakes
from dure.policy.korea.numbers import plain_phone

SHORT_DATE = 6
FULL_DATE = 8
DATE_FORMATS = {FULL_DATE: "%Y%m%d", SHORT_DATE: "%y%m%d"}
BIRTH = re.compile(r"^\d{4}[-./]\d{1,2}[-./]\d{1,2}\.?$|^\d{8}$|^\d{6}$")
SHORTEST_NAME = 2


@dataclass(frozen=True)
class HouseholdQuery:
    """What is known of the people looked for; empty parts ask nothing.

    ``marks`` are blind indexes of numbers that lie under lock elsewhere, so that nobody need open them to ask.
    """

    name: str = ""
    birth_date: dt.date | None = None
    phone: str = ""
    address: str = ""
    registration_number: str = ""
    marks: tuple[bytes, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.name.strip() or self.birth_date or self.all_marks or self.address_words)

    @property
    def all_marks(self) -> list[bytes]:
        """The blind indexes of the numbers asked for: whole numbers are found, parts of one never."""
        asked = {Kind.PHONE: self.phone, Kind.REGISTRATION_NUMBER: self.registration_number}
        found = [index_of(kind, value) for kind, value in asked.items()]
        return [*(mark for mark in found if mark), *self.marks]

    @property
    def address_words(self) -> list[str]:
        """The words of the place up to the house number: what stands behind it seldom stands in the register."""
        words: list[str] = []
        for word in re.split(r"[\s,()]+", self.address.strip()):
            if word:
                words.append(word)
                if word[0].isdigit():
                    break
        return words

    @cached_property
    def names_alike(self) -> dict[str, Way]:
        """Other spellings of the name, without spaces and in small letters, each with the way it differs."""
        return {squeezed(name): way for name, way in namesakes().alike(self.name).items()}

    @cached_property
    def dates_near(self) -> dict[dt.date, Way]:
        """Days that one slip of the pen makes of the birth date."""
        return dates_near(self.birth_date, latest=timezone.localdate()) if self.birth_date else {}

    @property
    def marks_near(self) -> list[bytes]:
        """The blind indexes of the telephone number with two neighbouring digits changed over."""
        found = (index_of(Kind.PHONE, number) for number in numbers_near(plain_phone(self.phone)))
        return [mark for mark in found if mark]

    @property
    def in_words(self) -> str:
        """What was asked, for the office that knows the family. Numbers that lie under lock are not repeated."""
        parts = (self.name.strip(), self.birth_date.isoformat() if self.birth_date else "", self.address.strip())
        return ", ".join(part for part in parts if part)

    @property
    def says_enough(self) -> bool:
        """Whether an answer while typing is worth its while: two letters of a name, or any whole part."""
        name = len(squeezed(self.name)) >= SHORTEST_NAME
        return bool(name or self.birth_date or self.all_marks or len(self.address_words) > 1)


def squeezed(text: str) -> str:
    """A name as ``people_squeezed`` compares it."""
    return unicodedata.normalize("NFC", "".join(text.split())).lower()


def read_birth_date(text: str) -> dt.date | None:
    """A birth date as people write it (1954-03-02, 1954.3.2, 19540302, 540302); None when it is none."""
    if not BIRTH.match(text):
        return None
    parts = re.findall(r"\d+", text)
    try:
        if len(parts) == 3:
            return dt.date(*(int(part) for part in parts))
        born = dt.datetime.strptime(parts[0], DATE_FORMATS[len(parts[0])]).replace(tzinfo=dt.UTC).date()
    except ValueError:
        return None
    # Two digits of a year mean the past: nobody is born after today.
    return born if born <= timezone.localdate() else born.replace(year=born.year - 100)
