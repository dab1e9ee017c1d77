"""Rows that keep a picture under lock. Owners make their table of it: it lies and moves where its subject does."""

from __future__ import annotations

import base64
from typing import ClassVar

from django.db import models

from dure.foundation.access.rows import PathBound
from dure.foundation.vault.models import Sealed, the_ring
from dure.foundation.vault.sealing import open_sealed, seal


class KeptPicture(PathBound):
    """One picture, sealed with the keys of the vault.

    Never tracked: its history would keep what was to be forgotten.
    """

    token = models.BinaryField()
    received_at = models.DateTimeField()

    sealed: ClassVar[tuple[Sealed, ...]] = (Sealed("token"),)

    class Meta:
        abstract = True

    def bound_to(self, _column: str = "token") -> str:
        """Of what it is the picture, as ``room.thing:id``; never changes."""
        raise NotImplementedError

    def lock_up(self, picture: bytes) -> None:
        """Seal the picture into this row, not yet saved."""
        self.token = seal(base64.b64encode(picture).decode(), ring=the_ring(), bound_to=self.bound_to())

    def opened(self) -> bytes:
        """Raises: Unreadable."""
        return base64.b64decode(open_sealed(bytes(self.token), ring=the_ring(), bound_to=self.bound_to()))
