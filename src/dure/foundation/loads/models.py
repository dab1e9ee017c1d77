"""What every kind of loaded files has: the load, the pieces of the file that waits, and what was wrong in it."""

from __future__ import annotations

import base64
import uuid
import zlib
from typing import ClassVar

from django.db import models

from dure.foundation.access.rows import PathBound
from dure.foundation.accounts.models import User
from dure.foundation.loads.states import UNFINISHED, LoadState
from dure.foundation.vault.models import Sealed, the_ring
from dure.foundation.vault.sealing import open_sealed, seal

QUICKEST = 1
"""Pieces are packed before they are sealed, as fast as can be."""


class FileLoad(PathBound):
    """One file. ``path`` is the district that sent it.

    ``line`` is the last line that was dealt with: who is killed in the middle goes on behind it. ``read_permille``
    is how far the reading has come. ``attempts`` counts the failures since the last batch that was written, and
    ``again_at`` is when the next try may be made. ``why`` is a ``Why`` of a file that cannot be read, or a ``Stop``.
    """

    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    state = models.CharField(max_length=10, default=LoadState.WAITING)
    why = models.CharField(max_length=20, blank=True)
    lacking = models.JSONField(default=list)
    line = models.IntegerField(default=0)
    read_permille = models.IntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    again_at = models.DateTimeField(null=True)
    rows = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    repeated = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    unmatched = models.IntegerField(default=0)
    loaded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def percent(self) -> int:
        return self.read_permille // 10


class FilePiece(PathBound):
    """A piece of a file that waits to be loaded, under lock; it goes when the load ends."""

    load: models.ForeignKey[FileLoad]
    load_id: uuid.UUID
    number = models.IntegerField()
    token = models.BinaryField()

    sealed: ClassVar[tuple[Sealed, ...]] = (Sealed("token"),)

    class Meta:
        abstract = True

    def bound_to(self, _column: str = "token") -> str:
        return f"{self._meta.app_label}.load:{self.load_id}:{self.number}"

    def lock_up(self, piece: bytes) -> None:
        """Seal the bytes into this row, not yet saved."""
        packed = base64.b64encode(zlib.compress(piece, QUICKEST)).decode()
        self.token = seal(packed, ring=the_ring(), bound_to=self.bound_to())

    def opened(self) -> bytes:
        """Raises: Unreadable."""
        packed = open_sealed(bytes(self.token), ring=the_ring(), bound_to=self.bound_to())
        return zlib.decompress(base64.b64decode(packed))


class RowFault(PathBound):
    """What was wrong with a line of a file, never what stood there. Without ``column`` it is the whole line.

    ``is_rejected``: the line was left out; else only the cell was.
    """

    load: models.ForeignKey[FileLoad]
    line = models.IntegerField()
    column = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=30)
    is_rejected = models.BooleanField()

    class Meta:
        abstract = True
