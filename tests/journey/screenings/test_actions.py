"""A screening keeps the facts and answers as they were, and unknown is never no."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from uuid_utils.compat import uuid7

from dure.engines.eligibility import Verdict
from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.scope import scope
from dure.journey.screenings.actions import run_screening
from dure.journey.screenings.facts import judged
from dure.journey.screenings.models import Screening, ScreeningResult
from dure.journey.screenings.queries import (
    answers,
    deciding_step,
    latest_screening,
    questions,
    results_of,
)
from dure.journey.screenings.steps import result_of
from dure.policy.korea.screening import PROGRAMMES, screen_household
from dure.registry.deadlines.models import Deadline
from dure.registry.people.models import Household, Person
from dure.registry.story.queries import story_of
from tests.personas import SYSTEM

DAY = dt.date(2025, 6, 1)
POOR = {
    "region": "metropolitan",
    "city_size": "big_city",
    "residence_value": 5_000_000,
    "general_assets": 0,
    "financial_assets": 0,
    "car_value": 0,
    "debts": 0,
    "crisis_reasons": ["illness"],
    "obligor_exists": False,
    "has_pupil": False,
}
Run = Callable[..., Any]


@pytest.fixture
def head(household: Household) -> Person:
    with scope(SYSTEM):
        found: Person = Person.objects.visible_to(SYSTEM).get(household=household)
    return found


@pytest.fixture
def run(acting: Any, official: Any, household: Household, head: Person, now: dt.datetime) -> Run:
    """Screens the family as the official, with the facts of POOR and an income of 200,000 won unless said otherwise."""

    def screen(**changes: Any) -> tuple[Screening, bool]:
        parts: dict[str, Any] = {
            "record_id": uuid7(),
            "household": household,
            "facts": POOR,
            "persons": {str(head.pk): {"work_income": 0, "other_income": 200_000, "disabled": False}},
            "as_of": DAY,
            "at": now,
        }
        with acting(changes.pop("user", official)) as who:
            done: tuple[Screening, bool] = run_screening(actor=who, **(parts | changes))
        return done

    return screen


def by_programme(screening: Screening) -> dict[str, ScreeningResult]:
    with scope(SYSTEM):
        return {row.programme.code: row for row in results_of(SYSTEM, screening)}


def open_reasons(household: Household) -> list[dict[str, Any]]:
    with scope(SYSTEM):
        rows = Deadline.objects.visible_to(SYSTEM).filter(
            household=household, kind="deadline_kind:screening_due", state="open"
        )
        return list(rows.values_list("values", flat=True))


@pytest.mark.requirement("R188")
def test_every_programme_gets_one_of_three_answers(run: Run) -> None:
    screening, new = run()
    found = by_programme(screening)
    assert new
    assert tuple(found) == PROGRAMMES
    # 2025: 32 % of the median of 2,392,013 is 765,444; less the income of 200,000.
    assert (found["livelihood"].verdict, found["livelihood"].amount_won) == ("eligible", 565_444)
    assert found["education"].verdict == "not_eligible"
    assert found["medical"].verdict in ("eligible", "cannot_tell")


@pytest.mark.requirement("R188")
def test_with_nothing_known_everything_is_open_and_nothing_is_refused(run: Run) -> None:
    screening, _new = run(facts={}, persons={})
    assert {row.verdict for row in by_programme(screening).values()} == {"cannot_tell"}
    assert all(row.missing for row in by_programme(screening).values())


@pytest.mark.requirement("R086")
def test_a_failed_rule_is_kept_with_value_limit_gap_and_source(run: Run, head: Person) -> None:
    screening, _new = run(persons={str(head.pk): {"work_income": 0, "other_income": 1_000_000, "disabled": False}})
    row = by_programme(screening)["livelihood"]
    assert row.verdict == "not_eligible"
    step = deciding_step(result_of(row))
    assert (step.question, step.value, step.limit, step.gap) == ("income_within_limit", 1_000_000, 765_444, 234_556)
    assert step.source is not None
    assert step.source.name
    with translation.override("ko"):
        (answer,) = answers([row])
    assert "1,000,000원" in answer.reason
    assert "234,556원" in answer.reason
    shown = next(shown for shown in answer.steps if "765,444" in shown["text"])
    assert shown["value"] == "값 1,000,000, 기준 765,444, 차이 +234,556"
    assert "신뢰도" in shown["source"]


def test_what_is_kept_reads_back_as_the_engine_gave_it(run: Run) -> None:
    screening, _new = run()
    fresh = screen_household(judged(screening.facts), on=DAY)
    found = by_programme(screening)
    for result in fresh:
        kept = result_of(found[result.programme])
        assert kept.steps == result.steps
        assert (kept.verdict, kept.amount, kept.missing, kept.failed) == (
            result.verdict,
            result.amount,
            result.missing,
            result.failed,
        )


def test_the_register_gives_birth_dates_and_relations(run: Run, head: Person) -> None:
    screening, _new = run()
    assert screening.facts["members"] == [
        {
            "person": str(head.pk),
            "birth_date": "1954-03-02",
            "relation": "head",
            "disabled": False,
            "work_income": 0,
            "other_income": 200_000,
        }
    ]
    assert by_programme(screening)["basic_pension"].members == [str(head.pk)]


@pytest.mark.parametrize(
    "as_of", [dt.date(2015, 6, 30), dt.date(2027, 1, 1), dt.date(2000, 1, 1)], ids=["before", "after", "long before"]
)
def test_a_day_without_figures_cannot_be_told(run: Run, as_of: dt.date) -> None:
    screening, _new = run(as_of=as_of)
    assert {row.verdict for row in by_programme(screening).values()} == {"cannot_tell"}
    assert open_reasons(screening.household) == []


@pytest.mark.parametrize(
    "as_of", [dt.date(2015, 7, 1), dt.date(2019, 3, 3), dt.date(2022, 12, 31), dt.date(2026, 12, 31)]
)
def test_any_day_of_the_figures_can_be_judged(run: Run, as_of: dt.date) -> None:
    screening, _new = run(as_of=as_of)
    assert by_programme(screening)["livelihood"].verdict != "not_eligible"
    assert by_programme(screening)["education"].verdict == "not_eligible"


def test_a_second_click_screens_once(run: Run, household: Household) -> None:
    record_id = uuid7()
    first, _new = run(record_id=record_id)
    second, new = run(record_id=record_id)
    assert (first.pk, new) == (second.pk, False)
    with scope(SYSTEM):
        assert ScreeningResult.objects.visible_to(SYSTEM).count() == len(PROGRAMMES)


def test_a_later_screening_leaves_the_earlier_one_as_it_was(
    run: Run, acting: Any, official: Any, household: Household
) -> None:
    first, _new = run()
    second, _new = run(facts={}, persons={})
    with acting(official) as who:
        latest = latest_screening(who, household)
    assert latest is not None
    assert latest.id == second.pk
    assert len(latest.results) == len(PROGRAMMES)
    assert by_programme(first)["livelihood"].verdict == "eligible"


@pytest.mark.parametrize("who", ["sibling_official", "district_leader", "volunteer"])
def test_who_may_not_screen_here_is_told_so(run: Run, request: pytest.FixtureRequest, who: str) -> None:
    with pytest.raises(NotAllowed):
        run(user=request.getfixturevalue(who))


def test_the_story_tells_what_came_out(run: Run, acting: Any, official: Any, household: Household) -> None:
    run(facts={}, persons={})
    run()
    with acting(official) as who, translation.override("ko"):
        newest, before = [line.text for line in story_of(who, household)]
    texts = {newest, before}
    assert any("받을 수 있음: 생계급여" in text for text in texts)
    assert any(text.startswith("지원 제도를 살펴봤습니다. 더 알아야 함: 생계급여") for text in texts)


def test_open_questions_are_due_once_and_end_when_all_is_known(run: Run, household: Household) -> None:
    run(facts={}, persons={})
    run(facts={"region": "metropolitan"}, persons={})
    (values,) = open_reasons(household)
    assert values["count"] > 3
    run()
    assert open_reasons(household) == []


def test_what_to_ask_next_is_what_settles_the_most(run: Run, acting: Any, official: Any) -> None:
    known = {key: value for key, value in POOR.items() if key != "financial_assets"}
    screening, _new = run(facts=known)
    found = list(by_programme(screening).values())
    ask = questions(screening, found)
    assert ask.best is not None
    assert ask.best.facts == ("financial_assets",)
    assert {"livelihood", "housing", "emergency_aid"} <= set(ask.best.programmes)
    for end in (0, 900_000_000_000):
        told = screen_household(judged(run(facts=known | {"financial_assets": end})[0].facts), on=DAY)
        firm = {result.programme for result in told if result.verdict is not Verdict.CANNOT_TELL}
        assert set(ask.best.programmes) <= firm


def test_a_question_that_opens_another_one_settles_nothing_by_itself(run: Run) -> None:
    known = {key: value for key, value in POOR.items() if key != "obligor_exists"}
    screening, _new = run(facts=known)
    ask = questions(screening, list(by_programme(screening).values()))
    assert ask.best is None
    assert "obligor_exists" in [key for key, _programmes in ask.facts]


def test_an_absurd_amount_is_refused(run: Run) -> None:
    with pytest.raises(ValueError, match="financial_assets"):
        run(facts=POOR | {"financial_assets": -1})


def test_of_two_officers_who_screen_at_once_the_second_waits_for_the_first(run: Run) -> None:
    with CaptureQueriesContext(connection) as asked:
        run()
    assert any("FOR NO KEY UPDATE" in query["sql"] for query in asked)
