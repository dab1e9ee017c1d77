"""The proof that somebody reported who must: signed, in the hands of whoever reported and nowhere else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core import signing

SALT = "dure.discovery.duty"


@dataclass(frozen=True, slots=True)
class Proof:
    """What the proof says: nothing of the family, and of the reporter the group alone. ``office`` is an area code."""

    receipt: str
    group: str
    office: str
    at: dt.datetime


def written_proof(proof: Proof) -> str:
    """The proof as a part of an address. It is kept nowhere: only who holds the address can read it."""
    told = [proof.receipt, proof.group, proof.office, int(proof.at.timestamp())]
    return signing.dumps(told, salt=SALT, compress=True)


def read_proof(text: str) -> Proof | None:
    """The proof in an address; None for one that we never wrote."""
    try:
        receipt, group, office, at = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return Proof(receipt, group, office, dt.datetime.fromtimestamp(at, tz=dt.UTC))
