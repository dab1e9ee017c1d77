"""Handing a table out as a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.http import FileResponse

from dure.foundation.tables.writing import CONTENT_TYPES, Row, written


class Handed(NamedTuple):
    """What goes to the browser and what the log keeps of it."""

    response: FileResponse
    name: str
    rows: int


def hand_out(file_format: str, name: str, columns: Sequence[str], rows: Iterable[Row], *, title: str) -> Handed:
    """A table as a file to keep; ``name`` comes without its ending.

    The file is finished before it is sent: rows are read while the transaction and its scope are open, and what is
    sent afterwards, piece by piece, needs neither.
    """
    file, number = written(file_format, columns, rows, title=title)
    full_name = f"{name}.{file_format}"
    response = FileResponse(file, as_attachment=True, filename=full_name, content_type=CONTENT_TYPES[file_format])
    return Handed(response, full_name, number)
