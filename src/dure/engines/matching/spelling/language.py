"""What the engine has to be told of a language: spelling of names, usual names, the shape of an address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Sounds:
    """Coarse sounds, so that every way to write a name in Latin letters ends at one key.

    The three lists follow the order of the parts of a precomposed Hangul syllable in Unicode (19, 21, 28). `latin` maps
    spelled units to the same coarse sounds; `merged` rewrites what is ambiguous between them.
    """

    initials: Sequence[str]
    vowels: Sequence[str]
    finals: Sequence[str]
    latin: Mapping[str, str]
    merged: Sequence[tuple[str, str]]

    @cached_property
    def units(self) -> re.Pattern[str]:
        """Spelled units, the longest first."""
        return re.compile("|".join(sorted(map(re.escape, self.latin), key=len, reverse=True)))


@dataclass(frozen=True)
class Addresses:
    """Regular expressions that take an address apart; each group is named as in `places`."""

    road: re.Pattern[str]
    lot: re.Pattern[str]
    estate: re.Pattern[str]
    glued: re.Pattern[str]
    block: re.Pattern[str]
    door: re.Pattern[str]


@dataclass(frozen=True)
class Language:
    """One language, as data. Built by a policy pack with ``Language.from_data``."""

    surnames: Mapping[str, float]
    """Surname → share of the people who bear it."""
    same_surname: Mapping[str, str]
    """Another spelling of a surname → the one kept."""
    latin_surnames: Mapping[str, str]
    """Latin spelling in small letters → surname."""
    ideographs: Mapping[str, str]
    """Ideograph → its reading as a syllable."""
    ideograph_surnames: Mapping[str, str]
    usual_given: frozenset[str]
    titles: re.Pattern[str]
    """What stands behind a name and is none: forms of address."""
    headings: Mapping[str, str]
    """Heading of a table in small letters without spaces → column."""
    sexes: Mapping[str, str]
    """Word for a sex → ``f`` or ``m``."""
    sounds: Sounds
    addresses: Addresses
    unknown: frozenset[str]
    """What stands in a cell that holds nothing."""
    country_code: str
    encodings: Sequence[str]

    @cached_property
    def first_of_given(self) -> frozenset[str]:
        """Syllables with which usual given names begin."""
        return frozenset(given[0] for given in self.usual_given)

    @cached_property
    def name_syllables(self) -> frozenset[str]:
        """Syllables that given names are made of: those of usual ones and the readings of ideographs."""
        return frozenset("".join(self.usual_given)) | frozenset(self.ideographs.values())

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Language:
        """Out of the mapping that a policy pack reads from its files."""
        latin = {spelling: surname for surname, spellings in data["latin_surnames"].items() for spelling in spellings}
        surnames = {letter: name for name, letters in data["ideograph_surnames"].items() for letter in letters}
        readings = {letter: sound for sound, letters in data["ideographs"].items() for letter in letters}
        sounds = data["sounds"]
        return cls(
            surnames=data["surnames"],
            same_surname=data["same_surname"],
            latin_surnames=latin,
            ideographs=surnames | readings,
            ideograph_surnames=surnames,
            usual_given=frozenset(data["usual_given"]),
            titles=re.compile(data["titles"]),
            headings={heading: column for column, headings in data["headings"].items() for heading in headings},
            sexes={str(word): sex for sex, words in data["sexes"].items() for word in words},
            sounds=Sounds(
                initials=sounds["initials"],
                vowels=sounds["vowels"],
                finals=sounds["finals"],
                latin={unit: coarse for coarse, units in sounds["latin"].items() for unit in units},
                merged=[(old, new) for old, new in sounds["merged"]],
            ),
            addresses=Addresses(**{part: re.compile(shape) for part, shape in data["addresses"].items()}),
            unknown=frozenset(data["unknown"]),
            country_code=str(data["country_code"]),
            encodings=data["encodings"],
        )
