"""The note by which somebody shows that they waited: signed, for their own words, void too early and too late."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core import signing

WAIT_S = 5
HOLDS_S = 6 * 60 * 60
SALT = "dure.discovery.patience"


def ask_to_wait(record_id: uuid.UUID, *, at: dt.datetime, proof: str = "") -> str:
    """The note that the waiting page carries; one asked before keeps its time, so pressing twice costs nothing."""
    if proof and _asked_at(record_id, proof) is not None:
        return proof
    return signing.dumps([record_id.hex, int(at.timestamp())], salt=SALT)


def has_waited(record_id: uuid.UUID, proof: str, *, at: dt.datetime) -> bool:
    """Whether the note was given for these very words, long enough ago."""
    asked = _asked_at(record_id, proof)
    return asked is not None and WAIT_S <= at.timestamp() - asked <= HOLDS_S


def _asked_at(record_id: uuid.UUID, proof: str) -> int | None:
    try:
        whose, asked = signing.loads(proof, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return int(asked) if whose == record_id.hex else None
