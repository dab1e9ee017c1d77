"""Why a load stopped before its end."""

from __future__ import annotations

from enum import StrEnum

from django.db import Error

from dure.foundation.vault.sealing import Unreadable


class Stop(StrEnum):
    """Kept with the load; ``screens`` says it in words."""

    LOCKED = "locked"
    REFUSED = "refused"
    PROGRAM = "program"


def stop_of(fault: Exception) -> Stop:
    """The reason that a fault stands for: a piece of the file did not open, the database refused, or anything else."""
    if isinstance(fault, Unreadable):
        return Stop.LOCKED
    return Stop.REFUSED if isinstance(fault, Error) else Stop.PROGRAM
