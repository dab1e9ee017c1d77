"""``python -m tools.train_matching``: works out the parameters of the matching anew, from towns with a known truth.

Shares are counted from labels: how often each way to agree occurs among pairs that are one person, among pairs drawn at
random, and among relatives of one household. Nothing of the towns that the tests judge by is seen here: seeds below 100
train, seeds from 100 on test.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import log2
from typing import Any

from dure.engines.matching import Matcher, Model
from dure.engines.matching.counting import count
from dure.engines.matching.kin import contact, gamma
from dure.engines.matching.levels import LEVELS, UNKNOWN
from dure.engines.matching.linking import Read, predict
from dure.engines.matching.model import CONTACTS, KIN_COLUMNS, TWINS, in_splinks_words
from dure.policy.korea.matching import MODEL_FILE, korean
from tests.engines.matching.truth import Errors, Town, town
from tests.engines.matching.truth.writing import as_table

PEOPLE = 6_000
RANDOM_PAIRS = 200_000
TWICE = 0.10
"""Share of rows assumed to have a second one: districts find between a twentieth and a fifth."""
SPREAD = 0.000005
"""Added to each share, so that what never occurred is unlikely, not impossible, and alike for all kinds of pairs."""
TWINS_FIRM = 20
"""As many pairs of any relatives are counted with those of twins, of whom there are few."""
TOLD = "Counted from labels in made-up towns (tests/engines/matching/truth); no record of any real person."
ERRORS = (
    Errors(),
    Errors(missing=0.02, missing_second=0.05, wrong=(0.35, 0.4, 0.2, 0.05)),
    Errors(missing=0.10, missing_second=0.15, wrong=(0.2, 0.4, 0.3, 0.1), latin=0.10, ideographs=0.05),
)


def _empty() -> dict[str, Counter[str]]:
    return {column: Counter() for column in LEVELS}


@dataclass
class Counts:
    """How often each level occurred, for each kind of pairs."""

    same: dict[str, Counter[str]] = field(default_factory=_empty)
    strangers: dict[str, Counter[str]] = field(default_factory=_empty)
    relatives: dict[str, Counter[str]] = field(default_factory=_empty)
    same_at_home: dict[str, Counter[str]] = field(default_factory=_empty)
    contacts_same: Counter[str] = field(default_factory=Counter)
    contacts_relatives: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    pairs: int = 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE, help="people of each town")
    parser.add_argument("--date", default=dt.date.today().isoformat(), help="date of the parameters")  # noqa: DTZ011
    options = parser.parse_args()
    counts = Counts()
    for seed, errors, made_names in _towns():
        print(f"town {seed}: {options.people:,} people", flush=True)
        _count_town(counts, town(seed, options.people, errors=errors, made_names=made_names))
    model = _model(counts, options.date)
    model.write(MODEL_FILE)
    print(f"written: {MODEL_FILE.name}")
    return 0


def _towns() -> Iterator[tuple[int, Errors, bool]]:
    seed = 1
    for errors in ERRORS:
        for made_names in (False, True):
            yield seed, errors, made_names
            seed += 1


def _count_town(counts: Counts, made: Town) -> None:
    matcher = Matcher(korean(), _even())
    with matcher.read(as_table(made.records)) as read:
        _labels(read, made)
        count(read.con, rows=read.rows)
        counts.rows += read.rows
        counts.pairs += len(made.truth)
        for pairs, levels, at_home, contacts in (
            (ONE_PERSON, counts.same, counts.same_at_home, counts.contacts_same),
            (STRANGERS.format(rows=read.rows, pairs=RANDOM_PAIRS), counts.strangers, None, None),
            (RELATIVES, None, counts.relatives, counts.contacts_relatives),
        ):
            _add(read, matcher.model, pairs, levels, at_home, contacts)


def _labels(read: Read, made: Town) -> None:
    import pyarrow as pa

    table = pa.table(
        {
            "id": [record.id for record in made.records],
            "person": [record.person for record in made.records],
            "family": [record.household for record in made.records],
        }
    )
    read.con.register("labels", table)
    read.con.execute("CREATE TABLE labelled AS SELECT uid, person, family FROM people JOIN labels USING (id)")


PAIRS = (
    "SELECT '0' AS match_key, l.uid AS join_key_l, r.uid AS join_key_r "
    "FROM labelled AS l JOIN labelled AS r ON l.uid < r.uid"
)
ONE_PERSON = f"{PAIRS} AND l.person = r.person"
RELATIVES = f"{PAIRS} AND l.family = r.family AND l.person <> r.person"
STRANGERS = (
    "SELECT DISTINCT '0' AS match_key, least(a, b)::INT AS join_key_l, greatest(a, b)::INT AS join_key_r FROM ("
    "SELECT hash(range) % {rows} AS a, hash(range + 7777777777) % {rows} AS b FROM range({pairs})) AS drawn "
    "JOIN labelled AS l ON l.uid = a JOIN labelled AS r ON r.uid = b WHERE l.family <> r.family"
)


def _add(read: Read, model: Model, pairs: str, levels: Any, at_home: Any, contacts: Any) -> None:
    """Count how the levels of those pairs are; `at_home` and `contacts` only of those who have a contact in common."""
    read.con.execute(f"CREATE OR REPLACE TABLE pairs AS {pairs}")
    answer = predict(read.con, model, prior=0.0001)
    read.con.execute(
        "CREATE OR REPLACE TABLE told AS SELECT *, "
        f"{contact()} AS contact FROM (SELECT *, false AS one_household FROM {answer})"
    )
    for column in LEVELS:
        keys = {gamma(column, level.key): level.key for level in LEVELS[column]}
        for into, where in ((levels, "true"), (at_home, "contact IS NOT NULL")):
            if into is not None:
                found = read.con.execute(
                    f"SELECT gamma_{column}, count(*) FROM told WHERE {where} GROUP BY 1"
                ).fetchall()
                into[column].update({keys[number]: times for number, times in found})
        for level in LEVELS[column] if levels is not None else ():
            if level.within:
                within = f"gamma_{column} >= 0 AND ({in_splinks_words(level.within)})"
                ((times,),) = read.con.execute(f"SELECT count(*) FROM told WHERE {within}").fetchall()
                levels[column][within_key(level.key)] += times
    if levels is None and at_home is not None:
        same_day = f"contact IS NOT NULL AND gamma_birth_date = {gamma('birth_date', 'same')}"
        keys = {gamma("name", level.key): level.key for level in LEVELS["name"]}
        found = read.con.execute(f"SELECT gamma_name, count(*) FROM told WHERE {same_day} GROUP BY 1").fetchall()
        at_home.setdefault(TWINS, Counter()).update({keys[number]: times for number, times in found})
    if contacts is not None:
        contacts.update(dict(read.con.execute("SELECT contact, count(*) FROM told GROUP BY 1").fetchall()))


def _even() -> Model:
    """Parameters that say nothing, to have the levels compared at all."""
    shares = {column: dict.fromkeys(_keys(column), 0.5) for column in LEVELS}
    kin = {column: shares[column] for column in KIN_COLUMNS} | {TWINS: shares["name"]}
    return Model("", "", TWICE, shares, shares, kin, kin, dict.fromkeys(CONTACTS, 0.0))


def _keys(column: str) -> list[str]:
    return [level.key for level in LEVELS[column] if level.key != UNKNOWN]


def within_key(key: str) -> str:
    return f"{key}: pairs that can reach it"


def _shares(counter: Counter[str], column: str) -> dict[str, float]:
    keys = _keys(column)
    total = max(sum(counter[key] for key in keys), 1)
    of = {key: counter[within_key(key)] or total for key in keys}
    return {key: float(f"{counter[key] / of[key] + SPREAD:.3g}") for key in keys}


def _model(counts: Counts, date: str) -> Model:
    same, strangers, relatives, at_home = (
        {column: _shares(counter[column], column) for column in columns}
        for counter, columns in (
            (counts.same, LEVELS),
            (counts.strangers, LEVELS),
            (counts.relatives, KIN_COLUMNS),
            (counts.same_at_home, KIN_COLUMNS),
        )
    )
    twins, few = counts.relatives[TWINS], TWINS_FIRM
    told = sum(twins[key] for key in _keys("name"))
    relatives[TWINS] = {
        key: float(f"{(twins[key] + few * relatives['name'][key]) / (told + few):.3g}") for key in _keys("name")
    }
    # The towns have more doubles than districts do.
    fewer = log2(TWICE / (counts.pairs / counts.rows))
    prior = {
        each: round(log2((counts.contacts_same[each] + 1) / (counts.contacts_relatives[each] + 1)) + fewer, 2)
        for each in CONTACTS
    }
    return Model(date, TOLD, TWICE, same, strangers, relatives, at_home, prior)


if __name__ == "__main__":
    raise SystemExit(main())
