"""The sealer: chains every row that has been committed, in the order in which it meets them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef

from dure.foundation.access.actor import Actor
from dure.foundation.access.scope import as_system
from dure.foundation.audit.checkpoints import append_checkpoint
from dure.foundation.audit.marks import FIRST_LINK, first_id_at, keys, link_mark
from dure.foundation.audit.models import AuditEvent, AuditSeal

BATCH = 5000
LOOKS_BACK = dt.timedelta(days=2)
LOCK = 4_019_026_001
"""Of PostgreSQL's advisory locks; any number that nothing else uses."""


def seal(at: dt.datetime, *, everything: bool = False, progress: Callable[[int], object] = lambda rows: None) -> int:
    """Seal what is committed and not yet sealed, then sign a checkpoint; returns how many rows that were.

    ``progress`` is told after each batch how many rows it had.

    Ids are ordered by when a row was made, transactions commit later and in any order. So nothing is remembered about
    how far the sealer came: it looks for rows without a seal, made within two days, or ever when ``everything`` is
    asked for (once a night), and a late one gets the next number.
    """
    sealed = 0
    while True:
        with as_system("audit sealer") as system:
            batch = seal_batch(system, at, everything=everything)
            if batch == 0:
                sign_checkpoint(system, at)
                return sealed
        sealed += batch
        progress(batch)


def sign_checkpoint(system: Actor, at: dt.datetime) -> None:
    """Sign where the chain stands; another sealer at work will sign itself.

    In a transaction that sealed nothing: what is signed must have been committed. Only under the lock: a sealer that
    lost it may have read the chain before the other one lengthened and signed it.
    """
    last = _last(system) if _at_work_alone() else None
    if last is not None:
        append_checkpoint(settings.AUDIT_CHECKPOINTS, at=at, seal=last.number, chain=bytes(last.chain), ring=keys())


def seal_batch(system: Actor, at: dt.datetime, *, everything: bool = False) -> int:
    """Seal some rows, as many as one transaction should; 0 when none are left or another sealer is at work."""
    if not _at_work_alone():
        return 0
    rows = AuditEvent.objects.visible_to(system)
    if not everything:
        rows = rows.filter(id__gte=first_id_at(at - LOOKS_BACK))
    sealed = AuditSeal.objects.visible_to(system).filter(event_id=OuterRef("pk"))
    waiting = rows.filter(~Exists(sealed)).order_by("id").values_list("id", "mac")[:BATCH]
    last, ring = _last(system), keys()
    number, before = (last.number, bytes(last.chain)) if last else (0, FIRST_LINK)
    links = []
    for event_id, mac in waiting:
        number += 1
        mark = link_mark(before, number, event_id, bytes(mac), ring)
        before = mark.mac
        links.append(
            AuditSeal(
                number=number,
                event_id=event_id,
                mac=bytes(mac),
                chain=mark.mac,
                key_number=mark.number,
                sealed_at=at,
            )
        )
    AuditSeal.objects.insert_all(links)
    return len(links)


def _at_work_alone() -> bool:
    """Take the sealers' lock until the end of the transaction, or leave it to who has it; may be asked again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _last(system: Actor) -> AuditSeal | None:
    last: AuditSeal | None = AuditSeal.objects.visible_to(system).order_by("-number").first()
    return last
