"""The dates of life-stage visits, the calendar of examinations, and which answers worry."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.policy.korea.checklists import FILE, checklist, items_of, worries
from dure.policy.korea.codelists import read_code_lists
from dure.policy.korea.finding.rounds import birthday, listed_until, rounds, screenings_of, visits_due

DAYS = st.dates(dt.date(1930, 1, 1), dt.date(2026, 12, 31))
TOLD = dt.date(2026, 3, 1)


def test_somebody_born_on_a_leap_day_reaches_the_age_on_the_28th() -> None:
    assert birthday(dt.date(1960, 2, 29), 65) == dt.date(2025, 2, 28)
    assert birthday(dt.date(1960, 2, 29), 68) == dt.date(2028, 2, 29)


@given(born=DAYS)
def test_each_visit_is_named_once_and_due_after_it_was_told(born: dt.date) -> None:
    found = visits_due(born=born, event="resident", event_on=None, told_on=TOLD, until=dt.date(2027, 12, 31))
    assert len({(due.round, due.event_on) for due in found}) == len(found)
    assert all(due.due_on > TOLD and due.due_on > due.event_on for due in found)
    assert all(due.event_on >= TOLD - rounds()[due.round].back for due in found)


@pytest.mark.requirement("R044")
def test_an_event_long_ago_makes_no_visit_and_a_late_extract_moves_the_due_day() -> None:
    def named(born: dt.date) -> list[tuple[str, dt.date]]:
        found = visits_due(born=born, event="resident", event_on=None, told_on=TOLD, until=dt.date(2026, 12, 31))
        return [(due.round, due.due_on) for due in found]

    assert named(dt.date(1961, 1, 10)) == [
        ("health_65", TOLD + dt.timedelta(days=90)),
        ("welfare_65", TOLD + dt.timedelta(days=60)),
    ]
    assert named(dt.date(1960, 8, 1)) == []


def test_the_next_years_lists_are_made_shortly_before_it_begins() -> None:
    assert listed_until(dt.date(2026, 11, 20)) == dt.date(2026, 12, 31)
    assert listed_until(dt.date(2026, 12, 5)) == dt.date(2027, 12, 31)


@pytest.mark.requirement("R190")
@given(born=DAYS)
def test_the_calendar_of_examinations_is_in_order_and_never_overlaps(born: dt.date) -> None:
    calendar = screenings_of(born)
    assert [one.number for one in calendar] == list(range(1, 9))
    assert all(one.first <= one.last for one in calendar)
    assert all(one.last < later.first for one, later in itertools.pairwise(calendar))


@pytest.mark.requirement("R190")
def test_an_examination_missed_worries_before_a_crisis() -> None:
    assert [worry.signal for worry in worries({"screening": "missed"})] == ["development_at_risk"]
    assert worries({"screening": "done", "parents_worry": False}) == []


@pytest.mark.requirement("R046")
@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        ({"no_interest": 1, "low_mood": 1}, []),
        ({"no_interest": 3}, ["low_mood"]),
        ({"no_interest": 2, "low_mood": 1, "self_harm": True}, ["self_harm", "low_mood"]),
        ({}, []),
    ],
)
def test_three_points_in_two_questions_ask_for_a_closer_look_and_self_harm_comes_first(
    answers: dict[str, int | bool], keys: list[str]
) -> None:
    assert [worry.key for worry in worries(answers)] == keys


@pytest.mark.requirement("R045")
def test_every_round_has_its_list_and_every_worry_asks_what_some_list_asks() -> None:
    import yaml

    asked = {key for one in rounds().values() for key in items_of(one.checklist)}
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))["worries"]
    names = {key for row in told for key in (*row.get("when", ()), *row.get("sum", ()), row.get("item")) if key}
    assert names <= asked
    assert all(checklist(one.checklist) for one in rounds().values())
    lists = {one.key: {row.code for row in one.codes} for one in read_code_lists()}
    assert set(rounds()) == lists["round_kind"]
    assert {one.by for one in rounds().values()} <= lists["discipline"]
    assert {row["signal"] for row in told} <= lists["signal_kind"]
    assert {row["need_area"] for row in told} <= lists["need_area"]
