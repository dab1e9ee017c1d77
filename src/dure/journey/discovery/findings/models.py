"""What was told about one household, brought together, and what was tried to reach it."""

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.joining import Meeting
from dure.foundation.access.rows import PathBound
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.foundation.codes.models import Code, code_check, code_field
from dure.foundation.transitions.moves import one_of
from dure.journey.discovery.findings.states import OPEN, FindingState
from dure.journey.discovery.weights.models import WeightVersion
from dure.registry.people.models import Household

IS_OPEN = Q(state__in=sorted(OPEN))
BEGINNING = Coalesce("reopened_at", "opened_at")
"""Since when it waits: what was opened again begins anew."""


@pghistory.track(exclude=["score", "score_version", "weights", "scored_on", "last_at"])
class Finding(PathBound):
    """Everything known of one household that may be in need; a household has one open finding at most.

    Without a household it is somebody nobody has matched yet: ``label`` and ``place`` are what was told, and
    ``subject_key`` is a keyed print of it, so that the same person told of twice is found once.
    ``score`` is in points as of ``scored_on``; its lines are worked out from the evidence when somebody looks.
    ``score_version`` is the number of the weights that made it: the district's version ``weights``, or the policy's.
    What is worked out from the evidence has no history: every night would write it anew for each finding.
    ``asked`` is what was asked back while the answer is awaited. ``reopened_at``: since then it is looked after anew,
    and what was tried or done before belongs to what was closed.
    """

    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="+")
    subject_key = models.CharField(max_length=64, blank=True)
    label = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, default=FindingState.WAITING)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    score = models.IntegerField(default=0)
    score_version = models.PositiveIntegerField(default=0)
    weights = models.ForeignKey(WeightVersion, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    scored_on = models.DateField()
    assigned_to = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    asked = models.CharField(max_length=500, blank=True)
    times_reopened = models.PositiveSmallIntegerField(default=0)
    reopened_at = models.DateTimeField(null=True)
    closing_reason = code_field("finding_closing_reason", null=True)
    closing_note = models.CharField(max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    wall = Wall(
        Rows.INBOX,
        household_key=True,
        counted=("id", "path", "household_id", "state", "opened_at", "reopened_at", "closed_at", "closing_reason_id"),
    )
    meetings: ClassVar[tuple[Meeting, ...]] = (
        Meeting(
            "finding_open_once_per_household",
            prefers=lambda finding: (finding.score, finding.last_at),
            yields=(
                ("state", "'closed'"),
                ("closing_reason_id", "'finding_closing_reason:merged'"),
                ("closed_at", "$3"),
                ("merged_into_id", "prevailing.id"),
            ),
            carries=(
                "findings.Evidence.finding",
                "findings.Attempt.finding",
                "findings.Question.finding",
                "findings.HandOver.finding",
                "deadlines.Deadline.object_id",
            ),
            tells=lambda finding: str(finding.score),
            rule=_("The finding with more points goes on with the evidence of both."),
        ),
    )

    class Meta:
        ordering = ["-score", "-last_at", "id"]
        indexes = [
            models.Index(fields=["-score", "id"], condition=IS_OPEN, name="finding_open_by_points"),
            models.Index("path", BEGINNING, "id", condition=IS_OPEN, name="finding_open_by_beginning"),
            models.Index(fields=["scored_on", "id"], condition=IS_OPEN, name="finding_open_by_scoring"),
            models.Index(
                fields=["weights", "score_version", "path"], condition=IS_OPEN, name="finding_open_by_weights"
            ),
            models.Index(BEGINNING, name="finding_by_beginning"),
            models.Index(
                fields=["path", "-closed_at", "id"], condition=Q(state="closed"), name="finding_closed_by_day"
            ),
        ]
        constraints = [
            one_of("state", FindingState, name="finding_state_known"),
            code_check("closing_reason", "finding_closing_reason", name="finding_reason_known"),
            models.UniqueConstraint(
                fields=["household"], condition=IS_OPEN & ~Q(household=None), name="finding_open_once_per_household"
            ),
            models.UniqueConstraint(
                fields=["subject_key", "path"],
                condition=IS_OPEN & Q(household=None) & ~Q(subject_key=""),
                name="finding_open_once_per_subject",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closing_reason__isnull=False), name="finding_closed_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(reopened_at=None) | Q(times_reopened__gt=0), name="finding_reopened_is_counted"
            ),
            models.CheckConstraint(
                condition=~Q(state="taken") | Q(assigned_to__isnull=False), name="finding_taken_has_somebody"
            ),
        ]


class Evidence(PathBound):
    """One thing that was told: a signal of a month, a tip, an alarm. ``what`` and ``object_id`` say where it lies.

    ``finding`` is empty until the evidence is brought together (``gather_evidence``). ``moved_at``: when the finding of
    somebody unknown took it along, to a household or to another office; the database sets it.
    """

    finding = models.ForeignKey(Finding, null=True, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="+")
    subject_key = models.CharField(max_length=64, blank=True)
    label = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=200, blank=True)
    kind = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    amount_won = models.BigIntegerField(null=True)
    quote = models.CharField(max_length=500, blank=True)
    what = models.CharField(max_length=60)
    object_id = models.UUIDField()
    moved_at = models.DateTimeField(null=True, editable=False)

    wall = Wall(Rows.INBOX, household_key=True, counted=("id", "path", "finding_id", "kind_id", "at"))

    class Meta:
        ordering = ["-at", "id"]
        indexes = [
            models.Index(fields=["id"], condition=Q(finding=None), name="evidence_still_loose"),
            models.Index(fields=["what", "moved_at"], condition=~Q(moved_at=None), name="evidence_moved"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="evidence_moves",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__household__isnull=True)
                & (pgtrigger.Q(new__household__isnull=False) | pgtrigger.Q(old__path__df=pgtrigger.F("new__path"))),
                func="NEW.moved_at = now(); RETURN NEW;",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["what", "object_id"], name="evidence_once_per_thing"),
            code_check("kind", "signal_kind", "tip_kind", name="evidence_kind_known"),
        ]


