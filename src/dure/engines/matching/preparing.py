"""Makes of each row what is compared and counted: keys, letters, sounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import pyarrow as pa

from dure.engines.matching.reading import COLUMNS as CELLS
from dure.engines.matching.reading import Batch, Problem, Table
from dure.engines.matching.spelling.figures import Born, Unreadable, read_born, read_phones, read_sex
from dure.engines.matching.spelling.language import Language
from dure.engines.matching.spelling.names import Name, read_name
from dure.engines.matching.spelling.places import Place, read_place

Read = TypeVar("Read")
REMEMBERED = 1 << 18
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
NAME_PARTS = (
    "name", "surname", "given", "letters", "sound", "sound_too", "given_sound", "ideographs", "alias", "listed",
    "expected",
)  # fmt: skip
PLACE_PARTS = ("kind", "street", "building", "number", "door", "home")


class Preparing:
    """Reads the cells of rows in one language, column by column and each different cell once."""

    def __init__(self, language: Language) -> None:
        remember = lru_cache(maxsize=REMEMBERED)
        self._name: Callable[[str, str, str], Name] = remember(
            lambda text, alias, other: read_name(text, alias, other, language)
        )
        self._place: Callable[[str], Place] = remember(lambda text: read_place(text, language))
        self._born: Callable[[str], Born] = remember(read_born)
        self._sex: Callable[[str], str | None] = remember(lambda text: read_sex(text, language))
        self._phones: Callable[[str], list[str]] = lambda text: read_phones(text, language)

    def batches(self, table: Table, *, side: int, first: int) -> Iterator[pa.RecordBatch]:
        """The rows of a table in batches; `first` is the number of the first row."""
        number = first
        for batch in table.batches():
            made = self._columns(table, batch) | {
                "uid": list(range(number, number + len(batch.lines))),
                "side": [side] * len(batch.lines),
            }
            number += len(batch.lines)
            yield pa.record_batch([pa.array(made[field.name], field.type) for field in COLUMNS], schema=COLUMNS)

    def _columns(self, table: Table, batch: Batch) -> dict[str, Sequence[Any]]:
        """Every column of ``COLUMNS`` but those that number the rows."""
        nothing = [""] * len(batch.lines)
        cells = {name: batch.columns.get(name, nothing) for name in CELLS}
        names = list(map(self._name, cells["name"], cells["nickname"], cells["other_name"]))
        places = list(map(self._place, cells["address"]))
        unread: list[Problem] = []
        born = _read(self._born, batch, "birth_date", NOT_A_DAY, table.named, unread, empty=Born())
        no_phones: list[str] = []
        phones = _read(self._phones, batch, "phone", NOT_A_PHONE, table.named, unread, empty=no_phones)
        sexes = _read(self._sex, batch, "sex", NOT_A_SEX, table.named, unread, empty=None)
        for problem in sorted(unread, key=lambda each: each.line):
            table.problems.add(problem)
        return {
            "id": cells["id"],
            "line": batch.lines,
            **{part: [getattr(name, part) for name in names] for part in NAME_PARTS},
            "born_day": [each.day for each in born],
            "born_digits": [each.digits for each in born],
            "born_year": [each.year and int(each.year) for each in born],
            "sex": sexes,
            "phone": [each[0] if each else None for each in phones],
            "phone_too": [each[1] if len(each) > 1 else None for each in phones],
            **{part: [getattr(place, part) for place in places] for part in PLACE_PARTS},
            "place_letters": [place.letters for place in places],
            "household": [cell or None for cell in cells["household"]],
        }


def _read(
    read: Callable[[str], Read], batch: Batch, column: str, told: str, table: str, unread: list[Problem], *, empty: Read
) -> list[Read]:
    """What each cell of a column holds; `empty` for nothing, and for what cannot be read and goes to `unread`."""
    made: list[Read] = []
    for place, text in enumerate(batch.columns.get(column) or [""] * len(batch.lines)):
        try:
            made.append(read(text) if text else empty)
        except Unreadable:
            unread.append(Problem(table, batch.lines[place], column, told, left_out=False))
            made.append(empty)
    return made


NOT_A_DAY = "This is no day. Write it like 1985-03-12 or 19850312."
NOT_A_SEX = "This is no sex that is known here. Write f or m."
NOT_A_PHONE = "This is no phone number."
