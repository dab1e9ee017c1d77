"""What to do about faults that a command did not expect: a database that is away, tables that are not there.

Told by names, so that neither Django nor the rooms are imported for it.
"""

from __future__ import annotations

import psycopg

SAY_ENOUGH = {
    "dure.config.env.BadSetting",
    "dure.config.start.NotReady",
    "dure.foundation.areas.files.BadFile",
    "dure.foundation.vault.keyring.BadKeys",
}
"""Faults whose own words say what to do."""

AWAY = "The database does not answer: {said}. Is it running, and is DATABASE_URL right? For more: dure doctor"
NO_TABLE = "The database lacks a table or column ({said}). Bring it up to date: dure migrate"
NOT_ALLOWED = (
    "The database refuses this to the role that asked: {said}. `dure migrate`, `backup` and `restore` need "
    "OWNER_DATABASE_URL, everything else DATABASE_URL."
)
BY_STATE = {"42P01": NO_TABLE, "42703": NO_TABLE, "42501": NOT_ALLOWED}
"""Source: PostgreSQL, Appendix A, Error Codes."""


def advice(fault: BaseException) -> str:
    """What to tell the person at the terminal; empty for a fault of the program, which deserves its traceback."""
    name = f"{type(fault).__module__}.{type(fault).__qualname__}"
    if name in SAY_ENOUGH:
        return str(fault)
    cause = fault if isinstance(fault, psycopg.Error) else fault.__cause__
    if not isinstance(cause, psycopg.Error):
        return ""
    words = BY_STATE.get(cause.sqlstate or "", AWAY if isinstance(cause, psycopg.OperationalError) else "")
    return words.format(said=str(cause).strip().split("\n")[0].rstrip("."))
