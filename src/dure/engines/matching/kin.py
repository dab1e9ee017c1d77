"""Relatives: people of one home share address, phone, surname and, as twins, the day of birth, and are not one person.

Splink weighs "one person" against "two strangers". For two rows with the same home or phone there is a third answer,
two of one household; its weight is worked out beside Splink's from shares of its own, and the odds of both are added:
1 / odds = 1 / odds against strangers + 1 / odds against relatives.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from dure.engines.matching.levels import LEVELS, UNKNOWN
from dure.engines.matching.model import KIN_COLUMNS, TWINS, Model

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

WEIGHT = (
    "CASE WHEN kin_weight IS NULL THEN match_weight ELSE "
    "least(match_weight, kin_weight) - log2(1 + pow(2.0, -abs(match_weight - kin_weight))) END"
)
"""SQL: bits for one person against strangers and relatives together."""
ROUNDS = 12
FIRM = 50
LEAST_TWICE, MOST_TWICE = 0.01, 0.5
NEAR_HOME = ("same_building_door_unknown", "door_one_digit", "near", "same_building")


def gamma(column: str, key: str) -> int:
    """The number that Splink gives a level: -1 for unknown, 0 for the last, one more for each above it."""
    keys = [level.key for level in LEVELS[column] if level.key != UNKNOWN]
    return -1 if key == UNKNOWN else len(keys) - 1 - keys.index(key)


def words(column: str) -> str:
    """SQL that turns Splink's number of a level into its key."""
    cases = " ".join(f"WHEN {gamma(column, level.key)} THEN '{level.key}'" for level in LEVELS[column])
    return f"CASE gamma_{column} {cases} END"


def contact() -> str:
    """SQL: how close two rows live, one of ``model.CONTACTS`` or null."""
    home = f"(gamma_address = {gamma('address', 'same')} OR coalesce(one_household, false))"
    building = f"gamma_address IN ({', '.join(str(gamma('address', key)) for key in NEAR_HOME)})"
    same, other, unknown = (f"gamma_phone = {gamma('phone', key)}" for key in ("same", "other", UNKNOWN))
    where = f"CASE WHEN {home} THEN 'home' WHEN {building} THEN 'building' END"
    phone = f"CASE WHEN {same} THEN '_and_phone' WHEN {other} THEN '_other_phone' WHEN {unknown} THEN '' "
    return f"coalesce(({where}) || ({phone} ELSE '_near_phone' END), CASE WHEN {same} THEN 'phone' END)"


def weigh_with_relatives(con: duckdb.DuckDBPyConnection, table: str, model: Model, *, more: bool = False) -> None:
    """Write table ``weighed``, or `more` of it: the pairs of `table` with both answers' weights and the rows' ids."""
    con.execute(
        f"{'INSERT INTO weighed' if more else 'CREATE OR REPLACE TABLE weighed AS'} WITH told AS ("
        "SELECT p.*, l.id AS id_a, r.id AS id_b, l.household = r.household AS one_household "
        f"FROM {table} AS p JOIN people AS l ON l.uid = p.uid_l JOIN people AS r ON r.uid = p.uid_r"
        f"), near AS (SELECT *, {contact()} AS contact FROM told) "
        f"SELECT *, {_relatives(model)} AS kin_weight FROM near"
    )


def more_often(con: duckdb.DuckDBPyConnection, *, twice: float, people: int) -> float:
    """Bits to add to every pair of ``weighed`` where more people stand twice than the model assumes, or fewer.

    The share that the answer itself shows is taken for the prior, and asked again until it stays; some rows as the
    model has them are counted in, so that a small table does not run away.
    """
    shift = 0.0
    for _ in range(ROUNDS):
        likely = f"1 / (1 + pow(2.0, -({WEIGHT} + {shift})))"
        ((found,),) = con.execute(f"SELECT coalesce(sum({likely}), 0) FROM weighed").fetchall()
        share = (found + FIRM * twice) / (people + FIRM)
        shift = math.log2(min(max(share, LEAST_TWICE), MOST_TWICE) / twice)
    return shift


def answer(con: duckdb.DuckDBPyConnection, *, prior: float, shift: float, where: str) -> pa.Table:
    """The pairs of ``weighed`` as ``find_pairs`` gives them."""
    weights = ", ".join(f"{parts} AS {column}_weight" for column, parts in _weights())
    keys = ", ".join(f"{words(column)} AS {column}_words" for column in LEVELS)
    return con.sql(
        f"SELECT id_a, id_b, 1 / (1 + pow(2.0, -weight)) AS probability, weight, {weights}, "
        f"weight - match_weight - third_weight - {shift} AS household_weight, third_weight, "
        f"{keys}, coalesce(contact, 'apart') AS household_words, "
        "CASE WHEN third_weight > 0 THEN 'third_row_for' WHEN third_weight < 0 THEN 'third_row_against' "
        "ELSE 'no_third_row' END AS third_words, "
        f"{math.log2(prior / (1 - prior)) + shift}::DOUBLE AS prior_weight "
        f"FROM (SELECT * EXCLUDE (third_weight), coalesce(third_weight, 0) AS third_weight, "
        f"{WEIGHT} + {shift} + coalesce(third_weight, 0) AS weight FROM weighed LEFT JOIN thirds USING (uid_l, uid_r)) "
        f"WHERE {where} ORDER BY weight DESC, uid_l, uid_r"
    ).to_arrow_table()


def _weights() -> Iterator[tuple[str, str]]:
    """Each column with the sum of Splink's parts: of the level, and of how rare the value is."""
    for column, levels in LEVELS.items():
        rare = any(level.rare_in for level in levels)
        yield column, f"mw_{column}" + (f" + mw_tf_adj_{column}" if rare else "")


def _relatives(model: Model) -> str:
    """SQL: bits for one person against two of one household; null for those who have no contact in common."""
    prior = " ".join(f"WHEN '{contact}' THEN {bits}" for contact, bits in model.kin_prior.items())
    parts = [f"CASE contact {prior} END"]
    parts += [_against(model, column, model.relatives[column]) for column in KIN_COLUMNS]
    twins = f"gamma_birth_date = {gamma('birth_date', 'same')}"
    parts[1] = f"CASE WHEN {twins} THEN {_against(model, 'name', model.relatives[TWINS])} ELSE {parts[1]} END"
    return " + ".join(parts)


def _against(model: Model, column: str, relatives: Mapping[str, float]) -> str:
    cases = " ".join(
        f"WHEN {gamma(column, key)} THEN {math.log2(share / relatives[key])}"
        for key, share in model.same_at_home[column].items()
    )
    return f"CASE gamma_{column} {cases} ELSE 0 END"
