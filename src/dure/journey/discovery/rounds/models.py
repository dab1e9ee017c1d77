"""Extracts of the resident register, whom they tell of, the visits that follow, and every try to make them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dure.foundation.access.rows import PathBound
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User
from dure.foundation.codes.models import code_check, code_field
from dure.foundation.loads.models import FileLoad, FilePiece, RowFault
from dure.foundation.loads.states import UNFINISHED, LoadState
from dure.foundation.transitions.moves import one_of
from dure.journey.discovery.rounds.states import OPEN, RoundState
from dure.registry.people.models import HOUSEHOLD_BOUND, Household


class ResidentLoad(FileLoad):
    """One extract of the resident register. ``beside`` are rows that no round names: nothing of them is kept."""

    wall = Wall(Rows.PATH)

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [
            models.Index(fields=["path", "-made_at", "-id"]),
            models.Index(
                fields=["attempts", "made_at", "id"], condition=Q(state__in=sorted(UNFINISHED)), name="extract_to_do"
            ),
        ]
        constraints = [
            one_of("state", LoadState, name="extract_state_known"),
            models.UniqueConstraint(fields=["path", "sha256"], name="extract_once"),
        ]

    @property
    def beside(self) -> int:
        return self.rows - self.accepted - self.repeated - self.rejected


class ResidentPiece(FilePiece):
    """A piece of an extract that waits."""

    load = models.ForeignKey(ResidentLoad, on_delete=models.CASCADE, related_name="+", db_index=False)

    wall = Wall(Rows.PATH, ("SELECT", "INSERT", "UPDATE", "DELETE"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["load", "number"], name="extract_piece_once")]


class ResidentFault(RowFault):
    """What was wrong with a line of an extract."""

    load = models.ForeignKey(ResidentLoad, on_delete=models.PROTECT, related_name="+", db_index=False)

    wall = Wall(Rows.PATH, ("SELECT", "INSERT"))

    class Meta:
        ordering = ["line", "id"]
        indexes = [models.Index(fields=["load", "line", "id"])]


class Resident(PathBound):
    """Somebody of the register whom a round names, and what happened. Nothing is said of any need.

    ``subject_key`` is a keyed print of the person, the place and the event, for the district of the extract.
    ``listed_until`` is the last day up to which the visits were listed. Without ``household`` nobody has matched the
    person, and ``place`` is all there is.
    """

    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="+")
    load = models.ForeignKey(ResidentLoad, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject_key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=60)
    birth_date = models.DateField()
    sex = code_field("sex", null=True)
    place = models.CharField(max_length=200, blank=True)
    relation = models.CharField(max_length=30, blank=True)
    event = code_field("register_event")
    event_on = models.DateField(null=True)
    told_on = models.DateField()
    listed_until = models.DateField(null=True)

    wall = HOUSEHOLD_BOUND

    class Meta:
        indexes = [
            models.Index(fields=["listed_until", "id"]),
            models.Index(fields=["path", "id"], condition=Q(household=None), name="resident_of_nobody_known"),
        ]
        constraints = [
            code_check("sex", "sex", name="resident_sex_known"),
            code_check("event", "register_event", name="resident_event_known"),
        ]


class Followed(PathBound):
    """When the residents of a district whom nobody knew were last looked for among the households registered since."""

    followed_on = models.DateField()

    wall = Wall(Rows.PATH)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["path"], name="followed_once_per_district")]


class RoundVisit(PathBound):
    """One visit of a round to one person for one event; ``age`` is the one reached then, if an age is the event."""

    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="+")
    round = code_field("round_kind")
    event_on = models.DateField()
    age = models.PositiveSmallIntegerField(null=True)
    due_on = models.DateField()
    state = models.CharField(max_length=10, default=RoundState.WAITING)
    assigned_to = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    tries = models.PositiveSmallIntegerField(default=0)
    last_outcome = code_field("visit_outcome", null=True)
    ended_at = models.DateTimeField(null=True)

    wall = HOUSEHOLD_BOUND

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["path", "round", "due_on", "id"]),
            models.Index(fields=["path", "event_on"]),
            models.Index(
                fields=["assigned_to", "due_on", "id"], condition=Q(state__in=sorted(OPEN)), name="round_visit_of_whom"
            ),
        ]
        constraints = [
            one_of("state", RoundState, name="round_visit_state_known"),
            code_check("round", "round_kind", name="round_visit_kind_known"),
            code_check("last_outcome", "visit_outcome", name="round_visit_outcome_known"),
            models.UniqueConstraint(fields=["resident", "round", "event_on"], name="round_visit_once_per_event"),
            models.CheckConstraint(
                condition=~Q(state="assigned") | Q(assigned_to__isnull=False), name="round_visit_has_somebody"
            ),
        ]


class RoundTry(PathBound):
    """One try to make the visit: how, what came of it, and what was answered by the list of ``checklist_version``."""

    visit = models.ForeignKey(RoundVisit, on_delete=models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    way = code_field("attempt_way")
    outcome = code_field("visit_outcome")
    note = models.CharField(max_length=500, blank=True)
    answers = models.JSONField(default=dict)
    checklist_version = models.PositiveSmallIntegerField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    wall = HOUSEHOLD_BOUND

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["visit", "at"])]
        constraints = [
            code_check("way", "attempt_way", name="round_try_way_known"),
            code_check("outcome", "visit_outcome", name="round_try_outcome_known"),
        ]
