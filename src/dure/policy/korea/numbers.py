"""Phone and resident registration numbers as people in Korea write them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

COUNTRY = "82"
INTERNATIONAL_LENGTH = 10
SEOUL = "02"
REGISTRATION_DIGITS = 13
BORN_IN = {"9": 1800, "0": 1800, "1": 1900, "2": 1900, "5": 1900, "6": 1900, "3": 2000, "4": 2000, "7": 2000, "8": 2000}
"""The century by the seventh digit.

Source: Enforcement Rules of the Resident Registration Act, Art. 2 (5 to 8 for foreigners). There is no check digit in
numbers given out since October 2020.
"""


def digits(text: str) -> str:
    """Only the digits, full-width and other scripts' ones as ASCII."""
    return "".join(str(unicodedata.decimal(letter)) for letter in text if letter.isdecimal())


def plain_phone(text: str) -> str:
    """The digits by which two spellings of a number are the same: +82 10…, ０１０-… and 010… are one.

    A number of another country keeps its plus sign.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    found = digits(text)
    abroad = text.startswith("+")
    if not abroad and found.startswith("00" + COUNTRY):
        abroad, found = True, found[2:]
    if found.startswith(COUNTRY) and (abroad or len(found) >= INTERNATIONAL_LENGTH):
        return "0" + found[len(COUNTRY) :].lstrip("0")
    return "+" + found if abroad and found else found


def written_phone(text: str) -> str:
    """The number in groups as people here write it; what is no number of here stays as it was typed."""
    plain = plain_phone(text)
    area = SEOUL if plain.startswith(SEOUL) else plain[:3]
    rest = plain[len(area) :]
    if plain.startswith("0") and len(rest) in (7, 8):
        return f"{area}-{rest[:-4]}-{rest[-4:]}"
    if plain.startswith("1") and len(plain) == 8:
        return f"{plain[:4]}-{plain[4:]}"
    return text.strip()


def plain_registration_number(text: str) -> str:
    """Only the digits, or nothing when it cannot be a registration number."""
    found = digits(unicodedata.normalize("NFKC", text))
    return found if is_registration_number(found) else ""


def is_registration_number(plain: str) -> bool:
    """Thirteen digits whose first seven name a day that was."""
    if not re.fullmatch(rf"[0-9]{{{REGISTRATION_DIGITS}}}", plain):
        return False
    try:
        dt.date(BORN_IN[plain[6]] + int(plain[:2]), int(plain[2:4]), int(plain[4:6]))
    except ValueError:
        return False
    return True


def written_registration_number(text: str) -> str:
    plain = plain_registration_number(text)
    return f"{plain[:6]}-{plain[6:]}" if plain else text.strip()


def mask_registration_number(text: str) -> str:
    """Birth date and first digit stay: 900101-1******."""
    plain = digits(text)
    return f"{plain[:6]}-{plain[6:7]}" + "*" * max(len(plain) - 7, 0)
