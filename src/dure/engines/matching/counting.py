"""How seldom each value is: a name that few bear, a phone that nobody shares."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dure.engines.matching.levels import RARE_IN
from dure.engines.matching.spelling.language import Language

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

OTHERS = {
    "name": ("count(*) - 1", "max(expected)", 500),
    "sound": ("count(*) - 1", "2 * max(expected)", 500),
    "born_day": ("count(*) - 1", "1 / 29000", 500),
    "phone": ("greatest(count(*) - 6, 0)", "0.000005", 0),
    "home": ("1 + greatest(count(*) - 6, 0)", "0", 5000),
    "building": ("greatest(count(*) - 2, 1)", "0", 1000),
    "street": ("greatest(count(*) - 2, 1)", "0", 1000),
}
"""For each column: how many other people have the value, the share that the language expects of it, and as how many
rows that expectation counts. Six rows of one telephone or door are a household, whose members are thought of apart
(``kin``); a former tenant is always possible. Days of birth of some eighty years."""
USUAL_FROM = 3
USUAL_SHARE = 0.00002
SURNAME_FROM = 5
SURNAME_SHARE = 0.0005
KNOWN_FROM = 5
KNOWN_SHARE = 0.0005
"""A syllable, or a surname, that so many rows have is no slip of the pen."""


def count(con: duckdb.DuckDBPyConnection, *, rows: int) -> None:
    """Write for each column of ``RARE_IN`` a table ``tf_...`` with the share of other rows that have the value.

    A small table alone says little about how many bear a name, so what the language expects counts too.
    """
    for column in RARE_IN:
        others, expected, steady = OTHERS[column]
        share = f"({others} + {steady} * {expected}) / ({rows} - 1 + {steady})"
        con.execute(
            f"CREATE OR REPLACE TABLE tf_{column} AS SELECT {column}, greatest({share}, {expected}) AS tf_{column} "
            f"FROM people WHERE {column} IS NOT NULL GROUP BY {column} HAVING count(*) > 1"
        )


_ODD = """
CREATE OR REPLACE TABLE odd AS
WITH names AS (SELECT surname, given, count(*) AS times FROM read WHERE letters IS NOT NULL GROUP BY ALL),
parts AS (SELECT surname, given, unnest(string_split(given, '')) AS part, times FROM names WHERE given IS NOT NULL),
known AS (SELECT part FROM syllables UNION SELECT part FROM parts GROUP BY part HAVING sum(times) >= {often}),
known_surnames AS (
    SELECT part FROM surnames UNION SELECT surname FROM names GROUP BY surname HAVING sum(times) >= {often}
)
SELECT surname || '|' || coalesce(given, '') AS name FROM names WHERE surname NOT IN (FROM known_surnames)
UNION SELECT surname || '|' || given FROM parts ANTI JOIN known USING (part)
"""
_PEOPLE = """
CREATE OR REPLACE TABLE people AS SELECT *,
    coalesce(listed OR (
        given IN (SELECT given FROM read WHERE given IS NOT NULL GROUP BY given HAVING count(*) >= {usual})
        AND surname IN (
            SELECT surname FROM read WHERE surname IS NOT NULL GROUP BY surname HAVING count(*) >= {surname}
        )
    ), false) AS usual,
    letters IS NOT NULL AND surname || '|' || coalesce(given, '') IN (FROM odd) AS odd,
    born_day IS NOT NULL AND try_strptime('20' || born_day, '%Y%m%d') IS NULL AS no_day
FROM read
"""


def mark(con: duckdb.DuckDBPyConnection, *, rows: int, language: Language) -> None:
    """Write table ``people`` from ``read``: each row with what the whole table says of its name and day.

    `usual`: its name is borne by many, by the list or by number. `odd`: its name has a syllable, or a surname, that
    neither the language knows nor the table has often. `no_day`: there is no such day in any year.
    """
    con.register("syllables", _parts(language.name_syllables))
    con.register("surnames", _parts(language.surnames))
    con.execute(_ODD.format(often=max(KNOWN_FROM, int(KNOWN_SHARE * rows))))
    usual, surname = max(USUAL_FROM, int(USUAL_SHARE * rows)), max(SURNAME_FROM, int(SURNAME_SHARE * rows))
    con.execute(_PEOPLE.format(usual=usual, surname=surname))
    con.execute("DROP TABLE read")


def _parts(words: Iterable[str]) -> pa.Table:
    import pyarrow as pa

    return pa.table({"part": pa.array(sorted(words), pa.string())})
