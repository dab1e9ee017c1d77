"""The story: the timeline of a household."""

from __future__ import annotations

from django.db import models

from dure.foundation.access.rows import PathBound
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User
from dure.registry.people.models import Household


class Chapter(models.TextChoices):
    """The parts of the timeline that a reader can choose."""

    FINDING = "finding"
    VISIT = "visit"
    NEED = "need"
    SCREENING = "screening"
    LINK = "link"
    CASE = "case"
    HOUSEHOLD = "household"


class StoryLine(PathBound):
    """One thing that happened: ``template`` is an English msgid with named placeholders, ``values`` fill them.

    A value ``{"code": "need_area:N06"}`` is shown as that code's label, so one line reads in every language.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    chapter = models.CharField(max_length=12, choices=Chapter.choices)
    template = models.CharField(max_length=300)
    values = models.JSONField(default=dict)
    quote = models.CharField(max_length=500, blank=True)
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=60, blank=True)
    what = models.CharField(max_length=60, blank=True)
    object_id = models.UUIDField(null=True)

    wall = Wall(Rows.PATH, ("SELECT", "INSERT"), household_key=True, opened_may=("SELECT", "INSERT"))

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["household", "-at", "-id"])]
        constraints = [
            models.CheckConstraint(condition=models.Q(chapter__in=Chapter.values), name="story_chapter_known")
        ]
