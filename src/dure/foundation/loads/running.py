"""Loading a file batch by batch: each batch, its faults and its mark are one transaction.

Killed in the middle, whoever goes on opens the file again and passes over what was dealt with. A batch that fails is
undone and tried again later, behind the other files; after the last attempt the load stops where it is.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile, islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from dure.foundation.access.actor import Actor
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.jobs.running import name_of, place_of
from dure.foundation.loads.kinds import Faulty, FileKind, Reader, Written
from dure.foundation.loads.models import FileLoad
from dure.foundation.loads.pieces import forget_file, kept_file
from dure.foundation.loads.states import MOVES, UNFINISHED, LoadState
from dure.foundation.loads.stops import stop_of
from dure.foundation.sheets import Row, Sheet, Unreadable, open_sheet
from dure.foundation.transitions.moves import move

log = logging.getLogger(__name__)

BATCH = 5_000
PERMILLE = 1000
ATTEMPTS = 3
AGAIN_AFTER = dt.timedelta(minutes=2)


@dataclass(slots=True)
class _Reading:
    """A file that is being read; ``line`` is the last one taken from it."""

    load_id: uuid.UUID
    sheet: Sheet
    rows: Iterator[Row]
    reader: Reader
    line: int


class _AtHand(threading.local):
    """The file that this thread is reading: opening it anew for each batch would read it from its beginning."""

    reading: _Reading | None = None


_at_hand = _AtHand()


def load_next(
    kind: FileKind, system: Actor, at: dt.datetime, *, only: uuid.UUID | None = None, batch: int = BATCH
) -> bool:
    """Deal with the next rows of the load that waits longest (or of one alone); False when there is nothing to do.

    A load that somebody else is at is passed over, and so is one that failed a moment ago unless it is asked for.
    """
    rows = kind.loads.objects.visible_to(system).filter(state__in=sorted(UNFINISHED))
    rows = rows.filter(pk=only) if only else rows.filter(Q(again_at=None) | Q(again_at__lte=at))
    load = rows.order_by("attempts", "made_at", "id").select_for_update(of=("self",), skip_locked=True).first()
    if load is None:
        return False
    try:
        with transaction.atomic():
            _go_on(kind, system, load, at=at, batch=batch)
            # What is checked at the end of a transaction is checked here, where it can still be undone by itself.
            connection.check_constraints()
    except Exception as fault:  # noqa: BLE001 - whatever it is, the other files go on
        _at_hand.reading = None
        _failed(kind, system, load, fault, at=at)
    return True


def _go_on(kind: FileKind, system: Actor, load: FileLoad, *, at: dt.datetime, batch: int) -> None:
    try:
        reading = _reading(kind, system, load, at)
    except Unreadable as fault:
        if load.rows:
            raise
        _give_up(kind, system, load, fault, at=at)
        return
    taken = list(islice(reading.rows, batch))
    if taken:
        _take(kind, system, load, reading, taken, at=at)
    else:
        _finish(kind, system, load, at=at)


def _reading(kind: FileKind, system: Actor, load: FileLoad, at: dt.datetime) -> _Reading:
    """Raises: Unreadable."""
    found = _at_hand.reading
    if found and found.load_id == load.pk and found.line == load.line:
        return found
    _at_hand.reading = None
    reader = kind.reader(load, timezone.localdate(at))
    sheet = open_sheet(kept_file(system, kind.pieces, load), reader.columns)
    rows = dropwhile(lambda row: row.line <= load.line, sheet.rows)
    _at_hand.reading = _Reading(load_id=load.pk, sheet=sheet, rows=rows, reader=reader, line=load.line)
    return _at_hand.reading


def _take(
    kind: FileKind, system: Actor, load: FileLoad, reading: _Reading, taken: list[Row], *, at: dt.datetime
) -> None:
    told: list[Any] = []
    faults: list[Faulty] = []
    for row in taken:
        found, wrong = reading.reader.read(row)
        told += [found] if found is not None else []
        faults += wrong
    reading.line = taken[-1].line
    written = reading.reader.write(told, at=at)
    _keep_faults(kind, load, faults)
    _count(kind, system, load, reading, written, rows=len(taken), rejected=len(taken) - len(told))


def _keep_faults(kind: FileKind, load: FileLoad, faults: list[Faulty]) -> None:
    of_load: dict[str, Any] = {"load": load, "path": load.path}
    kind.faults.objects.insert_all(
        [
            kind.faults(
                **of_load,
                line=fault.line,
                column=fault.column[:100],
                reason=fault.fault.value,
                is_rejected=fault.is_rejected,
            )
            for fault in faults
        ]
    )


def _count(
    kind: FileKind,
    system: Actor,
    load: FileLoad,
    reading: _Reading,
    written: Written,
    *,
    rows: int,
    rejected: int,
) -> None:
    """The mark and the counts; the row is held, so nothing was written since it was read."""
    _the_one(kind, system, load).update(
        state=LoadState.RUNNING,
        attempts=0,
        again_at=None,
        line=reading.line,
        read_permille=int(reading.sheet.share_read() * PERMILLE),
        rows=load.rows + rows,
        accepted=load.accepted + written.accepted,
        repeated=load.repeated + written.repeated,
        rejected=load.rejected + rejected,
        unmatched=load.unmatched + written.unmatched,
    )


def _finish(kind: FileKind, system: Actor, load: FileLoad, *, at: dt.datetime) -> None:
    _at_hand.reading = None
    rows = _the_one(kind, system, load)
    if load.state == LoadState.WAITING:
        move(rows, moves=MOVES, old=LoadState.WAITING, new=LoadState.RUNNING)
    move(rows, moves=MOVES, old=LoadState.RUNNING, new=LoadState.LOADED, ended_at=at, read_permille=PERMILLE)
    forget_file(system, kind.pieces, load)
    counts = {name: getattr(load, name) for name in ("rows", "accepted", "repeated", "rejected", "unmatched")}
    said = LoadState.LOADED.value
    record(system, Act.CHANGE, kind.what, path=load.path, object_id=load.pk, at=at, state=said, **counts)


def _give_up(kind: FileKind, system: Actor, load: FileLoad, fault: Unreadable, *, at: dt.datetime) -> None:
    move(
        _the_one(kind, system, load),
        moves=MOVES,
        old=LoadState(load.state),
        new=LoadState.UNREADABLE,
        why=fault.why.value,
        lacking=list(fault.columns),
        ended_at=at,
    )
    forget_file(system, kind.pieces, load)
    said = LoadState.UNREADABLE.value
    record(system, Act.CHANGE, kind.what, path=load.path, object_id=load.pk, at=at, state=said, why=fault.why.value)


def _failed(kind: FileKind, system: Actor, load: FileLoad, fault: Exception, *, at: dt.datetime) -> None:
    """Of the fault the class and the place in our code are kept, never its text: that may quote a person's data."""
    attempts, name, place = load.attempts + 1, name_of(type(fault)), place_of(fault.__traceback__)
    facts = {"what": kind.what, "load": str(load.pk), "line": load.line, "attempt": attempts}
    log.warning("A batch of a file failed", extra={"facts": {**facts, "fault": name, "place": place}})
    if attempts < ATTEMPTS:
        _the_one(kind, system, load).update(attempts=attempts, again_at=at + AGAIN_AFTER)
        return
    move(
        _the_one(kind, system, load),
        moves=MOVES,
        old=LoadState(load.state),
        new=LoadState.STOPPED,
        why=stop_of(fault).value,
        attempts=attempts,
        again_at=None,
        ended_at=at,
    )
    forget_file(system, kind.pieces, load)
    said = {"state": LoadState.STOPPED.value, "line": load.line, "fault": name, "place": place}
    record(system, Act.CHANGE, kind.what, path=load.path, object_id=load.pk, at=at, **said)
    kind.stopped(kind.what, load, at)


def _the_one(kind: FileKind, system: Actor, load: FileLoad) -> QuerySet[FileLoad]:
    rows: QuerySet[FileLoad] = kind.loads.objects.visible_to(system).filter(pk=load.pk)
    return rows
