"""The one table of what is due."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.joining import Meeting
from dure.foundation.access.rows import PathBound
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User
from dure.foundation.codes.models import code_check, code_field
from dure.foundation.codes.queries import label
from dure.foundation.transitions.moves import one_of
from dure.registry.deadlines.states import DeadlineState
from dure.registry.people.models import Household


class Deadline(PathBound):
    """Something due at ``due_at``, about one thing (``what`` + ``object_id``), for one person or for the whole team.

    ``why`` is an English msgid with ``values``, like a story line. ``household`` is empty while a tip has none.
    ``in_list``: one of so many alike that Today tells of all of a place in one line, which leads to their list.
    """

    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = code_field("deadline_kind")
    state = models.CharField(max_length=10, default=DeadlineState.OPEN)
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    why = models.CharField(max_length=300)
    values = models.JSONField(default=dict)
    assigned_to = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=60)
    object_id = models.UUIDField()
    in_list = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)

    wall = Wall(Rows.PATH, household_key=True, counted=("id", "path", "kind_id", "state", "due_at", "ended_at"))
    meetings: ClassVar[tuple[Meeting, ...]] = (
        Meeting(
            "deadline_open_once_per_thing",
            prefers=lambda deadline: -deadline.due_at.timestamp(),
            yields=(("state", "'cancelled'"), ("ended_at", "$3")),
            tells=lambda deadline: label(deadline.kind_id),
            rule=_("The earlier deadline stays; the other one is cancelled."),
        ),
    )

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["path", "due_at"], condition=Q(state="open"), name="deadline_open_by_path"),
            models.Index(
                fields=["path", "due_at"], condition=Q(state="open", in_list=False), name="deadline_open_one_by_one"
            ),
            models.Index(
                fields=["path", "due_at"], condition=Q(state="open", in_list=True), name="deadline_open_in_list"
            ),
            models.Index(fields=["assigned_to", "due_at"], condition=Q(state="open"), name="deadline_open_by_person"),
            models.Index(fields=["household", "due_at"]),
            models.Index(fields=["what", "object_id"]),
        ]
        constraints = [
            one_of("state", DeadlineState, name="deadline_state_known"),
            code_check("kind", "deadline_kind", name="deadline_kind_known"),
            models.UniqueConstraint(
                fields=["kind", "object_id"], condition=Q(state="open"), name="deadline_open_once_per_thing"
            ),
        ]
