"""The basic pension: age is firm, income is an upper bound that can only say yes."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from dure.engines.eligibility import Result, Verdict
from tests.policy.families import ADULT, NOTHING, screened, step

DAY = dt.date(2025, 3, 4)
BORN_1954 = {"birth_date": dt.date(1954, 3, 1)}


def pension(*members: dict[str, Any], on: dt.date = DAY, **facts: Any) -> Result:
    people = tuple(replace(ADULT, **member) for member in members)
    return screened(replace(NOTHING, members=people, **facts), on)["basic_pension"]


@pytest.mark.parametrize(("born", "verdict"), [("1960-03-04", Verdict.ELIGIBLE), ("1960-03-05", Verdict.NOT_ELIGIBLE)])
def test_it_starts_on_the_65th_birthday(born: str, verdict: Verdict) -> None:
    assert pension({"birth_date": dt.date.fromisoformat(born), "relation": "head"}).verdict is verdict


def test_a_refusal_is_explained_with_the_oldest_member() -> None:
    result = pension(
        {"relation": "child", "birth_date": dt.date(2010, 1, 1)},
        {"relation": "head", "birth_date": dt.date(1964, 1, 1)},
    )
    assert result.failed == ("age_reached",)
    assert (step(result, "age_reached").value, step(result, "age_reached").gap) == (61, -4)


@pytest.mark.parametrize(
    ("day", "single"), [("2015-07-01", 930_000), ("2020-06-01", 1_480_000), ("2026-06-01", 2_470_000)]
)
def test_a_single_person_is_measured_by_the_threshold_of_the_year(day: str, single: int) -> None:
    on = dt.date.fromisoformat(day)
    born = {"birth_date": dt.date(1945, 1, 1), "relation": "head"}
    assert pension({**born, "other_income": single}, on=on).verdict is Verdict.ELIGIBLE
    above = pension({**born, "other_income": single + 1}, on=on)
    assert (above.verdict, above.missing) == (Verdict.CANNOT_TELL, ("parameter:basic_pension.income_conversion",))


@pytest.mark.parametrize("relation", ["spouse", "partner"])
def test_a_couple_is_measured_together_and_children_are_not_counted(relation: str) -> None:
    head = {**BORN_1954, "relation": "head", "other_income": 2_000_000}
    spouse = {"birth_date": dt.date(1962, 1, 1), "relation": relation, "other_income": 1_648_000}
    child = {"birth_date": dt.date(1990, 1, 1), "relation": "child", "other_income": 9_000_000}
    assert pension(head, spouse, child).verdict is Verdict.ELIGIBLE
    over = pension(head, {**spouse, "other_income": 1_648_001}, child)
    assert over.verdict is Verdict.CANNOT_TELL
    assert step(over, "couple_income_within_limit").limit == 3_648_000


@pytest.mark.requirement("R188")
def test_who_is_married_to_whom_is_asked_only_when_it_matters() -> None:
    poor = {**BORN_1954, "relation": "parent", "other_income": 100_000}
    assert pension({"relation": "head"}, poor, poor).verdict is Verdict.ELIGIBLE
    middling = {**BORN_1954, "relation": "parent", "other_income": 2_200_000}
    result = pension({"relation": "head"}, middling, middling)
    assert (result.verdict, result.missing[0]) == (Verdict.CANNOT_TELL, "relation")


def test_the_amount_is_an_upper_end_and_the_answer_marked_as_an_estimate() -> None:
    result = pension({**BORN_1954, "relation": "head"})
    assert (result.amount, result.amount_at_most, result.confidence) == (342_510, True, "low")
    assert pension({**BORN_1954, "relation": "head"}, on=dt.date(2020, 1, 1)).amount is None


@pytest.mark.requirement("R188")
def test_an_unknown_birth_date_leaves_it_open() -> None:
    result = pension({"birth_date": None, "relation": "head"})
    assert (result.verdict, result.missing) == (Verdict.CANNOT_TELL, ("birth_date",))
    assert result.members == (0,)
