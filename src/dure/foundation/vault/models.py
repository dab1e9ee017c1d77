"""Rows that keep facts under lock. Owners make their table of it, so that it lies and moves where its subject does."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models

from dure.foundation.access.rows import PathBound
from dure.foundation.vault import kinds
from dure.foundation.vault.keyring import Keyring, keyring
from dure.foundation.vault.kinds import Kind
from dure.foundation.vault.sealing import Unreadable, blind_index, open_sealed, seal

log = logging.getLogger(__name__)


def the_ring() -> Keyring:
    """The keys of this installation."""
    return keyring(settings.KEYS_FILE)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A column of tokens, declared in the class attribute ``sealed`` of its model as ``wall`` is.

    The model says in ``bound_to(column)`` what the column's tokens are bound to: a text with the row's own id.
    Rotation and verification go through everything declared so.
    """

    token: str
    index: str = ""


def sealed_columns() -> Iterator[tuple[type[models.Model], Sealed]]:
    for model in apps.get_models():
        for column in getattr(model, "sealed", ()):
            yield model, column


def index_of(kind: Kind, value: str) -> bytes | None:
    """The blind index by which equal values are found; None for what nobody looks up."""
    plain = kinds.comparable(kind, value)
    return blind_index(plain, ring=the_ring(), kind=kind) if plain else None


class KeptSecret(PathBound):
    """One fact about one subject, under lock. Never tracked: its history would keep what was to be forgotten.

    ``blind_index`` is not unique: a refused duplicate would tell of rows out of sight.
    """

    kind = models.CharField(max_length=30)
    token = models.BinaryField()
    blind_index = models.BinaryField(null=True)
    changed_at = models.DateTimeField()

    sealed: ClassVar[tuple[Sealed, ...]] = (Sealed("token", "blind_index"),)

    class Meta:
        abstract = True

    @property
    def subject(self) -> str:
        """Whose fact it is, as ``room.thing:id``; part of what the token is bound to, so it never changes."""
        raise NotImplementedError

    def bound_to(self, _column: str = "token") -> str:
        return f"{self.subject}:{self.kind}"

    def lock_up(self, value: str) -> None:
        """Seal the value into this row, not yet saved."""
        kind = Kind(self.kind)
        kept = kinds.written(kind, value)
        self.token = seal(kept, ring=the_ring(), bound_to=self.bound_to())
        self.blind_index = index_of(kind, kept)

    def opened(self) -> str:
        """The value itself: for ``reveal``, and for what goes on under the same lock.

        Raises: Unreadable.
        """
        return open_sealed(bytes(self.token), ring=the_ring(), bound_to=self.bound_to())

    @property
    def readable(self) -> bool:
        """Whether it opens; one that does not must stop nobody's other work."""
        return self.masked != kinds.UNREADABLE

    @property
    def masked(self) -> str:
        """What may be shown in passing; question marks when the row was tampered with."""
        try:
            return kinds.mask(Kind(self.kind), self.opened())
        except Unreadable:
            log.error("A kept secret does not open: %s %s", self._meta.label, self.pk)
            return kinds.UNREADABLE

    def __str__(self) -> str:
        return f"{self.subject}:{self.kind}"

    @classmethod
    def kind_known(cls, name: str, *offered: Kind) -> models.CheckConstraint:
        return models.CheckConstraint(condition=models.Q(kind__in=[kind.value for kind in offered]), name=name)
