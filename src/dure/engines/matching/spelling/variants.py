"""What else a typed name, date or number may have been meant to be, for an index that is asked with equalities.

A search cannot compare one name with a million others; it can ask for some dozens of spellings at once. Each spelling
is given with the way in which it differs, so that a screen can say why somebody was found.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from functools import cache, cached_property
from itertools import chain, combinations, product

from dure.engines.matching.spelling.language import Language
from dure.engines.matching.spelling.names import LATIN, LONGEST_NAME, latin_readings, spelled, stripped
from dure.engines.matching.spelling.sounds import FIRST_SYLLABLE, is_syllable, latin_sound, parts, sound

MOST_NAMES = 48
SHORTEST_NAME = 2
"""One syllable alone sounds like too many others."""
SHORTEST_NUMBER = 9
EARLIEST_YEAR = 1900
# Numbers of the letters in the order of Unicode, see ``sounds.parts``.
ALIKE_VOWELS = ((1, 5), (3, 7), (5, 7), (10, 11), (10, 15), (11, 15), (19, 20))  # ㅐㅔ, ㅒㅖ, ㅔㅖ, ㅙㅚㅞ, ㅢㅣ
N, R, SILENT = 2, 5, 11
BEFORE_Y = frozenset({2, 6, 7, 12, 17, 20})
"""ㅑ ㅕ ㅖ ㅛ ㅠ ㅣ: before them an initial ㄹ or ㄴ is dropped at the beginning of a word."""
BEFORE_OTHERS = frozenset({0, 1, 8, 11, 13, 18})
"""ㅏ ㅐ ㅗ ㅚ ㅜ ㅡ: before them an initial ㄹ becomes ㄴ."""


class Way(StrEnum):
    """How a spelling differs from what was typed."""

    SOUNDS_ALIKE = "sounds_alike"
    BARE = "bare"
    OTHER_SCRIPT = "other_script"
    OTHER_ORDER = "other_order"
    TWO_DIGITS_SWAPPED = "two_digits_swapped"
    DAY_AND_MONTH_SWAPPED = "day_and_month_swapped"
    ONE_DIGIT = "one_digit"


class Namesakes:
    """Other spellings of names in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def alike(self, typed: str, *, most: int = MOST_NAMES) -> dict[str, Way]:
        """Spellings in syllables without spaces, the likelier first; the typed one is not among them."""
        text = unicodedata.normalize("NFKC", typed)[:LONGEST_NAME]
        readings = list(self._readings(text))
        sounding = (
            (other, way or Way.SOUNDS_ALIKE)
            for name, way in readings
            if len(name) >= SHORTEST_NAME
            for other in _sounding(name)
        )
        written = "".join(text.split())
        found: dict[str, Way] = {}
        for name, way in chain(((name, way) for name, way in readings if way), sounding):
            if name != written:
                found.setdefault(name, way)
            if len(found) == most:
                break
        return found

    def _readings(self, text: str) -> Iterator[tuple[str, Way | None]]:
        """The name in syllables: as typed, with the surname brought to the front, or read from another script."""
        language, plain = self.language, stripped(text, self.language)
        if LATIN.search(text):
            yield from ((name, Way.OTHER_SCRIPT) for name in self._from_latin(text))
        elif plain and all(map(is_syllable, plain)):
            yield plain, None if plain == "".join(text.split()) else Way.BARE
            words = [stripped(word, language) for word in text.split()]
            if len(words) == 2 and words[1] in language.surnames and len(words[0]) >= SHORTEST_NAME:
                yield words[1] + words[0], Way.OTHER_ORDER
        elif len(plain) >= SHORTEST_NAME and (read := spelled(plain, language)):
            yield read, Way.OTHER_SCRIPT

    def _from_latin(self, text: str) -> list[str]:
        """Names in syllables that are written so in Latin letters, usual given names first."""
        found: dict[str, int] = {}
        for surname, given in latin_readings(text, self.language):
            for name, rank in self._given_names(tuple(given)):
                found.setdefault((surname or "") + name, rank)
        return sorted(found, key=lambda name: found[name])

    def _given_names(self, words: tuple[str, ...]) -> Iterator[tuple[str, int]]:
        heard = latin_sound(list(words), self.language)
        yield from ((name, 0) for name in self._usual.get(heard, ()))
        for pieces in _cuts(words):
            choices = [self._syllables.get(latin_sound([piece], self.language), ()) for piece in pieces]
            for ranks in product(*(range(len(signs)) for signs in choices)):
                yield "".join(signs[at] for signs, at in zip(choices, ranks, strict=True)), 1 + sum(ranks)

    @cached_property
    def _usual(self) -> dict[str, tuple[str, ...]]:
        """Usual given names by their coarse sound."""
        return _grouped(sorted(self.language.usual_given), self.language)

    @cached_property
    def _syllables(self) -> dict[str, tuple[str, ...]]:
        """Syllables of given names by their coarse sound, the commoner first."""
        signs = Counter(sign for name in self.language.usual_given for sign in name)
        read = {sign for sign in self.language.ideographs.values() if len(sign) == 1}
        return _grouped(sorted({*signs, *read}, key=lambda sign: (-signs[sign], sign)), self.language)


