"""The seeds of one-time and recovery codes: sealed for their owner in allauth's rows, and carried under a new key.

allauth keeps them as text inside a JSON column, so the walk through the vault's own columns does not meet them.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from allauth.mfa.models import Authenticator

from dure.foundation.vault.models import the_ring
from dure.foundation.vault.rotation import BATCH, Begin, Findings
from dure.foundation.vault.sealing import Unreadable, key_number, open_sealed, seal

KEPT_AS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}
ONCE_BOUND_TO = "mfa.Authenticator"
"""What every seed was bound to before each was bound to its owner; such ones open until they are sealed anew."""


def seal_seed(seed: str, *, owner: uuid.UUID) -> str:
    """As the JSON column keeps it."""
    return base64.b64encode(seal(seed, ring=the_ring(), bound_to=_bound_to(owner))).decode()


def open_seed(kept: str, *, owner: uuid.UUID) -> str:
    """Raises: Unreadable, also when it was copied here from another user's row."""
    return _opened(kept, owner)[0]


def _bound_to(owner: uuid.UUID) -> str:
    return f"{ONCE_BOUND_TO}:{owner}"


def _opened(kept: str, owner: uuid.UUID) -> tuple[str, bool]:
    """The seed, and whether it is bound to its owner. Raises: Unreadable."""
    try:
        token = base64.b64decode(kept, validate=True)
    except ValueError as changed:
        raise Unreadable("This is no token of the vault.") from changed
    try:
        return open_sealed(token, ring=the_ring(), bound_to=_bound_to(owner)), True
    except Unreadable:
        return open_sealed(token, ring=the_ring(), bound_to=ONCE_BOUND_TO), False


# --- going through all of them, beside ``vault.rotation`` ---


def count_all(begin: Begin) -> int:
    """How many seeds there are."""
    with begin():
        count: int = _seeds().count()
    return count


def count_old(begin: Begin) -> int:
    """How many lie under another key than the newest, or are not bound to their owner."""
    return sum(not _is_settled(row) for rows in _batches(begin) for row in rows)


def rotate(begin: Begin, *, done: Callable[[int], None]) -> Findings:
    """Seal anew, under the newest key and for its owner alone, what is not."""
    found = Findings()
    for rows in _batches(begin, lock=True):
        old = [row for row in rows if not _is_settled(row)]
        for row in old:
            seed = _try(row, found)
            if seed is not None:
                row.data[KEPT_AS[row.type]] = seal_seed(seed, owner=row.user_id)
                row.save(update_fields=["data"])
        done(len(old))
    return found


def verify(begin: Begin, *, done: Callable[[int], None]) -> Findings:
    """Open all of them; changes nothing."""
    found = Findings()
    for rows in _batches(begin):
        for row in rows:
            _try(row, found)
        done(len(rows))
    return found


def _seeds() -> Any:
    return Authenticator.objects.filter(type__in=KEPT_AS)


def _batches(begin: Begin, *, lock: bool = False) -> Iterator[list[Any]]:
    """Each in a transaction of its own. Locked, a recovery code that is used meanwhile waits and stays used."""
    after = 0
    while True:
        with begin():
            rows = _seeds().select_for_update() if lock else _seeds()
            some = list(rows.filter(pk__gt=after).order_by("pk")[:BATCH])
            if not some:
                return
            after = some[-1].pk
            yield some


def _is_settled(row: Any) -> bool:
    kept = row.data[KEPT_AS[row.type]]
    try:
        return _opened(kept, row.user_id)[1] and key_number(base64.b64decode(kept)) == the_ring().current
    except Unreadable:
        return False


def _try(row: Any, found: Findings) -> str | None:
    kept = row.data[KEPT_AS[row.type]]
    try:
        seed = open_seed(kept, owner=row.user_id)
    except Unreadable:
        found.unreadable.append(f"{row._meta.label} {row.pk}")
        return None
    found.by_key[key_number(base64.b64decode(kept))] += 1
    return seed
