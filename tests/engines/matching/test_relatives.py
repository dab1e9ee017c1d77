"""Who is not one person although much is the same, and who is although much differs."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from dure.engines.matching.contributions import probability
from dure.policy.korea.matching import explain

ENOUGH = 0.9
HOME = "수영구 망미로 12, 101동 1203호"
SOMEBODY = {"name": "김영숙", "birth_date": "1950-03-12", "sex": "여", "phone": "010-1234-5678", "address": HOME}


def likely(changed: Mapping[str, str], *, of: Mapping[str, str] = SOMEBODY) -> float:
    return probability(sum(part.weight for part in explain(of, {**of, **changed})))


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "김민준", "birth_date": "1985-01-02", "sex": "남"},
        {"name": "김영수", "birth_date": "1978-11-02", "sex": "남"},
        {"name": "김영희"},
        {"name": "김말자", "sex": ""},
        {"name": "이순자", "birth_date": "1948-05-05", "sex": "남"},
        {"birth_date": "1961-07-30", "phone": "010-9999-8888", "address": "수영구 망미로 12, 101동 302호"},
        {"birth_date": "", "phone": "", "address": "수영구 망미로 12, 102동 302호"},
        {"birth_date": "", "phone": "010-9999-8888", "address": "은평구 가람로 3"},
    ],
    ids=[
        "a child",
        "a son with a similar name",
        "a twin sister",
        "a twin",
        "a husband",
        "the same name in one building",
        "the same name in one building, no birth date",
        "the same usual name elsewhere",
    ],
)
def test_relatives_twins_and_namesakes_are_not_one_person(changed: dict[str, str]) -> None:
    assert likely(changed) < ENOUGH


def test_father_and_son_under_one_roof_with_names_alike_are_two() -> None:
    father = {"name": "김영호", "birth_date": "1955-02-03", "sex": "남", "phone": "010-2222-3333", "address": HOME}
    assert likely({"name": "김영후", "birth_date": "1984-09-21"}, of=father) < ENOUGH


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "김 영숙"},
        {"name": "金英淑"},
        {"name": "KIM YOUNG SOOK"},
        {"name": "김앵숙"},
        {"name": "김영쑥", "phone": "010-9999-8888"},
        {"birth_date": "1950-12-03"},
        {"birth_date": "1950-03-21", "phone": ""},
        {"phone": "010-1234-6578", "birth_date": ""},
        {"address": "은평구 가람로 3", "name": "金英淑"},
        {"address": "", "birth_date": "1952-03-12"},
        {"name": "김영숙(개명)", "birth_date": "500312", "address": "망미로 12 101-1203", "sex": ""},
    ],
)
def test_somebody_is_known_again_by_what_is_left(changed: dict[str, str]) -> None:
    assert likely(changed) >= ENOUGH


def test_a_rare_name_weighs_more_than_one_that_thousands_bear() -> None:
    rare = {**SOMEBODY, "name": "곽춘월"}
    weight = {
        person["name"]: next(part.weight for part in explain(person, person) if part.column == "name")
        for person in (SOMEBODY, rare)
    }
    assert weight["곽춘월"] > weight["김영숙"] + 3


def test_an_empty_cell_speaks_neither_for_nor_against() -> None:
    parts = {part.column: part for part in explain(SOMEBODY, {**SOMEBODY, "phone": "", "address": ""})}
    assert (parts["phone"].weight, parts["phone"].words_key) == (0, "unknown")
    assert (parts["address"].weight, parts["address"].words_key) == (0, "unknown")