class Attempt(PathBound):
    """One try to be in touch, and what came of it."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    way = code_field("attempt_way")
    outcome = code_field("visit_outcome")
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    wall = Wall(Rows.PATH, household_key=True, counted=("id", "path", "finding_id", "outcome_id", "at"))

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["finding", "at"])]
        constraints = [
            code_check("outcome", "visit_outcome", name="attempt_outcome_known"),
            code_check("way", "attempt_way", name="attempt_way_known"),
        ]


class Question(PathBound):
    """What was asked back about a finding, of whom, and the answer: it stands among what was told.

    ``asked_of`` is the colleague who owes the answer. ``of_teller`` is the tip whose sender is asked: the question
    stands on the page of its receipt number. Of somebody outside, with neither, a colleague writes the answer down.
    """

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.CharField(max_length=500)
    asked_of = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    of_teller = models.ForeignKey(Evidence, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True)

    wall = Wall(Rows.PATH, household_key=True)

    class Meta:
        ordering = ["asked_at", "id"]
        indexes = [
            models.Index(fields=["finding", "asked_at"]),
            models.Index(fields=["household"], name="question_of_household"),
            models.Index(
                fields=["of_teller"],
                condition=Q(answered_at=None) & ~Q(of_teller=None),
                name="question_open_of_teller",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(asked_of=None) | Q(of_teller=None), name="question_of_one_alone"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (~Q(answered_at=None) & ~Q(answer="")),
                name="question_answered_in_words",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class HandOver(PathBound):
    """A finding of somebody who lives elsewhere, handed to another office of the district: from whom, to whom and why.

    It lies where the finding lies. ``ended_at``: since then the line on the Today of whoever handed it over is gone.
    """

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    note = models.CharField(max_length=500)
    ended_at = models.DateTimeField(null=True)

    wall = Wall(Rows.PATH, household_key=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["finding", "at"], name="hand_over_of_finding"),
            models.Index(fields=["household"], name="hand_over_of_household"),
            models.Index(fields=["id"], condition=Q(ended_at=None), name="hand_over_still_awaited"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="hand_over_has_a_note")]

    def __str__(self) -> str:
        return self.note


class Capacity(PathBound):
    """How many households the team of a place can visit in a week, as the team says itself; ``week`` is its Monday.

    What was said last holds until the team says something else.
    """

    week = models.DateField()
    weekly = models.PositiveSmallIntegerField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    wall = Wall(Rows.PATH)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["path", "week"], name="capacity_once_per_place_and_week")]
