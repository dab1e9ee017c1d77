"""Makes of each row what is compared and counted: keys, letters, sounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

import pyarrow as pa

from dure.engines.matching.reading import Problem, Row, Table
from dure.engines.matching.spelling.figures import Born, Unreadable, read_born, read_phones, read_sex
from dure.engines.matching.spelling.language import Language
from dure.engines.matching.spelling.names import Name, read_name
from dure.engines.matching.spelling.places import Place, read_place

Read = TypeVar("Read")
BATCH = 20_000
REMEMBERED = 1 << 17
"""Cells that are read once although many rows have them; more would cost memory at a million rows."""
COLUMNS = pa.schema(
    [
        ("uid", pa.int32()),
        ("side", pa.int8()),
        ("id", pa.string()),
        ("line", pa.int32()),
        ("name", pa.string()),
        ("surname", pa.string()),
        ("given", pa.string()),
        ("letters", pa.string()),
        ("sound", pa.string()),
        ("sound_too", pa.string()),
        ("given_sound", pa.string()),
        ("ideographs", pa.string()),
        ("alias", pa.string()),
        ("listed", pa.bool_()),
        ("expected", pa.float64()),
        ("born_day", pa.string()),
        ("born_digits", pa.string()),
        ("born_year", pa.int16()),
        ("sex", pa.string()),
        ("phone", pa.string()),
        ("phone_too", pa.string()),
        ("kind", pa.string()),
        ("street", pa.string()),
        ("building", pa.string()),
        ("number", pa.string()),
        ("door", pa.string()),
        ("home", pa.string()),
        ("place_letters", pa.string()),
        ("household", pa.string()),
    ]
)


class Preparing:
    """Reads the cells of rows in one language, each different cell once."""

    def __init__(self, language: Language) -> None:
        self._language = language
        remember = lru_cache(maxsize=REMEMBERED)
        self._name: Callable[[str, str, str], Name] = remember(
            lambda text, alias, other: read_name(text, alias, other, language)
        )
        self._place: Callable[[str], Place] = remember(lambda text: read_place(text, language))
        self._born: Callable[[str], Born] = remember(read_born)

    def batches(self, table: Table, *, side: int, first: int) -> Iterator[pa.RecordBatch]:
        """The rows of a table in batches; `first` is the number of the first row."""
        rows, number = table.rows(), first
        while some := list(islice(rows, BATCH)):
            made = [self._row(table, row, side, number + place) for place, row in enumerate(some)]
            number += len(some)
            columns = [
                pa.array(column, field.type) for column, field in zip(zip(*made, strict=True), COLUMNS, strict=True)
            ]
            yield pa.record_batch(columns, schema=COLUMNS)

    def _row(self, table: Table, row: Row, side: int, uid: int) -> tuple[Any, ...]:
        cells = row.cells
        name = self._name(cells.get("name", ""), cells.get("nickname", ""), cells.get("other_name", ""))
        place = self._place(cells.get("address", ""))
        born = self._read(table, row, "birth_date", self._born, NOT_A_DAY) or Born()
        sex = self._read(table, row, "sex", lambda text: read_sex(text, self._language), NOT_A_SEX)
        phones = self._read(table, row, "phone", lambda text: read_phones(text, self._language), NOT_A_PHONE) or []
        digits = "".join(sorted(born.day or "")) or None
        return (
            uid, side, cells["id"], row.line,
            name.name, name.surname, name.given, name.letters, name.sound, name.sound_too, name.given_sound,
            name.ideographs, name.alias, name.listed, name.expected,
            born.day, digits, int(born.year) if born.year else None, sex,
            phones[0] if phones else None, phones[1] if len(phones) > 1 else None,
            place.kind, place.street, place.building, place.number, place.door, place.home, place.letters,
            cells.get("household") or None,
        )  # fmt: skip

    def _read(self, table: Table, row: Row, column: str, read: Callable[[str], Read], told: str) -> Read | None:
        text = row.cells.get(column, "")
        if not text:
            return None
        try:
            return read(text)
        except Unreadable:
            table.problems.add(Problem(table.named, row.line, column, told, left_out=False))
            return None


NOT_A_DAY = "This is no day. Write it like 1985-03-12 or 19850312."
NOT_A_SEX = "This is no sex that is known here. Write f or m."
NOT_A_PHONE = "This is no phone number."
