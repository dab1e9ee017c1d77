"""Asking the database to join or to split, as far as the open scope allows."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class Joined:
    """``outcome``: ``done``, ``unseen`` (no such thing in sight), ``refused`` (not the actor's, or protected),
    ``later`` (a later merge must be split first).

    ``kept``: rows that somebody changed since, so that they stay as they are; ``followed``: rows written since that
    belong to what went back.
    """

    outcome: str
    kept: int = 0
    followed: int = 0

    @property
    def is_done(self) -> bool:
        return self.outcome == "done"


def join_rows(merge_id: uuid.UUID, *, settled: list[dict[str, Any]], words: str) -> Joined:
    """Let everything that tells of the one going away tell of the one that stays, by the row of the merge.

    ``settled``, in order: ``constraint``, ``table``, ``winner``, ``loser``, ``parks``. ``words`` stand where a room
    wants a sentence.
    """
    return _asked("SELECT identity_joins(%s, %s::jsonb, %s)", [merge_id, json.dumps(settled), words])


def split_rows(merge_id: uuid.UUID, *, along: list[dict[str, Any]], at: dt.datetime) -> Joined:
    """Put back what the merge moved; ``along`` (``table``, ``id``) are rows written since that go with it."""
    return _asked("SELECT identity_splits(%s, %s::jsonb, %s)", [merge_id, json.dumps(along), at])


def _asked(sql: str, values: list[Any]) -> Joined:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchone()[0]
    told = json.loads(found) if isinstance(found, str) else found
    return Joined(told["outcome"], told.get("kept", 0), told.get("followed", 0))
