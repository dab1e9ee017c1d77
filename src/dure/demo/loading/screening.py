"""Tells how households were screened: what the generator knows of their money becomes the facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Any

from uuid_utils.compat import uuid7

from dure.demo.loading.stage import Stage, Step
from dure.demo.people import DemoHousehold, DemoPerson
from dure.demo.stories.parts import HouseholdStory, ScreeningPart
from dure.journey.screenings.actions import run_screening
from dure.journey.screenings.facts import suggested

ASKED_WITHIN, ASKED_AT_MOST = dt.timedelta(days=6), dt.timedelta(days=16)
STILL_OPEN = 0.3
WON = 10_000
PUPILS = range(7, 19)


def screening_steps(stage: Stage, story: HouseholdStory) -> Iterator[Step]:
    """Every screening of the story."""
    for part in story.screenings:
        yield Step(part.at, partial(_screen, stage, part, story))


def _screen(stage: Stage, part: ScreeningPart, story: HouseholdStory) -> None:
    household, family = stage.household_of(story), stage.families[story.household]
    rng = Random(f"facts-{family.key}")
    # What the family did not know at first it found out within days, but for a few.
    waited = stage.now - part.at
    papers_came = waited > ASKED_AT_MOST or (waited > ASKED_WITHIN and rng.random() > STILL_OPEN)
    facts = {
        **suggested(household, None),
        **_household_facts(family, rng),
        "has_pupil": any(one.age(part.as_of) in PUPILS for one in family.members),
        "crisis_reasons": list(part.crisis_reasons),
    }
    persons = {str(stage.homes.persons[one.key].pk): _incomes(one) for one in family.members}
    if papers_came:
        facts = {key: _found_out(value, rng) for key, value in facts.items()}
        persons = {
            key: {name: _found_out(value, rng) for name, value in incomes.items()} for key, incomes in persons.items()
        }
    with stage.acting(part.by, part.at) as actor:
        run_screening(
            actor=actor,
            record_id=uuid7(),
            household=household,
            facts=facts,
            persons=persons,
            as_of=part.as_of,
            at=part.at,
        )


def _household_facts(family: DemoHousehold, rng: Random) -> dict[str, Any]:
    """The money as the generator knows it, None where the office does not; relatives who could pay are few."""
    money, relatives = family.money, rng.random() < 0.45
    return {
        "residence_value": money.residence_krw,
        "general_assets": money.general_assets_krw,
        "financial_assets": money.financial_assets_krw,
        "car_value": money.car_krw,
        "debts": money.debts_krw,
        "obligor_exists": relatives,
        "obligor_high_income": relatives and rng.random() < 0.06,
        "obligor_high_assets": relatives and rng.random() < 0.03,
    }


def _incomes(one: DemoPerson) -> dict[str, int | None]:
    return {"work_income": one.work_income_krw, "other_income": one.other_income_krw}


def _found_out(value: Any, rng: Random) -> Any:
    """A figure instead of not knowing: mostly nothing there, else a little."""
    if value is not None:
        return value
    return rng.choice((0, 0, 0, rng.randint(10, 120) * WON))
