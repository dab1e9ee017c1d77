"""Loading a file batch by batch: each batch, its faults and its mark are one transaction.

Killed in the middle, whoever goes on opens the file again and passes over what was dealt with.
"""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile, islice
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from dure.foundation.access.actor import Actor
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.loads.kinds import Faulty, FileKind, Reader, Written
from dure.foundation.loads.models import FileLoad
from dure.foundation.loads.pieces import forget_file, kept_file
from dure.foundation.loads.states import MOVES, UNFINISHED, LoadState
from dure.foundation.sheets import Row, Sheet, Unreadable, open_sheet
from dure.foundation.transitions.moves import move

BATCH = 5_000
PERMILLE = 1000


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

    A load that somebody else is at is passed over.
    """
    rows = kind.loads.objects.visible_to(system).filter(state__in=sorted(UNFINISHED)).order_by("made_at", "id")
    if only:
        rows = rows.filter(pk=only)
    load = rows.select_for_update(of=("self",), skip_locked=True).first()
    if load is None:
        return False
    try:
        reading = _reading(kind, system, load, at)
    except Unreadable as fault:
        _give_up(kind, system, load, fault, at=at)
        return True
    taken = list(islice(reading.rows, batch))
    if taken:
        _take(kind, system, load, reading, taken, at=at)
    else:
        _finish(kind, system, load, at=at)
    return True


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


def _the_one(kind: FileKind, system: Actor, load: FileLoad) -> QuerySet[FileLoad]:
    rows: QuerySet[FileLoad] = kind.loads.objects.visible_to(system).filter(pk=load.pk)
    return rows
