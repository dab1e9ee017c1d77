"""How right the answer is, in towns that the parameters were never trained on, without any resident number."""

from __future__ import annotations

import dataclasses

import pytest

from dure.policy.korea.matching import find_pairs
from tests.engines.matching.truth import Errors, town
from tests.engines.matching.truth.writing import as_table, rightness
from tools.train_matching import ERRORS

AT_LEAST = 0.92
PEOPLE = 5_000
FAIR = Errors(missing=0.03, missing_second=0.05, wrong=(0.4, 0.4, 0.2))
"""Up to two things wrong in each second record, a twentieth of its cells empty, a tenth of its phones."""
HARD = Errors(missing=0.05, missing_second=0.10, wrong=(0.20, 0.35, 0.30, 0.15))


@pytest.mark.parametrize(
    ("seed", "made_names", "errors"),
    [(101, False, FAIR), (102, True, FAIR), (111, False, FAIR), (112, True, FAIR)],
)
def test_precision_is_099_at_a_recall_of_095(seed: int, made_names: bool, errors: Errors) -> None:
    assert seed > len(ERRORS) * 2, "this town was trained on"
    made = town(seed, PEOPLE, errors=errors, made_names=made_names)
    precision, recall = rightness(made, find_pairs(as_table(made.records), at_least=AT_LEAST))
    assert precision >= 0.99
    assert recall >= 0.95


@pytest.mark.parametrize(("seed", "made_names"), [(103, False), (104, True)])
def test_with_up_to_three_things_wrong_precision_stays(seed: int, made_names: bool) -> None:
    made = town(seed, PEOPLE, errors=HARD, made_names=made_names)
    precision, recall = rightness(made, find_pairs(as_table(made.records), at_least=AT_LEAST))
    assert precision >= 0.98
    assert recall >= 0.88


def test_a_roster_is_linked_to_the_register_as_rightly() -> None:
    made = town(110, PEOPLE, errors=FAIR)
    seen: set[str] = set()
    register, roster = [], []
    for record in made.records:
        (roster if record.person in seen else register).append(record)
        seen.add(record.person)
    between = dataclasses.replace(
        made, truth=frozenset(pair for pair in made.truth if len({each.id for each in roster} & set(pair)) == 1)
    )
    precision, recall = rightness(between, find_pairs(as_table(roster), as_table(register), at_least=AT_LEAST))
    assert precision >= 0.99
    assert recall >= 0.95


def test_the_answer_is_the_same_every_time() -> None:
    made = town(105, 800)
    first, again = (find_pairs(as_table(made.records), at_least=0.5).to_pylist() for _ in range(2))
    assert first == again
