"""Contacts of neighbourhood officials, and complaints with what was done about them."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from dure.commons.giving.models import Resource
from dure.commons.neighbourhood.states import ComplaintState
from dure.foundation.access.rows import PathBound
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Area
from dure.foundation.codes.models import code_check, code_field
from dure.foundation.transitions.moves import one_of
from dure.foundation.vault.kinds import Kind
from dure.foundation.vault.models import KeptSecret
from dure.journey.discovery.tips.models import Tip
from dure.registry.people.models import Household


class Contact(PathBound):
    """An official met or tried to reach somebody. ``area`` is the neighbourhood; ``household`` where it was a family.

    ``is_met`` is False for a try in vain. A tip or a resource is what came out of it.
    """

    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    task = code_field("neighbourhood_task")
    way = code_field("attempt_way")
    whom = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=500, blank=True)
    is_met = models.BooleanField(default=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    tip = models.ForeignKey(Tip, null=True, on_delete=models.PROTECT, related_name="+")
    resource = models.ForeignKey(Resource, null=True, on_delete=models.PROTECT, related_name="+")

    wall = Wall(Rows.PATH, ("SELECT", "INSERT"), household_key=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["path", "-at"]),
            models.Index(fields=["by", "-at"]),
            models.Index(fields=["household", "-at"]),
        ]
        constraints = [
            code_check("task", "neighbourhood_task", name="contact_task_known"),
            code_check("way", "attempt_way", name="contact_way_known"),
        ]


@pghistory.track()
class Complaint(PathBound):
    """What a resident complains of, until the resident was told what came of it. ``in_charge`` works on it."""

    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = code_field("complaint_kind")
    state = models.CharField(max_length=10, default=ComplaintState.RECEIVED)
    complainant = models.CharField(max_length=60, blank=True)
    answer_by = code_field("contact_channel")
    text = models.TextField()
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    in_charge = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = code_field("complaint_outcome", null=True)
    answer = models.CharField(max_length=1000, blank=True)
    told_at = models.DateTimeField(null=True)

    wall = Wall(Rows.PATH, household_key=True)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [models.Index(fields=["path", "state", "due_at"])]
        constraints = [
            one_of("state", ComplaintState, name="complaint_state_known"),
            code_check("kind", "complaint_kind", name="complaint_kind_known"),
            models.UniqueConstraint(fields=["id", "path"], name="complaint_lies_somewhere"),
            code_check("answer_by", "contact_channel", name="complaint_answer_by_known"),
            code_check("outcome", "complaint_outcome", name="complaint_outcome_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "closed"]) | (Q(outcome__isnull=False) & ~Q(answer="")),
                name="complaint_decided_has_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(told_at__isnull=False), name="complaint_closed_was_told"
            ),
        ]


class ComplaintSecret(KeptSecret):
    """The number at which the resident is told what came of it, under lock.

    The key (complaint, path) lets it lie where its complaint lies, and move with it (migration 0002).
    """

    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, related_name="+")

    wall = Wall(Rows.PATH, ("SELECT", "INSERT", "UPDATE"))

    class Meta:
        indexes = [models.Index(fields=["blind_index"])]
        constraints = [KeptSecret.kind_known("complaint_secret_kind_known", Kind.PHONE)]

    @property
    def subject(self) -> str:
        return f"neighbourhood.complaint:{self.complaint_id}"


class StepKind(models.TextChoices):
    """What was done about a complaint."""

    RECEIVED = "received"
    TAKEN = "taken"
    HANDED_OVER = "handed_over"
    DECIDED = "decided"
    TOLD = "told"
    AGAIN = "again"


class ComplaintStep(PathBound):
    """One step on the way of a complaint; ``to`` is who works on it from then on."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=StepKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    to = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    note = models.CharField(max_length=1000, blank=True)

    wall = Wall(Rows.PATH, ("SELECT", "INSERT"), household_key=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["complaint", "at"])]
        constraints = [models.CheckConstraint(condition=Q(kind__in=StepKind.values), name="complaint_step_known")]
