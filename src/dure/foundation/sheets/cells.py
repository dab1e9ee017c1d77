"""Texts of cells made comparable: one form of each letter, no signs that nobody sees."""

from __future__ import annotations

import re
import unicodedata

from dure.foundation.sheets.faults import Fault
from dure.foundation.sheets.shapes import LONGEST_TEXT, Cell

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
UNSEEN = re.compile(r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
SPACES = re.compile(r"\s+")
FORMULA_SIGNS = ("=", "@", "＝", "＠")


def read_text(text: str) -> Cell:
    """A cell's text with its blanks and letters in order; None when nothing is left.

    What a spreadsheet would run is a fault. A plus or a minus sign is none by itself: numbers begin with them.
    """
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        plain = text.strip()  # nearly every cell there is
    elif CONTROL.search(text):
        return Fault.CONTROL
    else:
        plain = tidy(text)
    if len(plain) > LONGEST_TEXT:
        return Fault.TOO_LONG
    if plain.startswith(FORMULA_SIGNS):
        return Fault.FORMULA
    return plain or None


def tidy(text: str) -> str:
    """NFC, without unseen signs, one blank where there were several; a line break inside a cell stays one."""
    plain = text if text.isascii() else UNSEEN.sub("", unicodedata.normalize("NFC", text))
    lines = (SPACES.sub(" ", line).strip() for line in plain.splitlines())
    return "\n".join(line for line in lines if line)


def heading(text: str) -> str:
    """The form in which two headings are the same: without blanks and case, wide letters as narrow ones."""
    return SPACES.sub("", unicodedata.normalize("NFKC", UNSEEN.sub("", text))).casefold()


def text_of(cell: Cell) -> str:
    """What a cell says as text: whole numbers without a point. Empty for none and for a fault."""
    if cell is None or isinstance(cell, Fault):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)
