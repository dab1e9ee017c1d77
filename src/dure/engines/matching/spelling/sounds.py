"""Names as letters and as sounds: what typing mistakes and romanisations leave alike."""

from __future__ import annotations

import re
import string
import unicodedata
from functools import cache
from itertools import groupby

from dure.engines.matching.spelling.language import Language

FIRST_SYLLABLE, LAST_SYLLABLE = 0xAC00, 0xD7A3  # Source: Unicode Standard, § 3.12, Conjoining Jamo Behavior
VOWELS, FINALS = 21, 28
INITIAL_CODES = string.ascii_uppercase[:19]
VOWEL_CODES = string.ascii_lowercase[:21]
FINAL_CODES = ("", *string.digits, *string.ascii_uppercase[19:], *string.ascii_lowercase[21:], *"!#$%&()*")[:FINALS]
SILENT_H = re.compile(r"(?<=[aeiou])h(?![aeiouyw])")
NOT_LATIN = re.compile(r"[^a-z]+")


def is_syllable(letter: str) -> bool:
    return FIRST_SYLLABLE <= ord(letter) <= LAST_SYLLABLE


def parts(syllable: str) -> tuple[int, int, int]:
    """Initial, vowel and final of a precomposed syllable, as numbers in the order of Unicode."""
    number = ord(syllable) - FIRST_SYLLABLE
    return number // (VOWELS * FINALS), number // FINALS % VOWELS, number % FINALS


def letters(text: str) -> str:
    """One ASCII sign for each letter of a syllable, other signs as they are.

    DuckDB counts the bytes of a text as its edits, so one wrong letter must be one byte.
    """
    return "".join(_codes(sign) if is_syllable(sign) else sign for sign in text)


@cache
def _codes(syllable: str) -> str:
    initial, vowel, final = parts(syllable)
    return f"{INITIAL_CODES[initial]}{VOWEL_CODES[vowel]}{FINAL_CODES[final]}"


def sound(text: str, language: Language) -> str:
    """The coarse sound of syllables."""
    sounds, heard = language.sounds, []
    for syllable in text:
        if is_syllable(syllable):
            initial, vowel, final = parts(syllable)
            heard.append(sounds.initials[initial] + sounds.vowels[vowel] + sounds.finals[final])
        else:
            heard.append(syllable)
    return _merged("".join(heard), language)


def latin_sound(words: list[str], language: Language) -> str:
    """The coarse sound of Latin letters; no spelled unit goes from one word into the next."""
    units, latin = language.sounds.units, language.sounds.latin
    return _merged(
        "".join("".join(latin[unit] for unit in units.findall(SILENT_H.sub("", word))) for word in words), language
    )


def _merged(heard: str, language: Language) -> str:
    for old, new in language.sounds.merged:
        heard = heard.replace(old, new)
    return "".join(sign for sign, _ in groupby(heard))


def plain_latin(text: str) -> str:
    """Small letters a to z and single spaces; accents and breves fall away, apostrophes too."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    bare = re.sub(r"['’‘`ʼʻ]", "", bare.lower())
    return NOT_LATIN.sub(" ", bare).strip()
