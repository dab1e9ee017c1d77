"""Sources of crisis signals, the files they sent, and the signals themselves."""

from __future__ import annotations

import base64
import uuid
import zlib
from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q

from dure.foundation.access.rows import PathBound
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User
from dure.foundation.codes.models import code_check, code_field
from dure.foundation.transitions.moves import one_of
from dure.foundation.vault.kinds import Kind
from dure.foundation.vault.models import KeptSecret, Sealed, the_ring
from dure.foundation.vault.sealing import open_sealed, seal
from dure.journey.discovery.signals.states import UNFINISHED, LoadState
from dure.registry.people.models import Household

QUICKEST = 1
"""Pieces are packed before they are sealed, as fast as can be."""


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


class SignalLoad(PathBound):
    """One file of a source. The same file again, under the same mapping and for the same month, is the same load.

    ``line`` is the last line that was dealt with: who is killed in the middle goes on behind it. ``read_permille``
    is how far the reading has come. ``mapping`` is the source's as it was when the file came.
    """

    source = models.ForeignKey(SignalSource, on_delete=models.PROTECT, related_name="+", db_index=False)
    mapping = models.JSONField()
    mapping_version = models.IntegerField()
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    month = models.DateField(null=True)
    state = models.CharField(max_length=10, default=LoadState.WAITING)
    why = models.CharField(max_length=20, blank=True)
    lacking = models.JSONField(default=list)
    line = models.IntegerField(default=0)
    read_permille = models.IntegerField(default=0)
    rows = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    repeated = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    unmatched = models.IntegerField(default=0)
    loaded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    wall = Wall(Rows.PATH)

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [
            models.Index(fields=["path", "-made_at", "-id"]),
            models.Index(fields=["made_at", "id"], condition=Q(state__in=sorted(UNFINISHED)), name="signal_load_to_do"),
        ]
        constraints = [
            one_of("state", LoadState, name="signal_load_state_known"),
            models.UniqueConstraint(
                fields=["source", "sha256", "mapping_version", "month"], nulls_distinct=False, name="signal_load_once"
            ),
        ]

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def percent(self) -> int:
        return self.read_permille // 10


class LoadPiece(PathBound):
    """A piece of a file that waits to be loaded, under lock; it goes when the load ends."""

    load = models.ForeignKey(SignalLoad, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.IntegerField()
    token = models.BinaryField()

    sealed: ClassVar[tuple[Sealed, ...]] = (Sealed("token"),)
    wall = Wall(Rows.PATH, ("SELECT", "INSERT", "UPDATE", "DELETE"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["load", "number"], name="signal_piece_once")]

    def bound_to(self, _column: str = "token") -> str:
        return f"signals.load:{self.load_id}:{self.number}"

    def lock_up(self, piece: bytes) -> None:
        """Seal the bytes into this row, not yet saved."""
        packed = base64.b64encode(zlib.compress(piece, QUICKEST)).decode()
        self.token = seal(packed, ring=the_ring(), bound_to=self.bound_to())

    def opened(self) -> bytes:
        """Raises: Unreadable."""
        packed = open_sealed(bytes(self.token), ring=the_ring(), bound_to=self.bound_to())
        return zlib.decompress(base64.b64decode(packed))


class LoadFault(PathBound):
    """What was wrong with a line of a file, never what stood there. Without ``column`` it is the whole line.

    ``is_rejected``: the line was left out; else only the cell was.
    """

    load = models.ForeignKey(SignalLoad, on_delete=models.PROTECT, related_name="+", db_index=False)
    line = models.IntegerField()
    column = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=30)
    is_rejected = models.BooleanField()

    wall = Wall(Rows.PATH, ("SELECT", "INSERT"))

    class Meta:
        ordering = ["line", "id"]
        indexes = [models.Index(fields=["load", "line", "id"])]


class Signal(PathBound):
    """A crisis signal that an agency sent about somebody for a month.

    ``subject_key`` is a keyed print of whom it is about: the same kind, month and person come in once. Whom nobody
    has matched to a household yet is told in ``about_…``; of the others nothing of the file is kept but the signal.
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
