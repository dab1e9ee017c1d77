"""Receipt numbers: unguessable, easy to read aloud. Pure text and one keyed digest."""

from __future__ import annotations

import uuid

from django.utils.crypto import salted_hmac

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, O, 1 and I, which are mistaken for one another: 32 letters, five bits each."""

LENGTH = 12
GROUP = 4
SALT = "dure.discovery.receipt"


def receipt_for(record_id: uuid.UUID) -> str:
    """The receipt of a tip, 60 secret bits written 4-4-4.

    It follows from the form's id and the installation's secret, so a form sent twice has one receipt
    although its anonymous sender may not read the first tip.
    """
    number = int.from_bytes(salted_hmac(SALT, record_id.hex, algorithm="sha256").digest()[:8])
    letters = [ALPHABET[(number >> (5 * place)) & 31] for place in range(LENGTH)]
    return grouped("".join(letters))


def grouped(letters: str) -> str:
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def read_receipt(typed: str) -> str:
    """A receipt as people type it (small letters, spaces, no hyphens), in its written form; empty when it is none."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET):
        return ""
    return grouped(letters)
