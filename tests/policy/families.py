"""Families for the screening tests: everything known, nothing owned, unless the test says otherwise."""

import datetime as dt
from dataclasses import replace
from typing import Any

from dure.engines.eligibility import Result, Step
from dure.policy.korea.screening import HouseholdFacts, MemberFacts, screen_household

ADULT = MemberFacts(
    birth_date=dt.date(1984, 5, 6), relation="other", sex="f", disabled=False, work_income=0, other_income=0
)
NOTHING = HouseholdFacts(
    members=(replace(ADULT, relation="head"),),
    region="metropolitan",
    city_size="big_city",
    residence_value=0,
    general_assets=0,
    financial_assets=0,
    car_value=0,
    debts=0,
    crisis_reasons=(),
    obligor_exists=False,
    obligor_high_income=False,
    obligor_high_assets=False,
    has_pupil=True,
)


def family(size: int = 1, *, income: int = 0, head: dict[str, Any] | None = None, **facts: Any) -> HouseholdFacts:
    """A family of this size whose head has the given other income per month."""
    first = replace(NOTHING.members[0], **({"other_income": income} | (head or {})))
    return replace(NOTHING, members=(first, *[ADULT] * (size - 1)), **facts)


def screened(facts: HouseholdFacts, on: dt.date) -> dict[str, Result]:
    """The six results by programme."""
    return {result.programme: result for result in screen_household(facts, on=on)}


def step(result: Result, question: str) -> Step:
    """The step that answers this question."""
    return next(step for step in result.steps if step.question == question)
