"""How people in Korea write days, months, amounts, names and addresses into tables; pure text."""

from __future__ import annotations

import re

WORDS_OF_A_DAY = re.compile(r"\s*[년월]\s*")
END_OF_A_DAY = re.compile(r"\s*일\s*$")
WEEKDAY = re.compile(r"\s*\([월화수목금토일]\)\s*$")
END_OF_A_MONTH = re.compile(r"\s*[-./]?\s*월?(분)?\s*$")
YEAR_OF_TWO_DIGITS = re.compile(r"^\s*['’]?(\d{2})\s*년")
WON = re.compile(r"^\s*[₩￦]\s*|\s*원\s*(정)?\s*$")
MORE_PEOPLE = re.compile(r"외\s*\d+\s*(명|인|세대|가구)|등\s*\d+\s*(명|인)|\s및\s|[·ㆍ・、,/;&+\n|]")
KOREAN_NAME = re.compile(r"^[가-힣]{2,5}$")
LATIN_NAME = re.compile(r"^[A-Za-z .,'\-]+$")
IN_BRACKETS = re.compile(r"\s*[(\[（][^)\]）]*[)\]）]\s*")
TITLE = re.compile(r"\s+(님|씨|귀하)$")
MASKS = re.compile(r"[*＊○●◯〇]|(?<=[가-힣])[OoXx](?=[가-힣]|$)")
PARTS_OF_A_PLACE = re.compile(r"[\s,()\[\]]+")
ORDINAL_OF_A_DONG = re.compile(r"제?\d+(?=(동|가|읍|면)$)")
HOUSE_NUMBER = re.compile(r"^(지하)?\d+(-\d+)?(번지)?$")
ROAD = re.compile(r"(로|길)$")


def day_with_signs(text: str) -> str:
    """A day with its words as signs: 1985년 3월 12일 (화) → 1985-3-12."""
    plain = END_OF_A_DAY.sub("", WEEKDAY.sub("", text))
    return WORDS_OF_A_DAY.sub("-", plain).strip(" -")


def month_with_signs(text: str) -> str:
    """A month with its words as signs: 2026년 10월분 → 2026-10, and so is 26년 10월."""
    whole = YEAR_OF_TWO_DIGITS.sub(r"20\1년", text)
    return WORDS_OF_A_DAY.sub("-", END_OF_A_MONTH.sub("", whole)).strip(" -")


def amount_without_unit(text: str) -> str:
    """An amount without the sign or word for won."""
    return WON.sub("", WON.sub("", text)).strip()


def speaks_of_several(name: str) -> bool:
    """Whether a cell for one name holds two people, or one "and others"; LAST, FIRST in Latin letters is one."""
    found = MORE_PEOPLE.search(name)
    if not found:
        return False
    return not (LATIN_NAME.match(name) and name.count(",") == 1)


def is_masked(name: str) -> bool:
    """Whether letters of a name were hidden, as in 김*희 or 김○희."""
    return bool(MASKS.search(name))


def bare_name(name: str) -> str:
    """A name without what stands in brackets beside it, and without a title."""
    bare = TITLE.sub("", IN_BRACKETS.sub(" ", name).strip())
    return bare.replace(",", " ") if LATIN_NAME.match(bare) else bare


def words_of_place(address: str) -> list[str]:
    """The words of an address, those in brackets too."""
    return [word for word in PARTS_OF_A_PLACE.split(address) if word]


def legal_name(dong: str) -> str:
    """The name that dongs split from one have in common: 망미1동 → 망미동."""
    return ORDINAL_OF_A_DONG.sub("", dong)


def building_of(address: str, *, above: frozenset[str] = frozenset()) -> str:
    """Road and house number of an address, or an empty text when it names none.

    ``above`` are names of areas around it, which are left out.
    """
    words = _below(IN_BRACKETS.sub(" ", address), above)
    for at, word in enumerate(words):
        if at and HOUSE_NUMBER.match(word):
            return " ".join(words[: at + 1])
    return ""


def door_of(address: str, *, above: frozenset[str] = frozenset()) -> str:
    """The whole address without the areas around it, without commas, and without what stands in brackets."""
    return " ".join(_below(IN_BRACKETS.sub(" ", address), above))


def _below(address: str, above: frozenset[str]) -> list[str]:
    words = words_of_place(address)
    while words and words[0] in above:
        words = words[1:]
    return words


def names_of_area(name: str, *, is_province: bool) -> set[str]:
    """How people write an area before a road: 부산광역시, 부산시, 부산."""
    short = name[:2]
    return {name, short, f"{short}시", f"{short}도"} if is_province else {name}
