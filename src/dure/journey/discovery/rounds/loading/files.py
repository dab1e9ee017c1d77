"""Extracts of the resident register as one kind of loaded files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dure.foundation.loads.kinds import Faulty, FileKind, Written
from dure.foundation.loads.models import FileLoad
from dure.foundation.sheets import Row
from dure.journey.discovery.rounds.loading.rows import RowReader, Told
from dure.journey.discovery.rounds.loading.staging import write_batch
from dure.journey.discovery.rounds.models import ResidentFault, ResidentLoad, ResidentPiece
from dure.policy.korea.finding.rounds import columns
from dure.registry.deadlines.loads import remind_of_load
from dure.registry.people.placing import Places

LOAD = "rounds.load"


@dataclass(frozen=True, slots=True)
class ResidentReader:
    """Reads an extract."""

    load: ResidentLoad
    columns: list[str]
    rows: RowReader
    places: Places

    @classmethod
    def of(cls, load: FileLoad, today: dt.date) -> ResidentReader:
        assert isinstance(load, ResidentLoad)  # noqa: S101 - the kind below has no other
        return cls(load, list(columns().values()), RowReader(today=today), Places.of(load.path, on=today))

    def read(self, row: Row) -> tuple[Told | None, list[Faulty]]:
        return self.rows.read(row)

    def write(self, told: list[Told], *, at: dt.datetime) -> Written:
        return write_batch(self.load, told, places=self.places, at=at)


EXTRACTS = FileKind(LOAD, ResidentLoad, ResidentPiece, ResidentFault, ResidentReader.of, remind_of_load)
