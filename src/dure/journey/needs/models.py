"""Assessments with their ratings, the needs they left open, and the crisis class that followed."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.joining import Meeting
from dure.foundation.access.rows import PathBound
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User
from dure.foundation.codes.models import code_check, code_field
from dure.foundation.codes.queries import code, label
from dure.foundation.transitions.moves import one_of
from dure.journey.needs.states import NeedState
from dure.journey.visits.models import Visit
from dure.registry.people.models import Household


class Assessment(PathBound):
    """One rating of a household's needs. ``ratings`` holds sub-code → severity 0–4; an absent one is unrated, not zero.

    ``flags`` are the danger signs of the class rule that were seen.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    visit = models.ForeignKey(Visit, null=True, on_delete=models.PROTECT, related_name="+")
    assessed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField()
    ratings = models.JSONField(default=dict)
    flags = models.JSONField(default=list)
    note = models.TextField(blank=True)

    wall = Wall(Rows.PATH, ("SELECT", "INSERT"), household_key=True)

    class Meta:
        ordering = ["-assessed_at", "-id"]
        indexes = [models.Index(fields=["household", "-assessed_at"])]


@pghistory.track()
class Need(PathBound):
    """A need of a household in one sub-area, open until met. A household has one row per sub-area."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    area = code_field("need_area")
    severity = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default=NeedState.OPEN)
    found_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    assessment = models.ForeignKey(Assessment, null=True, on_delete=models.PROTECT, related_name="+")

    wall = Wall(
        Rows.PATH,
        household_key=True,
        counted=("id", "household_id", "path", "area_id", "severity", "state", "found_at", "changed_at"),
    )
    meetings: ClassVar[tuple[Meeting, ...]] = (
        Meeting(
            "need_once_per_area",
            prefers=lambda need: (need.state == NeedState.OPEN, need.severity, need.changed_at),
            tells=lambda need: f"{label(need.area_id)} {need.severity}",
            rule=_("The open one stays, of two the graver; referrals and goals of the other go on with it."),
        ),
    )

    class Meta:
        ordering = ["-severity", "area_id"]
        indexes = [models.Index(fields=["path", "state", "area"])]
        constraints = [
            one_of("state", NeedState, name="need_state_known"),
            code_check("area", "need_area", name="need_area_known"),
            models.CheckConstraint(condition=Q(severity__gte=0, severity__lte=4), name="need_severity_0_to_4"),
            models.UniqueConstraint(fields=["household", "area"], name="need_once_per_area"),
        ]


class CrisisClass(PathBound):
    """The crisis class of a household from one moment on: what the rule said with its reasons, and what was decided.

    When the decision differs from the rule, the written reason is there.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    assessment = models.ForeignKey(Assessment, null=True, on_delete=models.PROTECT, related_name="+")
    computed = code_field("crisis_class")
    decided = code_field("crisis_class")
    is_complex = models.BooleanField(default=False)
    reasons = models.JSONField(default=list)
    rule_version = models.CharField(max_length=20)
    override_reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    wall = Wall(Rows.PATH, household_key=True, counted=("id", "household_id", "path", "decided_id", "is_current"))
    meetings: ClassVar[tuple[Meeting, ...]] = (
        Meeting(
            "crisis_class_one_current",
            prefers=lambda found: (-code(found.decided_id).position, found.decided_at),
            yields=(("is_current", "false"),),
            tells=lambda found: label(found.decided_id),
            rule=_("The class that you choose is the current one; the other stays in the history."),
            asks=True,
        ),
    )

    class Meta:
        ordering = ["-decided_at"]
        indexes = [
            models.Index(fields=["household", "-decided_at"]),
            models.Index(fields=["path", "decided"], condition=Q(is_current=True), name="crisis_class_current"),
        ]
        constraints = [
            code_check("computed", "crisis_class", name="crisis_computed_known"),
            code_check("decided", "crisis_class", name="crisis_decided_known"),
            models.CheckConstraint(
                condition=Q(computed=models.F("decided")) | ~Q(override_reason=""), name="crisis_override_has_reason"
            ),
            models.UniqueConstraint(
                fields=["household"], condition=Q(is_current=True), name="crisis_class_one_current"
            ),
        ]
