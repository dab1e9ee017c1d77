"""What a room says about its files, so that they are taken, kept and loaded like all others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from dure.foundation.loads.models import FileLoad, FilePiece, RowFault
from dure.foundation.sheets import Fault, Row


class Faulty(NamedTuple):
    """What is wrong where; ``column`` is the heading, empty for the whole line."""

    line: int
    column: str
    fault: Fault
    is_rejected: bool


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows of a batch came in, of those how many belong to nobody known, and how many were there."""

    accepted: int = 0
    unmatched: int = 0
    repeated: int = 0


class Reader(Protocol):
    """Reads the rows of one load, and writes what they tell."""

    @property
    def columns(self) -> list[str]:
        """The headings that a file must have."""
        ...

    def read(self, row: Row) -> tuple[Any, list[Faulty]]:
        """What the row tells, None when it is left out; and all that is wrong with it."""
        ...

    def write(self, told: list[Any], *, at: dt.datetime) -> Written:
        """Write a batch in the transaction and scope of the caller."""
        ...


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of files: its tables, and its reader for a load on a day. ``what`` names a load in the audit.

    ``stopped`` tells the office that a load stopped, in the transaction in which it does.
    """

    what: str
    loads: type[FileLoad]
    pieces: type[FilePiece]
    faults: type[RowFault]
    reader: Callable[[FileLoad, dt.date], Reader]
    stopped: Callable[[str, FileLoad, dt.datetime], None]
