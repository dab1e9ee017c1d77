"""From tables of people to pairs: read, count, block, let Splink weigh, and take back what relatives share."""

from __future__ import annotations

import logging
import math
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dure.engines.matching.blocking import block, keep_touching
from dure.engines.matching.contributions import Contribution, contributions
from dure.engines.matching.counting import count, mark
from dure.engines.matching.kin import MOST_TWICE, answer, more_often, weigh_with_relatives
from dure.engines.matching.levels import RARE_IN
from dure.engines.matching.model import Model
from dure.engines.matching.preparing import COLUMNS, Preparing
from dure.engines.matching.reading import BadTable, Problems, Table
from dure.engines.matching.spelling.language import Language
from dure.engines.matching.thirds import OPEN, ask_thirds, missing_sides

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

MEMORY = "2500MB"
"""What DuckDB may keep in memory; beyond it writes to a temporary folder."""
USUAL_SIZE = 100_000
"""Rows that are assumed around two rows which are looked at alone."""
MOST_ROWS = 1 << 31

Tell = Callable[[str, int], None]


@dataclass(slots=True)
class Read:
    """Tables in DuckDB, ready to be compared: how many rows each has."""

    con: duckdb.DuckDBPyConnection
    ours: int
    theirs: int

    @property
    def rows(self) -> int:
        return self.ours + self.theirs

    @property
    def searched(self) -> int:
        """Rows of which a second one is looked for."""
        return min(self.ours, self.theirs) if self.theirs else self.ours


