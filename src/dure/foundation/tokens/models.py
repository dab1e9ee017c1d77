"""Tokens of programs that act for a person."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from dure.foundation.access.rows import OwnRows, Record, VisibleManager
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User


class TokenManager(VisibleManager["ApiToken"]):
    rows = OwnRows

    def with_mark(self, mark: str) -> models.QuerySet[ApiToken]:
        """The token itself proves who reads: there is no actor yet."""
        return self._rows().filter(mark=mark)


class ApiToken(Record):
    """The right of a program to act for its owner, narrowed to ``scopes`` (permissions), until a moment.

    ``mark`` is the SHA-256 of the 256 random bits that only the owner was shown; nobody can turn it back.
    ``proved``: made in a session that had shown a second factor; else it opens nothing for a role that needs one.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    mark = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    proved = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[TokenManager] = TokenManager()
    # Read before anybody acts: the token itself says who does.
    wall = Wall(Rows.ALL)

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["user", "-made_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gt=F("made_at")), name="api_token_ends_after_it_begins")
        ]

    def holds(self, at: dt.datetime) -> bool:
        return self.ended_at is None and self.valid_until > at
