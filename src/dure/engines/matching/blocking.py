"""Which pairs are looked at: rows that have a key in common, each key narrow enough for a million rows.

A key whose rows would make too many pairs (a name that thousands bear in one year, the address of a home with 800
residents) is passed over; its rows still meet by their other, narrower keys. So the number of pairs grows with the
number of rows, not with its square.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

MOST_IN_BLOCK = 60
"""Rows of one key in one table; of two tables, so many by so many."""

YEAR = "coalesce(left(born_day, 2), right(born_year::VARCHAR, 2))"
"""Two digits, also of those of whose birth only the year is known."""
KEYS = {
    "born, surname and first syllable": "born_day || surname || left(given, 1)",
    "born, surname and last syllable": "born_day || surname || right(given, 1)",
    "born and sound": "born_day || sound",
    "born and given": "born_day || given_sound",
    "born and building": "born_day || building",
    "born and street": "born_day || street",
    "name, year and month": "sound || left(born_day, 4)",
    "name, year and day": "sound || left(born_day, 2) || right(born_day, 2)",
    "name, month and day": "sound || right(born_day, 4)",
    "name and digits of the birth date": "sound || born_digits",
    "other reading and born": "coalesce(sound_too, sound) || born_day",
    "phone": "phone",
    "second phone": "coalesce(phone_too, phone)",
    "home": "home",
    "name and building": "sound || building",
    "name and door": "sound || number || door",
    "name and street": f"sound || street || coalesce({YEAR}, '')",
    "name and end of phone": "sound || right(phone, 4)",
    "name and middle of phone": "sound || substr(phone, 4, 4)",
    "nickname and phone": "coalesce(alias, name) || right(phone, 4)",
    "nickname and born": "coalesce(alias, name) || born_day",
    "surname, year, phone's end": f"surname || {YEAR} || right(phone, 4)",
    "given and end of phone": "given_sound || right(phone, 4)",
    "given and building": "given_sound || building",
    "surname, first syllable and building": "surname || left(given, 1) || building",
    "year, sex and building": f"{YEAR} || sex || building",
}
BROAD_KEYS = {
    "name": "sound",
    "name and year": f"sound || {YEAR}",
    "surname and year": f"surname || {YEAR}",
    "given and year": f"given_sound || {YEAR}",
    "surname and month and day": "surname || right(born_day, 4)",
    "born": "born_day",
}
"""Keys for tables up to ``MOST_FOR_BROAD`` rows: in larger ones so little in common is never enough."""
MOST_FOR_BROAD = 20_000


def block(con: duckdb.DuckDBPyConnection, *, rows: int, two: bool) -> int:
    """Write table ``pairs`` from table ``people``; how many there are."""
    con.execute("CREATE OR REPLACE TABLE found (pair BIGINT)")
    for expression in (KEYS if rows > MOST_FOR_BROAD else KEYS | BROAD_KEYS).values():
        con.execute(_PAIRS_OF_TWO.format(key=expression) if two else _PAIRS_OF_ONE.format(key=expression))
    con.execute(
        "CREATE OR REPLACE TABLE pairs AS SELECT '0' AS match_key, (pair >> 32)::INT AS join_key_l, "
        "(pair & 4294967295)::INT AS join_key_r FROM (SELECT DISTINCT pair FROM found)"
    )
    con.execute("DROP TABLE found")
    return _counted(con)


def keep_touching(con: duckdb.DuckDBPyConnection, ids: Collection[str]) -> int:
    """Leave in table ``pairs`` those with a row of these ids; how many there are."""
    import pyarrow as pa

    con.register("touching", pa.table({"id": pa.array(sorted(ids), pa.string())}))
    con.execute("CREATE OR REPLACE TABLE touched AS SELECT uid FROM people SEMI JOIN touching USING (id)")
    con.execute("CREATE OR REPLACE TABLE all_pairs AS FROM pairs")
    con.execute(
        "CREATE OR REPLACE TABLE pairs AS FROM all_pairs "
        "WHERE join_key_l IN (FROM touched) OR join_key_r IN (FROM touched)"
    )
    con.execute("DROP TABLE all_pairs")
    return _counted(con)


def _counted(con: duckdb.DuckDBPyConnection) -> int:
    ((number,),) = con.execute("SELECT count(*) FROM pairs").fetchall()
    return int(number)


_PAIRS_OF_ONE = f"""
WITH keyed AS MATERIALIZED (SELECT uid, hash({{key}}) AS key FROM people WHERE ({{key}}) IS NOT NULL),
narrow AS MATERIALIZED (SELECT key FROM keyed GROUP BY key HAVING count(*) BETWEEN 2 AND {MOST_IN_BLOCK}),
kept AS MATERIALIZED (SELECT uid, key FROM keyed SEMI JOIN narrow USING (key))
INSERT INTO found SELECT (l.uid::BIGINT << 32) | r.uid FROM kept AS l JOIN kept AS r ON l.key = r.key AND l.uid < r.uid
"""
_PAIRS_OF_TWO = f"""
WITH keyed AS MATERIALIZED (SELECT uid, side, hash({{key}}) AS key FROM people WHERE ({{key}}) IS NOT NULL),
narrow AS MATERIALIZED (
    SELECT key FROM keyed GROUP BY key
    HAVING count_if(side = 0) * count_if(side = 1) BETWEEN 1 AND {MOST_IN_BLOCK * MOST_IN_BLOCK}
),
kept AS MATERIALIZED (SELECT uid, side, key FROM keyed SEMI JOIN narrow USING (key))
INSERT INTO found SELECT (l.uid::BIGINT << 32) | r.uid
FROM kept AS l JOIN kept AS r ON l.key = r.key AND l.side = 0 AND r.side = 1
"""
