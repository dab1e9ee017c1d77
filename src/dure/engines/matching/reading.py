"""Reads a table of people, some rows at a time, and tells what it could not read and where."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dure.engines.matching.spelling.language import Language

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS = ("id", "name", "birth_date", "sex", "phone", "address", "household", "nickname", "other_name")
"""``id`` is needed; of the others at least one that tells people apart. ``other_name``: in another script."""
TELLING = ("name", "birth_date", "phone", "address", "other_name")
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DELIMITERS = ",\t;|"
LONGEST_ID = 200
LONGEST_CELL = 20_000
KEPT_PROBLEMS = 100_000
ROWS_AT_ONCE = 20_000


class BadTable(ValueError):
    """The table cannot be read at all; the text says where and what to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read; `column` is empty where it is the row, and `left_out` then true."""

    table: str
    line: int
    column: str
    told: str
    left_out: bool = True

    def __str__(self) -> str:
        where = f"{self.table}, line {self.line}" + (f", column {self.column}" if self.column else "")
        return f"{where}: {self.told} {'The row is left out.' if self.left_out else 'It counts as unknown.'}"


@dataclass(slots=True)
class Problems:
    """What went wrong, in the order of the rows; beyond so many only their number."""

    kept: list[Problem] = field(default_factory=list)
    number: int = 0

    def add(self, problem: Problem) -> None:
        self.number += 1
        if self.number <= KEPT_PROBLEMS:
            self.kept.append(problem)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows, column by column under our names; `lines` as in the file, and ids that no row before had."""

    lines: list[int]
    columns: dict[str, list[str]]