# --- sounds alike -------------------------------------------------------------------------------------------------


def _sounding(name: str) -> Iterator[str]:
    """Names with one syllable that sounds alike, then with two."""
    single = [(at, other) for at, sign in enumerate(name) for other in _syllables_alike(sign)]
    yield from (_with(name, one) for one in single)
    yield from (_with(name, one, two) for one, two in combinations(single, 2) if one[0] != two[0])


def _with(name: str, *changes: tuple[int, str]) -> str:
    signs = list(name)
    for at, sign in changes:
        signs[at] = sign
    return "".join(signs)


@cache
def _syllables_alike(sign: str) -> tuple[str, ...]:
    if not is_syllable(sign):
        return ()
    initial, vowel, final = parts(sign)
    vowels = [b if vowel == a else a for a, b in ALIKE_VOWELS if vowel in (a, b)]
    return (
        *(_syllable(initial, other, final) for other in vowels),
        *(_syllable(other, vowel, final) for other in _initials_alike(initial, vowel)),
    )


def _initials_alike(initial: int, vowel: int) -> tuple[int, ...]:
    """By the rule of initial sounds: 리 is written 이, 련 연, 라 나, 녀 여."""
    if vowel in BEFORE_Y:
        return {R: (SILENT,), SILENT: (R,), N: (SILENT,)}.get(initial, ())
    return {R: (N,), N: (R,)}.get(initial, ()) if vowel in BEFORE_OTHERS else ()


def _syllable(initial: int, vowel: int, final: int) -> str:
    return chr(FIRST_SYLLABLE + (initial * 21 + vowel) * 28 + final)


# --- Latin letters ------------------------------------------------------------------------------------------------


def _cuts(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Two words are two syllables; one word alone is one, or is cut in two at every place."""
    if len(words) == 2:
        yield words
    elif len(words) == 1:
        (word,) = words
        yield words
        yield from ((word[:at], word[at:]) for at in range(1, len(word)))


def _grouped(texts: list[str], language: Language) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        heard = sound(text, language)
        found[heard] = (*found.get(heard, ()), text)
    return found


# --- dates and numbers --------------------------------------------------------------------------------------------


def dates_near(born: dt.date, *, latest: dt.date) -> dict[dt.date, Way]:
    """Days that differ by one slip of the pen: two neighbouring digits, day and month, one digit. None is a guess of
    another calendar.
    """
    digits = f"{born:%Y%m%d}"
    swapped = ((text, Way.TWO_DIGITS_SWAPPED) for text in _swapped(digits))
    crossed = [(digits[:4] + digits[6:] + digits[4:6], Way.DAY_AND_MONTH_SWAPPED)]
    slips = (
        (digits[:at] + digit + digits[at + 1 :], Way.ONE_DIGIT) for at in range(len(digits)) for digit in "0123456789"
    )
    found: dict[dt.date, Way] = {}
    for text, way in (*swapped, *crossed, *slips):
        day = _day(text)
        if day and day != born and day.year >= EARLIEST_YEAR and day <= latest:
            found.setdefault(day, way)
    return found


def _day(digits: str) -> dt.date | None:
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def numbers_near(digits: str) -> list[str]:
    """A telephone number with two neighbouring digits changed over; nothing for a part of a number."""
    if not digits.isdecimal() or len(digits) < SHORTEST_NUMBER:
        return []
    return [text for text in dict.fromkeys(_swapped(digits)) if text != digits]


def _swapped(text: str) -> Iterator[str]:
    return (text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(len(text) - 1))
