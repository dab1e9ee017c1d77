"""One line of Today for everything set aside at a place: it stands as long as something of it waits there."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_noop
from psycopg.errors import UniqueViolation

from dure.foundation.access.actor import Actor
from dure.foundation.access.scope import widened
from dure.journey.discovery.tips.models import Tip
from dure.journey.discovery.tips.states import TipState
from dure.registry.deadlines.actions import end_deadlines, set_deadline, usual_time

SET_ASIDE = "deadline_kind:tips_set_aside"
LIST = "discovery.aside"
LISTS = uuid.UUID("0d8c8c0e-6f0e-5b0a-9f57-6d1f3f0f5a11")
"""The names of the lists are made in this space: a place has one list, and its deadline needs an id to hang on."""


def remind_of_list(*, actor: Actor, path: str, at: dt.datetime) -> None:
    """Make somebody look at what is set aside at the place, unless a line of Today says so already."""
    # A stranger cannot see the team's deadlines; this one belongs to the place of the tip just made.
    with widened(actor, path=path):
        _hold(path)
        try:
            with transaction.atomic():
                set_deadline(
                    kind=SET_ASIDE,
                    path=path,
                    household=None,
                    what=LIST,
                    object_id=_list_of(path),
                    starts_at=at,
                    due_at=at + usual_time(SET_ASIDE),
                    why=gettext_noop("Very many tips came in at once; a real cry for help may be among them."),
                )
        except IntegrityError as broken:
            if not isinstance(broken.__cause__, UniqueViolation):
                raise


def end_reminder(*, actor: Actor, path: str, at: dt.datetime) -> None:
    """The line of Today goes with the last tip that was set aside at the place."""
    _hold(path)
    if not Tip.objects.visible_to(actor).filter(path=path, state=TipState.ASIDE).exists():
        end_deadlines(actor=actor, object_id=_list_of(path), at=at)


def _list_of(path: str) -> uuid.UUID:
    return uuid.uuid5(LISTS, path)


def _hold(path: str) -> None:
    """Till the end of the transaction: else the last tip leaves just while the next one comes, and nobody is told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{LIST} {path}"])
