"""Cases with goals, actions and reviews."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.joining import Meeting
from dure.foundation.access.rows import PathBound
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User
from dure.foundation.codes.models import code_check, code_field
from dure.foundation.codes.queries import label
from dure.foundation.pages.words import write_moment
from dure.foundation.transitions.moves import one_of
from dure.journey.cases.states import CaseState, GoalState
from dure.journey.needs.models import Need
from dure.registry.people.models import HOUSEHOLD_BOUND, Household


@pghistory.track()
class Case(PathBound):
    """Case management of a household, from opening to closing. A household has one open case at most.

    ``counted_path`` is frozen when opened: who gets the credit.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    counted_path = models.CharField(max_length=120, db_collation="C")
    tier = code_field("crisis_class")
    state = models.CharField(max_length=10, default=CaseState.OPEN)
    manager = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    why = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closing_reason = code_field("case_closing_reason", null=True)
    closing_summary = models.TextField(blank=True)
    remaining_risk = models.CharField(max_length=500, blank=True)
    follow_up_on = models.DateField(null=True)
    follow_up_by = code_field("follow_up_party", null=True)
    version = models.IntegerField(default=0)

    wall = Wall(
        Rows.PATH,
        household_key=True,
        counted=("id", "household_id", "counted_path", "tier_id", "state", "opened_at", "closed_at"),
    )
    meetings: ClassVar[tuple[Meeting, ...]] = (
        Meeting(
            "case_one_open",
            prefers=lambda case: -case.opened_at.timestamp(),
            yields=(
                ("state", "'closed'"),
                ("closed_at", "greatest($3, yielding.opened_at)"),
                ("closing_reason_id", "'case_closing_reason:other'"),
                ("closing_summary", "$4"),
                ("version", "yielding.version + 1"),
            ),
            carries=("cases.Goal.case", "deadlines.Deadline.object_id"),
            tells=lambda case: f"{label(case.tier_id)}, {write_moment(timezone.localtime(case.opened_at))}",
            rule=_("The case that you choose goes on with the goals of both; the other one is closed."),
            asks=True,
        ),
    )

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(fields=["path", "state", "-opened_at", "-id"]),
            models.Index(fields=["counted_path", "opened_at"]),
            models.Index(fields=["manager", "state"]),
        ]
        constraints = [
            one_of("state", CaseState, name="case_state_known"),
            code_check("tier", "crisis_class", name="case_tier_known"),
            code_check("closing_reason", "case_closing_reason", name="case_closing_reason_known"),
            models.UniqueConstraint(fields=["household"], condition=Q(state="open"), name="case_one_open"),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | (Q(closed_at__isnull=False) & Q(closing_reason__isnull=False) & ~Q(closing_summary="")),
                name="case_closed_has_reason_and_summary",
            ),
            models.CheckConstraint(
                condition=Q(follow_up_on=None, follow_up_by=None)
                | Q(follow_up_on__isnull=False, follow_up_by__isnull=False),
                name="case_follow_up_has_day_and_party",
            ),
            code_check("follow_up_by", "follow_up_party", name="case_follow_up_party_known"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="case_closes_after_opening"
            ),
        ]


@pghistory.track()
class Goal(PathBound):
    """A goal in the family's own words, for one need or for the whole."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    need = models.ForeignKey(Need, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=500)
    state = models.CharField(max_length=10, default=GoalState.RUNNING)
    due_on = models.DateField(null=True)
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    wall = HOUSEHOLD_BOUND

    class Meta:
        ordering = ["set_at"]
        constraints = [one_of("state", GoalState, name="goal_state_known")]


@pghistory.track()
class GoalAction(PathBound):
    """Who does what until when towards a goal; done when ``done_at`` is set."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=500)
    responsible = models.CharField(max_length=60)
    due_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)

    wall = HOUSEHOLD_BOUND

    class Meta:
        ordering = ["due_on"]


class Review(PathBound):
    """A look back at a case: what changed, what comes next."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    next_review_on = models.DateField(null=True)

    wall = Wall(Rows.PATH, ("SELECT", "INSERT"), household_key=True)

    class Meta:
        ordering = ["-reviewed_at"]