@dataclass(slots=True)
class Table:
    """One table with its name; reading it adds to `problems` and to `unused`, the headings that nobody asked for."""

    source: Any
    named: str
    language: Language
    problems: Problems
    unused: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def batches(self) -> Iterator[Batch]:
        """Rows with an id that no row before had, some thousands at a time.

        Raises: BadTable where the table as a whole cannot be read.
        """
        rows = 0
        for batch in self._read():
            rows += len(batch.lines)
            if batch.lines:
                yield batch
        if not rows:
            raise BadTable(f"{self.named} has no row that could be read.")

    def _read(self) -> Iterator[Batch]:
        import pyarrow as pa

        if isinstance(self.source, pa.RecordBatchReader):
            # Of a source that streams no id is kept: its ids are those of a key.
            return self._of_batches(self.source.schema.names, self.source)
        found = self._of_file(self.source) if isinstance(self.source, Path) else self._of_memory()
        return map(self._with_own_ids, found)

    def _with_own_ids(self, batch: Batch) -> Batch:
        ids = batch.columns["id"]
        own = set(ids)
        if len(own) == len(ids) and "" not in own and own.isdisjoint(self.seen) and max(map(len, own)) <= LONGEST_ID:
            self.seen |= own
            return batch
        kept = [place for place, key in enumerate(ids) if self._is_own(batch, place, key)]
        return Batch(
            [batch.lines[place] for place in kept],
            {name: [cells[place] for place in kept] for name, cells in batch.columns.items()},
        )

    def _is_own(self, batch: Batch, place: int, key: str) -> bool:
        if not key and not any(cells[place] for cells in batch.columns.values()):
            return False
        told = _wrong_id(key, self.seen)
        if told:
            self.problems.add(Problem(self.named, batch.lines[place], "id", told))
        else:
            self.seen.add(key)
        return not told

    def _of_memory(self) -> Iterator[Batch]:
        """Rows of a pyarrow table or a pandas frame."""
        import pyarrow as pa

        table = self.source if isinstance(self.source, pa.Table) else pa.Table.from_pandas(self.source)
        return self._of_batches(table.column_names, table.to_batches(max_chunksize=ROWS_AT_ONCE))

    def _of_batches(self, names: Iterable[Any], batches: Iterable[pa.RecordBatch]) -> Iterator[Batch]:
        """Rows of record batches, counted from 1."""
        columns = self._headings([str(name) for name in names])
        line = 1
        for batch in batches:
            lines = list(range(line, line := line + batch.num_rows))
            parts = [self._plain(map(_text, batch.column(heading).to_pylist())) for heading in columns]
            yield Batch(lines, dict(zip(columns.values(), parts, strict=True)))

    def _of_file(self, file: Path) -> Iterator[Batch]:
        with file.open("rb") as raw:
            encoding = self._encoding(raw.read(4), file)
        with file.open(encoding=encoding, newline="") as text:
            lines = csv.reader(text, delimiter=_delimiter(text), strict=False)
            csv.field_size_limit(LONGEST_CELL)
            head = self._next(lines) or []
            columns = self._headings([cell.strip() for cell in head])
            places = {column: head_place for head_place, column in self._places(head, columns)}
            rows = self._whole_rows(lines, len(head))
            while some := list(islice(rows, ROWS_AT_ONCE)):
                cells = list(zip(*(row for _, row in some), strict=True))
                yield Batch(
                    [line for line, _ in some], {name: self._plain(cells[place]) for name, place in places.items()}
                )

    def _places(self, head: Sequence[str], columns: Mapping[str, str]) -> Iterator[tuple[int, str]]:
        for place, heading in enumerate(head):
            if heading.strip() in columns:
                yield place, columns[heading.strip()]

    def _whole_rows(self, lines: Any, width: int) -> Iterator[tuple[int, list[str]]]:
        """Rows with as many cells as headings, each with its line."""
        while (cells := self._next(lines)) is not None:
            if len(cells) == width:
                yield lines.line_num, cells
            elif any(cell.strip() for cell in cells):
                told = f"There are {len(cells)} cells, but {width} headings. Put a cell with a comma in quotes."
                self.problems.add(Problem(self.named, lines.line_num, "", told))

    def _plain(self, cells: Iterable[str]) -> list[str]:
        nothing = self.language.unknown
        stripped = [cell.replace("\0", "").strip() for cell in cells]
        return ["" if cell in nothing else cell for cell in stripped]

    def _next(self, lines: Any) -> list[str] | None:
        """The next row; what the reader itself refuses is told and passed over."""
        while True:
            try:
                cells: list[str] = next(lines)
            except StopIteration:
                return None
            except csv.Error as fault:
                told = f"This is no row of a CSV file ({fault}). Is a quotation mark left open?"
                self.problems.add(Problem(self.named, lines.line_num, "", told))
            else:
                return cells

    def _encoding(self, beginning: bytes, file: Path) -> str:
        marked = next((name for mark, name in MARKS if beginning.startswith(mark)), None)
        tried = [marked] if marked else list(self.language.encodings)
        for encoding in tried:
            if _reads(file, encoding):
                return encoding
        raise BadTable(f"{self.named} is no text in {' or '.join(tried)}. Save it as CSV in UTF-8 and try again.")

    def _headings(self, headings: list[str]) -> dict[str, str]:
        """Heading → our column, for those we know.

        Raises: BadTable where the id is away, nothing tells people apart, or two headings mean one column.
        """
        known = {heading: column for heading in headings if (column := self._column(heading))}
        twice = [column for column in known.values() if list(known.values()).count(column) > 1]
        if twice or any(headings.count(each) > 1 for each in known):
            same = [heading for heading, column in known.items() if column in twice] or headings
            raise BadTable(f"{self.named}, line 1: two headings mean one column ({', '.join(same)}). Keep one of them.")
        if "id" not in known.values():
            raise BadTable(
                f"{self.named}, line 1: there is no heading id among {', '.join(headings)[:200] or 'nothing'}. "
                f"Columns: {', '.join(COLUMNS)}."
            )
        if not set(known.values()) & set(TELLING):
            raise BadTable(f"{self.named}, line 1: beside id, one of {', '.join(TELLING)} is needed.")
        self.unused.extend(heading for heading in headings if heading not in known)
        return known

    def _column(self, heading: str) -> str | None:
        plain = "".join(heading.lstrip("\ufeff").lower().split())
        return self.language.headings.get(plain)


def _delimiter(text: io.TextIOBase) -> str:
    """The one that the first line has most of; the file is at its beginning again."""
    head = text.readline(LONGEST_CELL)
    text.seek(0)
    return max(DELIMITERS, key=head.count)


def _reads(file: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with file.open("rb") as raw:
            while part := raw.read(1 << 20):
                decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _text(cell: Any) -> str:
    """A cell of a table in memory; None and not-a-number are unknown."""
    return "" if cell is None or cell != cell else str(cell)


def _wrong_id(key: str, seen: set[str]) -> str:
    if not key:
        return "There is no id."
    if len(key) > LONGEST_ID:
        return f"The id has more than {LONGEST_ID} signs."
    return "A row before has the same id." if key in seen else ""
