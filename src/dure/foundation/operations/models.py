"""The answers kept so that a repeated request is answered once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from dure.foundation.access.rows import OwnRows, Record, VisibleManager
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User


class KeptAnswer(Record):
    """The answer to one request with an ``Idempotency-Key``; ``asked`` is the SHA-256 of what was asked.

    Written in the transaction of the act, so it is there exactly when the act is. Holds ids and states, never texts.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=100)
    asked = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    at = models.DateTimeField()

    objects: ClassVar[VisibleManager[KeptAnswer]] = VisibleManager.of(OwnRows)
    wall = Wall(Rows.ACCOUNT, ("SELECT", "INSERT", "UPDATE", "DELETE"))

    class Meta:
        indexes = [models.Index(fields=["at"])]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="kept_answer_once_per_key")]
