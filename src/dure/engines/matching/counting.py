"""How seldom each value is: a name that few bear, a phone that nobody shares."""

from __future__ import annotations

import duckdb

from dure.engines.matching.levels import RARE_IN

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


def mark_usual(con: duckdb.DuckDBPyConnection, *, rows: int) -> None:
    """Write table ``people`` from ``read``: each row with whether its name is a usual one, by the list or by number."""
    enough, of_surnames = max(USUAL_FROM, int(USUAL_SHARE * rows)), max(SURNAME_FROM, int(SURNAME_SHARE * rows))
    frequent = "SELECT {0} FROM read WHERE {0} IS NOT NULL GROUP BY {0} HAVING count(*) >= {1}"
    con.execute(
        "CREATE OR REPLACE TABLE people AS SELECT *, coalesce(listed OR ("
        f"given IN ({frequent.format('given', enough)}) AND surname IN ({frequent.format('surname', of_surnames)})"
        "), false) AS usual FROM read"
    )
    con.execute("DROP TABLE read")
