"""Third rows: whether two rows are one person is answered together with those that either of them resembles.

Of three rows a, b and c there are five answers: all one person, one of three couples, three people. Where a is b and
b is c, then a is c, however little the two have in common; where a is b and b is surely not c, then a is hardly c.
So a third row b moves the odds of a and c by (1 + ab * bc) / (1 + ab + bc), ab and bc being the odds of the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dure.engines.matching.kin import WEIGHT

if TYPE_CHECKING:
    import duckdb

FIRM = 3.0
"""Bits from which on a row is asked about the others of its like."""
OPEN = -4.0
"""Bits from which on a pair may still become one person by a third row."""
UTMOST = 60.0
_EDGES = f"""
CREATE OR REPLACE TABLE edges AS SELECT uid_l AS one, uid_r AS other, bits FROM (
    SELECT uid_l, uid_r, greatest(least({WEIGHT} + {{shift}}, {UTMOST}), -{UTMOST}) AS bits FROM weighed
) UNION ALL SELECT uid_r, uid_l, greatest(least({WEIGHT} + {{shift}}, {UTMOST}), -{UTMOST}) FROM weighed
"""
_SIDES = f"""
SELECT DISTINCT least(a.other, b.other) AS a, greatest(a.other, b.other) AS b
FROM edges AS a JOIN edges AS b ON a.one = b.one AND a.other <> b.other AND a.bits >= {FIRM} AND b.bits >= {OPEN}
"""
_THIRDS = """
CREATE OR REPLACE TABLE thirds AS
WITH moved AS (
    SELECT a.one, b.one AS other,
        log2(1 + pow(2.0, a.bits + b.bits)) - log2(1 + pow(2.0, a.bits) + pow(2.0, b.bits)) AS bits
    FROM edges AS a JOIN edges AS b ON a.other = b.other AND a.one < b.one
)
SELECT one AS uid_l, other AS uid_r, max(greatest(bits, 0)) + min(least(bits, 0)) AS third_weight
FROM moved GROUP BY ALL
"""


def missing_sides(con: duckdb.DuckDBPyConnection, *, shift: float) -> str:
    """Write table ``edges`` from ``weighed``; SQL for pairs that a third row asks for, found by a key or not."""
    con.execute(_EDGES.format(shift=shift))
    return _SIDES


def ask_thirds(con: duckdb.DuckDBPyConnection, *, shift: float) -> None:
    """Write table ``thirds``: for pairs of ``weighed`` with a third row, the bits that it adds or takes."""
    con.execute(_EDGES.format(shift=shift))
    con.execute(_THIRDS)
