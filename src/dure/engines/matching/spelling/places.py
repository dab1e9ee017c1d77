"""Takes an address apart: building, door, street."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from dure.engines.matching.spelling.language import Language
from dure.engines.matching.spelling.sounds import letters

BRACKETED = re.compile(r"[(\[].*?[)\]]|[(\[].*$")
DIGITS = re.compile(r"\d+")
SIGNS = re.compile(r"[,;\s]+")
LONGEST_ADDRESS = 200


@dataclass(frozen=True, slots=True)
class Place:
    """Keys of one address; None is unknown. `kind` tells which names may be compared: road, lot or estate."""

    kind: str | None = None
    street: str | None = None
    building: str | None = None
    number: str | None = None
    door: str | None = None
    letters: str | None = None

    @property
    def home(self) -> str | None:
        return f"{self.building}#{self.door}" if self.building and self.door else None


UNKNOWN = Place()


def read_place(text: str, language: Language) -> Place:
    """The parts of an address as people write it: order and spaces as they may be, brackets left out."""
    shapes = language.addresses
    plain = unicodedata.normalize("NFKC", text)[:LONGEST_ADDRESS]
    plain = SIGNS.sub(" ", BRACKETED.sub(" ", plain)).strip()
    if not plain:
        return UNKNOWN
    for kind, shape in (("r", shapes.road), ("l", shapes.lot), ("e", shapes.estate)):
        match = shape.search(plain)
        if match:
            street = shapes.glued.sub("", match["street"].replace(" ", ""))
            return _place(kind, street, match.groupdict().get("number") or "", plain[match.end() :], language)
    return _place("t", *_by_first_digit(plain), language)


def _by_first_digit(plain: str) -> tuple[str, str, str]:
    """For an address of no known shape: words, first number, the rest."""
    match = DIGITS.search(plain)
    if not match:
        return plain.replace(" ", ""), "", ""
    return plain[: match.start()].replace(" ", ""), match.group(), plain[match.end() :]


def _place(kind: str, street: str, number: str, rest: str, language: Language) -> Place:
    number = number.replace(" ", "").lower()
    building = f"{kind}{street} {number}" if number or kind == "e" else None
    return Place(
        kind=kind,
        street=f"{kind}{street}" or None,
        building=building,
        number=number or None,
        door=_door(rest, language) if building else None,
        letters=f"{letters(street)} {number}",
    )


def _door(rest: str, language: Language) -> str | None:
    """Block and flat as ``101-1203``; the last numbers where neither is named."""
    shapes = language.addresses
    door = shapes.door.search(rest)
    block = shapes.block.search(rest)
    named = ([block["block"]] if block else []) + [door["door"]] if door else []
    parts = named or DIGITS.findall(rest)[-2:]
    found = "-".join(part.lstrip("0") or "0" for part in parts)
    return found.lower() or None
