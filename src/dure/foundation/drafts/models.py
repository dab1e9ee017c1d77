"""Unfinished forms: sealed, read by their author alone, gone after a week."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import ClassVar, Self

from django.db import models

from dure.foundation.access.actor import Actor
from dure.foundation.access.rows import Record, VisibleManager, VisibleRows
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User

KEY_LENGTH = 200


class DraftRows(VisibleRows["Draft"]):
    """One's own; the system sees what has expired."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.everywhere:
            return self
        return self.filter(author_id=actor.user_id) if actor.user_id else self.none()

    def open(self, *, at: dt.datetime) -> Self:
        return self.filter(content__isnull=False, expires_at__gt=at)


class Draft(Record):
    """The fields of one form as they were typed last.

    ``key`` is the path that the form is sent to. ``version`` is the version of the record that the form was opened
    with, null where the form makes a new one. ``content`` lies sealed; it is null once the form was sent or the draft
    thrown away: the empty row stays, so that a save which was still on its way does not bring the text back.
    """

    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=KEY_LENGTH)
    version = models.PositiveIntegerField(null=True)
    content = models.BinaryField(null=True)
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects: ClassVar[VisibleManager[Draft]] = VisibleManager.of(DraftRows)
    wall = Wall(Rows.OWN, ("SELECT", "INSERT", "UPDATE", "DELETE"))

    class Meta:
        indexes = [models.Index(fields=["author", "key", "-saved_at"]), models.Index(fields=["expires_at"])]


def binding(author: uuid.UUID | None, key: str) -> str:
    """What the sealed text is bound to: it opens for this author in this form only."""
    return f"drafts.draft {author} {key}"
