"""Sources of crisis signals, the files they sent, and the signals themselves."""

from __future__ import annotations

import uuid

import pghistory
from django.db import models
from django.db.models import Q

from dure.foundation.access.rows import PathBound
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.codes.models import code_check, code_field
from dure.foundation.loads.models import FileLoad, FilePiece, RowFault
from dure.foundation.loads.states import UNFINISHED, LoadState
from dure.foundation.transitions.moves import one_of
from dure.foundation.vault.kinds import Kind
from dure.foundation.vault.models import KeptSecret
from dure.registry.people.models import Household


@pghistory.track()
class SignalSource(PathBound):
    """An agency's monthly file, and how its columns are read. ``path`` is the district that connected it.

    ``mapping`` is what ``mapping.Mapping`` reads. ``version`` counts the edits.
    """

    code = models.SlugField(max_length=40, db_index=False)
    title = models.CharField(max_length=100)
    agency = code_field("signal_agency")
    mapping = models.JSONField()
    made_at = models.DateTimeField()
    version = models.IntegerField(default=0)

    wall = Wall(Rows.PATH)

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            code_check("agency", "signal_agency", name="signal_source_agency_known"),
            models.UniqueConstraint(fields=["path", "code"], name="signal_source_once_per_district"),
        ]

    def __str__(self) -> str:
        return self.title


class SignalLoad(FileLoad):
    """One file of a source. The same file again, under the same mapping and for the same month, is the same load.

    ``mapping`` is the source's as it was when the file came.
    """

    source = models.ForeignKey(SignalSource, on_delete=models.PROTECT, related_name="+", db_index=False)
    mapping = models.JSONField()
    mapping_version = models.IntegerField()
    month = models.DateField(null=True)

    wall = Wall(Rows.PATH)

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [
            models.Index(fields=["path", "-made_at", "-id"]),
            models.Index(
                fields=["attempts", "made_at", "id"],
                condition=Q(state__in=sorted(UNFINISHED)),
                name="signal_load_to_do",
            ),
        ]
        constraints = [
            one_of("state", LoadState, name="signal_load_state_known"),
            models.UniqueConstraint(
                fields=["source", "sha256", "mapping_version", "month"], nulls_distinct=False, name="signal_load_once"
            ),
        ]


class LoadPiece(FilePiece):
    """A piece of a file of signals that waits."""

    load = models.ForeignKey(SignalLoad, on_delete=models.CASCADE, related_name="+", db_index=False)

    wall = Wall(Rows.PATH, ("SELECT", "INSERT", "UPDATE", "DELETE"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["load", "number"], name="signal_piece_once")]


class LoadFault(RowFault):
    """What was wrong with a line of a file of signals."""

    load = models.ForeignKey(SignalLoad, on_delete=models.PROTECT, related_name="+", db_index=False)

    wall = Wall(Rows.PATH, ("SELECT", "INSERT"))

    class Meta:
        ordering = ["line", "id"]
        indexes = [models.Index(fields=["load", "line", "id"])]


class Signal(PathBound):
    """A crisis signal that an agency sent about somebody for a month.

    ``subject_key`` is a keyed print of whom it is about, for the district that was told: the same kind, month and
    person come in once there. Whom nobody has matched to a household yet is told in ``about_…``; of the others nothing
    of the file is kept but the signal.
    """

    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.ForeignKey(SignalSource, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    load = models.ForeignKey(SignalLoad, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = code_field("signal_kind")
    month = models.DateField()
    amount_won = models.BigIntegerField(null=True)
    received_at = models.DateTimeField()
    subject_key = models.CharField(max_length=64)
    matched_by = models.CharField(max_length=20, blank=True)
    about_name = models.CharField(max_length=60, blank=True)
    about_birth_date = models.DateField(null=True)
    about_place = models.CharField(max_length=200, blank=True)

    wall = Wall(Rows.PATH, household_key=True)

    class Meta:
        ordering = ["-month"]
        indexes = [
            models.Index(fields=["household", "-month"]),
            models.Index(fields=["id"], condition=Q(household=None), name="signal_of_somebody"),
        ]
        constraints = [
            code_check("kind", "signal_kind", name="agency_signal_kind_known"),
            models.UniqueConstraint(fields=["subject_key", "month", "kind"], name="agency_signal_once_a_month"),
        ]


class SignalSecret(KeptSecret):
    """The phone number of somebody whom nobody has matched yet, under lock; it goes when the household is known."""

    signal = models.OneToOneField(Signal, on_delete=models.CASCADE, related_name="+")

    wall = Wall(Rows.PATH, ("SELECT", "INSERT", "UPDATE", "DELETE"))

    class Meta:
        indexes = [models.Index(fields=["blind_index"])]
        constraints = [KeptSecret.kind_known("signal_secret_kind_known", Kind.PHONE)]

    @property
    def subject(self) -> str:
        return subject_of_secret(self.signal_id)


def subject_of_secret(signal_id: uuid.UUID) -> str:
    """What the token of a number told with a signal is bound to."""
    return f"signals.signal:{signal_id}"
