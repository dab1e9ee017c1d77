"""Screenings: the facts as known that day, and one result per programme, kept as computed."""

from __future__ import annotations

from django.db import models

from dure.foundation.access.rows import PathBound
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User
from dure.foundation.codes.models import code_check, code_field
from dure.journey.screenings.labels import VERDICTS
from dure.registry.people.models import Household


class Verdict(models.TextChoices):
    """The three answers; a prediction, the decision is the officer's."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    CANNOT_TELL = "cannot_tell"


class Screening(PathBound):
    """One run: household facts (an absent key is unknown) judged as of a day."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    as_of = models.DateField()
    facts = models.JSONField(default=dict)
    screened_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    screened_at = models.DateTimeField()

    wall = Wall(Rows.PATH, ("SELECT", "INSERT"), household_key=True)

    class Meta:
        ordering = ["-screened_at", "-id"]
        indexes = [models.Index(fields=["household", "-screened_at"])]


class ScreeningResult(PathBound):
    """The answer for one programme with its steps, as the engine gave them.

    ``amount_won`` is per month, an upper end when ``amount_at_most``; ``members`` are the ids of the persons spoken of
    when the programme is given to persons.
    """

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="+", db_index=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    programme = code_field("programme")
    verdict = models.CharField(max_length=14, choices=Verdict.choices)
    amount_won = models.BigIntegerField(null=True)
    amount_at_most = models.BooleanField(default=False)
    members = models.JSONField(default=list)
    steps = models.JSONField(default=list)
    missing = models.JSONField(default=list)
    parameter_version = models.CharField(max_length=60)

    wall = Wall(Rows.PATH, ("SELECT", "INSERT"), household_key=True)

    class Meta:
        ordering = ["programme__position"]
        constraints = [
            code_check("programme", "programme", name="screening_programme_known"),
            models.CheckConstraint(condition=models.Q(verdict__in=Verdict.values), name="screening_verdict_known"),
            models.UniqueConstraint(fields=["screening", "programme"], name="screening_result_once_per_programme"),
        ]

    @property
    def badge(self) -> str:
        """The kind of badge of the answer."""
        return VERDICTS[self.verdict][0]

    @property
    def verdict_label(self) -> str:
        """The answer in words."""
        return str(VERDICTS[self.verdict][1])
