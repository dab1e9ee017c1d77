"""Pairs that may be the same, what was brought together, and what each row was before."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from dure.foundation.access.actor import Actor
from dure.foundation.access.rows import PathBound, Record, VisibleManager, VisibleRows
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User
from dure.foundation.transitions.moves import one_of
from dure.foundation.vault.models import KeptSecret
from dure.registry.identity.states import WAITING, PairState
from dure.registry.people.models import HOUSEHOLD_KINDS, Household


class Subject(models.TextChoices):
    """What may be there twice."""

    HOUSEHOLD = "household"
    PERSON = "person"


class Origin(models.TextChoices):
    """Who thought of it."""

    SEARCH = "search"
    NIGHTLY = "nightly"
    PERSON = "person"


class CandidatePair(PathBound):
    """Two households, or two persons, that may be the same. ``weights``: what spoke for and against, by column.

    ``path`` is the longest beginning that the paths of both have in common, so that only who reads both reads the
    pair. Triggers (migration 0002) let it follow when one of them moves; a pair with a protected household is deleted.
    The ids are no keys: a household merged away is gone, and its pairs come back when it does.
    """

    kind = models.CharField(max_length=10)
    first_id = models.UUIDField()
    second_id = models.UUIDField()
    probability = models.FloatField()
    weights = models.JSONField(default=dict)
    origin = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default=PairState.OPEN)
    found_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)

    wall = Wall(Rows.PATH)

    class Meta:
        ordering = ["-probability", "-id"]
        indexes = [
            models.Index(
                fields=["path", "-probability", "-id"], condition=Q(state__in=sorted(WAITING)), name="pair_waiting"
            ),
            models.Index(fields=["second_id"]),
            models.Index(
                fields=["decided_by", "-decided_at", "-id"],
                condition=Q(state=PairState.DIFFERENT.value),
                name="pair_put_aside",
            ),
        ]
        constraints = [
            one_of("state", PairState, name="pair_state_known"),
            models.CheckConstraint(condition=Q(kind__in=Subject.values), name="pair_kind_known"),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="pair_origin_known"),
            models.CheckConstraint(condition=Q(probability__gte=0, probability__lte=1), name="pair_probability_0_to_1"),
            models.CheckConstraint(condition=Q(first_id__lt=F("second_id")), name="pair_in_order"),
            models.UniqueConstraint(fields=["first_id", "second_id"], name="pair_once"),
        ]


class SystemRows(VisibleRows[Any]):
    """Rows that only the system reads."""

    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.everywhere else self.none()


class Look(Record):
    """One time that the nightly matching went over the register: the changes up to when it has seen."""

    until = models.DateTimeField()
    people = models.PositiveIntegerField()
    pairs = models.PositiveIntegerField()

    objects: ClassVar[VisibleManager[Any]] = VisibleManager.of(SystemRows)
    wall = Wall(Rows.SYSTEM, ("SELECT", "INSERT"))

    class Meta:
        ordering = ["-until", "-id"]

    def __str__(self) -> str:
        return f"{self.until}: {self.people}"


class Merge(PathBound):
    """One bringing together: ``gone_id`` went into ``stays_id``, which lives in (or is) ``household``.

    The tombstone of what is gone: ``gone`` is its row as it was, ``came_from`` where it lay. The key lets it lie where
    the household that stays lies, also when that one is merged again. ``within`` is the merge of the households in
    which two persons became one. Written by the actions with empty ``gone``; the database functions fill it.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)
    gone_id = models.UUIDField()
    stays_id = models.UUIDField()
    within = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    gone = models.JSONField(default=dict)
    came_from = models.CharField(max_length=120, db_collation="C", blank=True, default="")
    why = models.CharField(max_length=500)
    counts = models.JSONField(default=dict)
    copied = models.JSONField(default=list)
    merged_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    split_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    split_at = models.DateTimeField(null=True)

    wall = Wall(Rows.PATH, ("SELECT", "INSERT", "UPDATE (counts, copied)"), household_key=True)

    class Meta:
        ordering = ["-merged_at", "-id"]
        indexes = [
            models.Index(fields=["household", "-merged_at", "-id"]),
            models.Index(
                fields=["path", "-merged_at", "-id"], condition=Q(split_at=None, within=None), name="merge_lately"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Subject.values), name="merge_kind_known"),
            models.CheckConstraint(condition=~Q(gone_id=F("stays_id")), name="merge_of_two"),
            models.UniqueConstraint(fields=["gone_id"], condition=Q(split_at=None), name="merge_gone_once"),
        ]


class MovedRow(models.Model):
    """One row that a merge changed, in order: its columns before and after, or all of them when it was set aside.

    Written and read by the database functions of joining; nobody's eyes see it, since it holds what families told.
    """

    position = models.BigAutoField(primary_key=True)
    merge = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="+", db_index=False)
    table = models.CharField(max_length=63)
    row_id = models.UUIDField()
    before = models.JSONField()
    after = models.JSONField(null=True)

    objects: ClassVar[VisibleManager[Any]] = VisibleManager.of(SystemRows)
    wall = Wall(Rows.SYSTEM, ("SELECT",))

    class Meta:
        indexes = [models.Index(fields=["merge", "position"])]

    def __str__(self) -> str:
        return f"{self.table}:{self.row_id}"


class HeldSecret(KeptSecret):
    """What was under lock about a household or person that is gone, as it was; it goes back when they are split.

    Sealed for whom it was told of, so it stays bound to that id while the household that stays keeps a copy.
    """

    merge = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    of_household = models.UUIDField()
    of_person = models.UUIDField(null=True)

    wall = Wall(Rows.PATH, ("SELECT", "INSERT", "UPDATE", "DELETE"), household_key=True)

    class Meta:
        constraints = [KeptSecret.kind_known("held_secret_kind_known", *HOUSEHOLD_KINDS)]

    @property
    def subject(self) -> str:
        return f"people.person:{self.of_person}" if self.of_person else f"people.household:{self.of_household}"
