"""Whom a campaign asks, and which answers worry: rules without a database."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.journey.discovery.campaigns.questionnaire import Question, QuestionKind, read_questions, worrying
from dure.journey.discovery.campaigns.target import Target, years_before

DAY = dt.date(2026, 3, 2)


@pytest.mark.requirement("R033")
def test_a_child_under_twelve_is_one_until_the_twelfth_birthday() -> None:
    first, last = Target(age_to=11).born_between(DAY)
    assert (first, last) == (dt.date(2014, 3, 3), DAY)


def test_an_age_counts_from_the_birthday_on() -> None:
    _first, last = Target(age_from=60).born_between(DAY)
    assert last == dt.date(1966, 3, 2)


def test_who_was_born_on_a_leap_day_has_a_birthday_every_year() -> None:
    assert years_before(dt.date(2028, 2, 29), 1) == dt.date(2027, 2, 28)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.integers(0, 110), st.integers(0, 20))
def test_the_days_of_birth_are_those_of_the_ages(day: dt.date, youngest: int, more: int) -> None:
    first, last = Target(age_from=youngest, age_to=youngest + more).born_between(day)
    assert _age(last, day) == youngest
    assert _age(first, day) == youngest + more
    assert _age(first - dt.timedelta(days=1), day) == youngest + more + 1


def _age(born: dt.date, day: dt.date) -> int:
    """Completed years; a leap day's birthday is the 28th of February in other years."""
    return max(years for years in range(132) if years_before(day, years) >= born)


def test_a_saved_target_is_read_as_it_was_written() -> None:
    target = Target(groups=("target_group:senior_alone",), areas=("26.26500.",), age_from=60)
    assert Target.read(target.as_json()) == target
    assert Target.read({}) == Target()


QUESTIONS = [
    Question("q1", "끼니를 거르십니까?", QuestionKind.YES_NO, worrying=("yes",)),
    Question("q2", "누가 찾아옵니까?", QuestionKind.ONE_OF, options=("이웃", "아무도"), worrying=("아무도",)),
    Question("q3", "며칠 외출하지 않으셨습니까?", QuestionKind.NUMBER, at_least=7),
    Question("q4", "한 달에 몇 번 통화하십니까?", QuestionKind.NUMBER, at_most=1, required=False),
    Question("q5", "하고 싶은 말씀", QuestionKind.TEXT, required=False),
]


def test_questions_are_read_as_they_were_written() -> None:
    assert read_questions(question.as_json() for question in QUESTIONS) == QUESTIONS


@pytest.mark.parametrize(
    ("said", "worries"),
    [
        ({"q1": "no", "q2": "이웃", "q3": 6, "q4": 2, "q5": "고맙습니다"}, []),
        ({"q1": "yes", "q2": "아무도", "q3": 7, "q4": 1}, ["q1", "q2", "q3", "q4"]),
        ({"q3": 0, "q4": 0}, ["q4"]),
        ({}, []),
    ],
)
def test_only_answers_that_were_given_worry(said: dict[str, object], worries: list[str]) -> None:
    assert [question.key for question in worrying(QUESTIONS, said)] == worries
