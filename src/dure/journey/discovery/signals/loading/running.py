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

from django.db.models import QuerySet
from django.utils import timezone

from dure.foundation.access.actor import Actor
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.sheets import Row, Sheet, Unreadable, open_sheet
from dure.foundation.transitions.moves import move
from dure.journey.discovery.signals.loading.pieces import forget_file, kept_file
from dure.journey.discovery.signals.loading.places import Places
from dure.journey.discovery.signals.loading.rows import Faulty, RowReader, Told, kinds_by_word
from dure.journey.discovery.signals.loading.staging import Written, write_batch
from dure.journey.discovery.signals.mapping import Mapping
from dure.journey.discovery.signals.models import LoadFault, SignalLoad
from dure.journey.discovery.signals.states import MOVES, UNFINISHED, LoadState

BATCH = 5_000
LOAD = "signals.load"
PERMILLE = 1000


@dataclass(slots=True)
class _Reading:
    """A file that is being read; ``line`` is the last one taken from it."""

    load_id: uuid.UUID
    sheet: Sheet
    rows: Iterator[Row]
    reader: RowReader
    places: Places
    line: int


class _AtHand(threading.local):
    """The file that this thread is reading: opening it anew for each batch would read it from its beginning."""

    reading: _Reading | None = None


_at_hand = _AtHand()


def load_next(system: Actor, at: dt.datetime, *, only: uuid.UUID | None = None, batch: int = BATCH) -> bool:
    """Deal with the next rows of the load that waits longest (or of one alone); False when there is nothing to do.

    A load that somebody else is at is passed over.
    """
    rows = SignalLoad.objects.visible_to(system).filter(state__in=sorted(UNFINISHED)).order_by("made_at", "id")
    if only:
        rows = rows.filter(pk=only)
    load = rows.select_for_update(of=("self",), skip_locked=True).first()
    if load is None:
        return False
    try:
        reading = _reading(system, load, at)
    except Unreadable as fault:
        _give_up(system, load, fault, at=at)
        return True
    taken = list(islice(reading.rows, batch))
    if taken:
        _take(system, load, reading, taken, at=at)
    else:
        _finish(system, load, at=at)
    return True


def _reading(system: Actor, load: SignalLoad, at: dt.datetime) -> _Reading:
    """Raises: Unreadable."""
    found = _at_hand.reading
    if found and found.load_id == load.pk and found.line == load.line:
        return found
    _at_hand.reading = None
    mapping, today = Mapping.read(load.mapping), timezone.localdate(at)
    sheet = open_sheet(kept_file(system, load), mapping.needed)
    reading = _Reading(
        load_id=load.pk,
        sheet=sheet,
        rows=dropwhile(lambda row: row.line <= load.line, sheet.rows),
        reader=RowReader(mapping, month=load.month, today=today, kinds=kinds_by_word()),
        places=Places.of(load.path, on=today),
        line=load.line,
    )
    _at_hand.reading = reading
    return reading


def _take(system: Actor, load: SignalLoad, reading: _Reading, taken: list[Row], *, at: dt.datetime) -> None:
    told: list[Told] = []
    faults: list[Faulty] = []
    for row in taken:
        signal, wrong = reading.reader.read(row)
        told += [signal] if signal else []
        faults += wrong
    reading.line = taken[-1].line
    written = write_batch(load, told, places=reading.places, at=at)
    _keep_faults(load, faults)
    _count(system, load, reading, written, rows=len(taken), rejected=len(taken) - len(told))


def _keep_faults(load: SignalLoad, faults: list[Faulty]) -> None:
    LoadFault.objects.insert_all(
        [
            LoadFault(
                load=load,
                path=load.path,
                line=fault.line,
                column=fault.column[:100],
                reason=fault.fault.value,
                is_rejected=fault.is_rejected,
            )
            for fault in faults
        ]
    )


def _count(system: Actor, load: SignalLoad, reading: _Reading, written: Written, *, rows: int, rejected: int) -> None:
    """The mark and the counts; the row is held, so nothing was written since it was read."""
    _the_one(system, load).update(
        state=LoadState.RUNNING,
        line=reading.line,
        read_permille=int(reading.sheet.share_read() * PERMILLE),
        rows=load.rows + rows,
        accepted=load.accepted + written.accepted,
        repeated=load.repeated + written.repeated,
        rejected=load.rejected + rejected,
        unmatched=load.unmatched + written.unmatched,
    )


def _finish(system: Actor, load: SignalLoad, *, at: dt.datetime) -> None:
    _at_hand.reading = None
    if load.state == LoadState.WAITING:
        move(_the_one(system, load), moves=MOVES, old=LoadState.WAITING, new=LoadState.RUNNING)
    move(
        _the_one(system, load),
        moves=MOVES,
        old=LoadState.RUNNING,
        new=LoadState.LOADED,
        ended_at=at,
        read_permille=PERMILLE,
    )
    forget_file(system, load)
    counts = {name: getattr(load, name) for name in ("rows", "accepted", "repeated", "rejected", "unmatched")}
    record(system, Act.CHANGE, LOAD, path=load.path, object_id=load.pk, at=at, state=LoadState.LOADED.value, **counts)


def _give_up(system: Actor, load: SignalLoad, fault: Unreadable, *, at: dt.datetime) -> None:
    move(
        _the_one(system, load),
        moves=MOVES,
        old=LoadState(load.state),
        new=LoadState.UNREADABLE,
        why=fault.why.value,
        lacking=list(fault.columns),
        ended_at=at,
    )
    forget_file(system, load)
    said = LoadState.UNREADABLE.value
    record(system, Act.CHANGE, LOAD, path=load.path, object_id=load.pk, at=at, state=said, why=fault.why.value)


def _the_one(system: Actor, load: SignalLoad) -> QuerySet[SignalLoad]:
    rows: QuerySet[SignalLoad] = SignalLoad.objects.visible_to(system).filter(pk=load.pk)
    return rows
