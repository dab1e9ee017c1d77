"""Takes a name apart, in whichever script it stands."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from dure.engines.matching.spelling.language import Language
from dure.engines.matching.spelling.sounds import is_syllable, latin_sound, letters, plain_latin, sound

BRACKETS = re.compile(r"[(\[{<（［](.*?)[)\]}>）］]")
LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
NOISE = re.compile(r"[\s\d.,·・\-_/*'\"~!?:;|]+")
LONGEST_NAME = 60
SHORTEST_IN_ONE = 6
"""A Latin name in one word is cut into surname and given name only from this length on."""
USUAL, UNUSUAL = 0.002, 0.0001
"""Share of bearers that is assumed of a given name before anything is counted."""
UNKNOWN_SURNAME = 0.0005


@dataclass(frozen=True, slots=True)
class Name:
    """What is known of a name; None is unknown. `sound_too` is the second reading where the order is in doubt."""

    name: str | None = None
    surname: str | None = None
    given: str | None = None
    letters: str | None = None
    sound: str | None = None
    sound_too: str | None = None
    given_sound: str | None = None
    ideographs: str | None = None
    alias: str | None = None
    listed: bool = False
    expected: float = UNKNOWN_SURNAME * UNUSUAL


def read_name(text: str, alias: str, other_script: str, language: Language) -> Name:
    """The name of one row out of its cells: name, nickname, and the name in another script."""
    text = unicodedata.normalize("NFKC", text)[:LONGEST_NAME]
    inside = [part.strip() for part in BRACKETS.findall(text)]
    texts = [
        BRACKETS.sub(" ", text),
        other_script and unicodedata.normalize("NFKC", other_script)[:LONGEST_NAME],
        *inside,
    ]
    found = [each for each in (_read(part, language) for part in texts if part) if each]
    if not found:
        return Name(alias=_alias(alias, language))
    main = next((each for each in found if each.name), found[0])
    ideographs = next((each.ideographs for each in found if each.ideographs), None)
    called = next((each.name for each in found if each.name and each.name != main.name), None)
    return replace(main, ideographs=ideographs, alias=_alias(alias, language) or called)


def _alias(text: str, language: Language) -> str | None:
    plain = stripped(unicodedata.normalize("NFKC", text)[:LONGEST_NAME], language)
    return plain if len(plain) >= 2 else None


def _read(text: str, language: Language) -> Name | None:
    if LATIN.search(text):
        return _read_latin(text, language)
    plain = stripped(text, language)
    if len(plain) < 2:
        return None
    ideographs = plain if not any(map(is_syllable, plain)) else None
    syllables = spelled(plain, language)
    if syllables is None:
        return Name(name=plain, ideographs=ideographs)
    surname, given = split_name(syllables, language)
    return _written(surname, given, ideographs, language)


def stripped(text: str, language: Language) -> str:
    """Without spaces, marks, figures and forms of address."""
    return language.titles.sub("", NOISE.sub("", text))


def spelled(plain: str, language: Language) -> str | None:
    """In syllables; None where an ideograph has no reading here."""
    head = language.ideograph_surnames.get(plain[0], plain[0])
    signs = [head, *(language.ideographs.get(sign, sign) for sign in plain[1:])]
    return "".join(signs) if all(map(is_syllable, signs[:1] + signs[1:])) else None


def split_name(name: str, language: Language) -> tuple[str, str]:
    """Surname and given name; a surname of two syllables only where it is known as one and a name is left."""
    longer = len(name) > 3 or (len(name) == 3 and name[1] not in language.first_of_given)
    size = 2 if longer and name[:2] in language.surnames else 1
    surname = name[:size]
    return language.same_surname.get(surname, surname), name[size:]


def _written(surname: str, given: str, ideographs: str | None, language: Language) -> Name:
    given_sound = sound(given, language)
    usual = given in language.usual_given
    return Name(
        name=surname + given,
        surname=surname,
        given=given or None,
        letters=letters(surname + given),
        sound=f"{sound(surname, language)} {given_sound}",
        given_sound=given_sound or None,
        ideographs=ideographs,
        listed=usual and surname in language.surnames,
        expected=language.surnames.get(surname, UNKNOWN_SURNAME) * (USUAL if usual else UNUSUAL),
    )


def _read_latin(text: str, language: Language) -> Name | None:
    readings = latin_readings(text, language)
    if not readings:
        return None
    (surname, given), *more = readings
    heard = latin_sound(given, language)
    too = next((f"{sound(other or '', language)} {latin_sound(rest, language)}" for other, rest in more), None)
    return Name(
        surname=surname,
        sound=f"{sound(surname or '', language)} {heard}",
        sound_too=too,
        given_sound=heard or None,
        expected=language.surnames.get(surname or "", UNKNOWN_SURNAME) * UNUSUAL * 10,
    )


def latin_readings(text: str, language: Language) -> list[tuple[str | None, list[str]]]:
    """Surname in syllables and the words of the given name, the likelier reading first."""
    words = _latin_words(text, language)
    return _ordered(words, text, language) if words else []


def _latin_words(text: str, language: Language) -> list[str]:
    """Words in the order surname, given, where a comma or capitals tell it."""
    head, comma, rest = text.partition(",")
    if comma:
        return [*plain_latin(head).split(), *plain_latin(rest).split()]
    words = plain_latin(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)).split()
    shouted = [plain_latin(word) for word in re.findall(r"\b[A-Z]{2,}\b", text)]
    if len(shouted) == 1 and len(words) > 1 and shouted[0] == words[-1]:
        return [words[-1], *words[:-1]]
    if len(words) == 1 and len(words[0]) >= SHORTEST_IN_ONE:
        return _cut(words[0], language)
    return words


def _cut(word: str, language: Language) -> list[str]:
    """One word with surname and given name in it; as it is where no known surname begins it."""
    for size in range(min(6, len(word) - 3), 1, -1):
        if word[:size] in language.latin_surnames:
            return [word[:size], word[size:]]
    return [word]


def _ordered(words: list[str], text: str, language: Language) -> list[tuple[str | None, list[str]]]:
    """Surname and the words of the given name, the likelier reading first."""
    known = language.latin_surnames
    first, last = known.get(words[0]), known.get(words[-1]) if len(words) > 1 else None
    ahead = (first, words[1:])
    behind = (last, words[:-1])
    if first and last and "," not in text:
        # Three words such as "Young Min Kim": the commoner surname is the likelier one.
        likelier = language.surnames.get(last, 0) > language.surnames.get(first, 0)
        return [behind, ahead] if likelier and len(words) > 2 else [ahead, behind]
    if first:
        return [ahead]
    return [behind] if last else [(None, words)]
