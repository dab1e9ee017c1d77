"""Visits: one record however many people go, with a section for each discipline."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q

from dure.foundation.access.rows import PathBound
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User
from dure.foundation.codes.models import code_check, code_field
from dure.foundation.transitions.moves import one_of
from dure.journey.discovery.tips.models import Tip
from dure.journey.visits.states import VisitState
from dure.registry.people.models import HOUSEHOLD_BOUND, Household


@pghistory.track()
class Visit(PathBound):
    """A visit to a household. ``counted_path`` is frozen when it is planned: who gets the credit."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    counted_path = models.CharField(max_length=120, db_collation="C")
    tip = models.ForeignKey(Tip, null=True, on_delete=models.PROTECT, related_name="+")
    purpose = code_field("visit_purpose")
    state = models.CharField(max_length=10, default=VisitState.PLANNED)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = code_field("visit_outcome", null=True)
    outcome_note = models.CharField(max_length=500, blank=True)
    is_first = models.BooleanField(default=True)

    wall = Wall(
        Rows.PATH,
        household_key=True,
        counted=("id", "household_id", "counted_path", "state", "started_at", "ended_at", "is_first"),
    )

    class Meta:
        ordering = ["planned_at", "id"]
        indexes = [
            models.Index(fields=["path", "planned_at", "id"]),
            models.Index(fields=["household", "-planned_at"]),
            models.Index(fields=["counted_path", "started_at"]),
        ]
        constraints = [
            one_of("state", VisitState, name="visit_state_known"),
            code_check("purpose", "visit_purpose", name="visit_purpose_known"),
            code_check("outcome", "visit_outcome", name="visit_outcome_known"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="visit_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(started_at__isnull=False) & Q(outcome__isnull=False)),
                name="visit_done_has_time_and_outcome",
            ),
        ]


class VisitStaff(PathBound):
    """A person on a visit, in a discipline."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="+", db_index=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    discipline = code_field("discipline")

    wall = Wall(Rows.PATH, ("SELECT", "INSERT", "UPDATE", "DELETE"), household_key=True)

    class Meta:
        constraints = [
            code_check("discipline", "discipline", name="visit_staff_discipline_known"),
            models.UniqueConstraint(fields=["visit", "user"], name="visit_staff_once"),
        ]


@pghistory.track()
class VisitSection(PathBound):
    """What one discipline wrote about a visit; only people of that discipline on the visit write it."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="+", db_index=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    discipline = code_field("discipline")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()
    version = models.IntegerField(default=0)

    wall = HOUSEHOLD_BOUND

    class Meta:
        constraints = [
            code_check("discipline", "discipline", name="visit_section_discipline_known"),
            models.UniqueConstraint(fields=["visit", "discipline"], name="visit_section_once_per_discipline"),
        ]
