"""Questions from one office to the office that knows a family."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.joining import Meeting
from dure.foundation.access.rows import PathBound
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.foundation.transitions.moves import one_of
from dure.registry.inquiries.answers import Answer
from dure.registry.inquiries.states import InquiryState
from dure.registry.people.models import Household


class Inquiry(PathBound):
    """“Is this the family that you know?” It lies with the household, so only those who know the family read it.

    Whoever asked sees the columns alone that ``inquiries_asked`` gives, and never which household it is. ``told`` is
    the masked name that they were shown, ``told_unit`` the office; ``asked`` is what they looked for, and is emptied
    when the question ends.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    told = models.CharField(max_length=60)
    told_unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    asking_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_from = models.CharField(max_length=120, db_collation="C")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=InquiryState.ASKED)
    answer = models.CharField(max_length=12, blank=True)
    note = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)

    wall = Wall(Rows.PATH, household_key=True)
    meetings: ClassVar[tuple[Meeting, ...]] = (
        Meeting(
            "inquiry_open_once_per_office",
            prefers=lambda inquiry: -inquiry.asked_at.timestamp(),
            yields=(("state", "'withdrawn'"), ("ended_at", "$3")),
            tells=lambda inquiry: inquiry.told,
            rule=_("The earlier question stays open; the other one is withdrawn."),
        ),
    )

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(fields=["household", "-asked_at"], name="inquiry_of_household"),
            models.Index(fields=["asked_from", "-asked_at", "-id"], name="inquiry_by_asker"),
        ]
        constraints = [
            one_of("state", InquiryState, name="inquiry_state_known"),
            models.CheckConstraint(condition=Q(answer__in=["", *Answer]), name="inquiry_answer_known"),
            models.CheckConstraint(
                condition=Q(state=InquiryState.ANSWERED) ^ Q(answer=""), name="inquiry_answered_has_an_answer"
            ),
            models.UniqueConstraint(
                fields=["household", "asking_unit"],
                condition=Q(state=InquiryState.ASKED),
                name="inquiry_open_once_per_office",
            ),
        ]

    def __str__(self) -> str:
        return self.told
