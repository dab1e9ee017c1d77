"""Files of signals as one kind of loaded files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dure.foundation.loads.kinds import Faulty, FileKind, Written
from dure.foundation.loads.models import FileLoad
from dure.foundation.sheets import Row
from dure.journey.discovery.signals.loading.rows import RowReader, Told, kinds_by_word
from dure.journey.discovery.signals.loading.staging import write_batch
from dure.journey.discovery.signals.mapping import Mapping
from dure.journey.discovery.signals.models import LoadFault, LoadPiece, SignalLoad
from dure.registry.deadlines.loads import remind_of_load
from dure.registry.people.placing import Places

LOAD = "signals.load"


@dataclass(frozen=True, slots=True)
class SignalReader:
    """Reads a file by its load's mapping."""

    load: SignalLoad
    columns: list[str]
    rows: RowReader
    places: Places

    @classmethod
    def of(cls, load: FileLoad, today: dt.date) -> SignalReader:
        assert isinstance(load, SignalLoad)  # noqa: S101 - the kind below has no other
        mapping = Mapping.read(load.mapping)
        rows = RowReader(mapping, month=load.month, today=today, kinds=kinds_by_word())
        return cls(load, mapping.needed, rows, Places.of(load.path, on=today))

    def read(self, row: Row) -> tuple[Told | None, list[Faulty]]:
        return self.rows.read(row)

    def write(self, told: list[Told], *, at: dt.datetime) -> Written:
        return write_batch(self.load, told, places=self.places, at=at)


SIGNAL_FILES = FileKind(LOAD, SignalLoad, LoadPiece, LoadFault, SignalReader.of, remind_of_load)
