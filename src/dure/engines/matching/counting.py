"""How seldom each value is: a name that few bear, a phone that nobody shares."""

from __future__ import annotations

import duckdb

from dure.engines.matching.levels import RARE_IN

EXPECTED = {"name": "max(expected)", "sound": "2 * max(expected)", "born_day": "1 / 29000"}
"""Share that is expected of a value before anything is counted. Days of birth of some eighty years."""
AT_LEAST_ONE = ("phone", "home", "building", "street")
"""What only one person may have: where two rows share it, one other is counted all the same."""
USUAL_FROM = 3
USUAL_SHARE = 0.00002


def count(con: duckdb.DuckDBPyConnection, *, steady: int, rows: int) -> None:
    """Write for each column of ``RARE_IN`` a table ``tf_...`` with the share of other rows that have the value.

    A small table alone says little about how many bear a name: `steady` rows as the language expects them count too.
    """
    for column in RARE_IN:
        others = "greatest(count(*) - 1, 1)" if column in AT_LEAST_ONE else "(count(*) - 1)"
        expected = EXPECTED.get(column, "0")
        con.execute(
            f"CREATE OR REPLACE TABLE tf_{column} AS "
            f"SELECT {column}, ({others} + {steady} * ({expected})) / ({rows} - 1 + {steady}) AS tf_{column} "
            f"FROM people WHERE {column} IS NOT NULL GROUP BY {column} HAVING count(*) > 1"
        )


def mark_usual(con: duckdb.DuckDBPyConnection, *, rows: int) -> None:
    """Write table ``people`` from ``read``: each row with whether its name is a usual one, by the list or by number."""
    enough = max(USUAL_FROM, int(USUAL_SHARE * rows))
    frequent = "SELECT {0} FROM read WHERE {0} IS NOT NULL GROUP BY {0} HAVING count(*) >= {1}"
    con.execute(
        "CREATE OR REPLACE TABLE people AS SELECT *, coalesce(listed OR ("
        f"given IN ({frequent.format('given', enough)}) AND surname IN ({frequent.format('surname', enough)})"
        "), false) AS usual FROM read"
    )
    con.execute("DROP TABLE read")