@dataclass
class Matcher:
    """The engine for one language with trained parameters; `problems` and `unused` tell of the last run."""

    language: Language
    model: Model
    tell: Tell | None = None
    problems: Problems = field(default_factory=Problems)
    unused: list[str] = field(default_factory=list)

    def find_pairs(
        self, people: Any, others: Any = None, *, at_least: float, touching: Collection[str] | None = None
    ) -> pa.Table:
        """Pairs of rows that are one person with that probability, best first; `touching`: only those with such an id.

        Raises: BadTable where a table cannot be read at all.
        """
        with self.read(people, others) as read:
            return self._pairs(read, at_least=at_least, touching=touching)

    def explain(self, row_a: Mapping[str, Any], row_b: Mapping[str, Any]) -> list[Contribution]:
        """What speaks for two rows being one person and what against, as among 100,000 others."""
        with self.read(_alone(row_a), _alone(row_b)) as read:
            count(read.con, rows=USUAL_SIZE)
            prior = self.model.prior(USUAL_SIZE, 0)
            self._weigh(read, "SELECT 0 AS a, 1 AS b", prior=prior)
            ask_thirds(read.con, shift=0)
            pair = answer(read.con, prior=prior, shift=0, where="true").to_pylist()[0]
        return contributions(pair)

    def explain_in(self, people: Any, others: Any, *, id_a: str, id_b: str) -> list[Contribution]:
        """The same for two rows among those they stand with.

        Raises: BadTable also where there is no such row.
        """
        with self.read(people, others) as read:
            two = sorted(_number(read, key, side) for key, side in ((id_a, 0), (id_b, 1 if read.theirs else 0)))
            block(read.con, rows=read.rows, two=bool(read.theirs))
            shift = self._weigh_all(read, people=read.searched, also=f"SELECT {two[0]}::INT AS a, {two[1]}::INT AS b")
            where = f"uid_l = {two[0]} AND uid_r = {two[1]}"
            pair = answer(read.con, prior=self._prior(read), shift=shift, where=where).to_pylist()[0]
        return contributions(pair)

    @contextmanager
    def read(self, people: Any, others: Any = None) -> Iterator[Read]:
        """Both tables in a database of their own that ends with the block."""
        import duckdb

        self.problems, self.unused = Problems(), []
        with tempfile.TemporaryDirectory(prefix="dure-match-") as folder:
            config: dict[str, Any] = {
                "memory_limit": MEMORY,
                "temp_directory": folder,
                "preserve_insertion_order": False,
            }
            with duckdb.connect(":memory:", config=config) as con:
                yield self._loaded(con, people, others)

    def _loaded(self, con: duckdb.DuckDBPyConnection, people: Any, others: Any) -> Read:
        preparing = Preparing(self.language)
        con.register("nothing", COLUMNS.empty_table())
        con.execute("CREATE TABLE read AS FROM nothing")
        numbers = [0, 0]
        for side, source in enumerate((people, others)):
            if source is None:
                continue
            table = Table(source, _named(source, side), self.language, self.problems)
            for batch in preparing.batches(table, side=side, first=sum(numbers)):
                con.register("batch", batch)
                con.execute("INSERT INTO read FROM batch")
                numbers[side] += batch.num_rows
                self._told("read", sum(numbers))
            self.unused += [f"{table.named}: {heading}" for heading in table.unused]
        mark(con, rows=sum(numbers), language=self.language)
        return Read(con, *numbers)

    def _pairs(self, read: Read, *, at_least: float, touching: Collection[str] | None) -> pa.Table:
        self._told("block", read.rows)
        number = block(read.con, rows=read.rows, two=bool(read.theirs))
        people = read.searched
        if touching is not None:
            number, people = keep_touching(read.con, touching), min(people, len(touching))
        self._told("compare", number)
        shift = self._weigh_all(read, people=people, at_least=at_least)
        where = f"1 / (1 + pow(2.0, -weight)) >= {at_least}"
        found = answer(read.con, prior=self._prior(read), shift=shift, where=where)
        self._told("found", found.num_rows)
        return found

    def _weigh_all(self, read: Read, *, people: int, at_least: float = 0.5, also: str = "") -> float:
        """Weigh the pairs of table ``pairs``, and one pair more; bits that the number of those found adds to each.

        `people`: of how many rows a second one is looked for.
        """
        count(read.con, rows=read.rows)
        prior = self._prior(read)
        # Relatives only ever take weight away; a table with many doubles gives each pair at most so much.
        open_from = min(OPEN, math.log2(at_least / (1 - at_least)))
        enough = open_from - math.log2(MOST_TWICE / self.model.twice)
        weigh_with_relatives(read.con, predict(read.con, self.model, prior=prior, enough=enough), self.model)
        shift = more_often(read.con, twice=self.model.twice, people=people)
        asked = [also] if also else []
        if not read.theirs:
            asked.append(missing_sides(read.con, shift=shift))
        if asked:
            missing = f"FROM ({' UNION '.join(asked)}) ANTI JOIN weighed ON uid_l = a AND uid_r = b"
            self._weigh(read, missing, prior=prior, more=True)
        ask_thirds(read.con, shift=shift)
        return shift

    def _weigh(self, read: Read, pairs: str, *, prior: float, more: bool = False) -> None:
        """Write table ``weighed`` of these pairs alone, or add them to it."""
        read.con.execute(
            "CREATE OR REPLACE TABLE pairs AS "
            f"SELECT '0' AS match_key, a::INT AS join_key_l, b::INT AS join_key_r FROM ({pairs})"
        )
        weigh_with_relatives(read.con, predict(read.con, self.model, prior=prior), self.model, more=more)

    def _prior(self, read: Read) -> float:
        return self.model.prior(read.ours, read.theirs)

    def _told(self, step: str, number: int) -> None:
        if self.tell:
            self.tell(step, number)


def predict(con: duckdb.DuckDBPyConnection, model: Model, *, prior: float, enough: float | None = None) -> str:
    """Splink's answer for the pairs of table ``pairs`` with enough bits: the name of its table."""
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    db = DuckDBAPI(connection=con)
    linker = Linker(db.register("people"), model.splink_settings(prior), log_level=None, validate_settings=False)
    for column in RARE_IN:
        linker.table_management.register_term_frequency_lookup(db.register(f"tf_{column}"), column)
    linker.table_management.register_blocked_pairs_for_predict(db.register("pairs"))
    found = linker.inference.predict(threshold_match_weight=enough, warning_mode="never")
    return str(found.physical_name)


def _named(source: Any, side: int) -> str:
    return source.name if isinstance(source, Path) else f"table {'AB'[side]}"


def _alone(row: Mapping[str, Any]) -> pa.Table:
    import pyarrow as pa

    cells = {"id": "1", **{name: None if cell is None else str(cell) for name, cell in row.items()}}
    return pa.table({name: pa.array([cell], pa.string()) for name, cell in cells.items()})


def _number(read: Read, key: str, side: int) -> int:
    found = read.con.execute("SELECT uid FROM people WHERE id = ? AND side = ?", [key, side]).fetchall()
    if not found:
        raise BadTable(f"No row that could be read has the id {key}.")
    return int(found[0][0])
