"""What the rules of the district say of finders, of episodes and of the duty to report."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.policy.korea.finding.blind_spot import episode_ends, next_episode
from dure.policy.korea.finding.reporting_duty import duty_words, reporting_duty
from dure.policy.korea.finding.rewards import Claim, exclusion, reward_rules, rule_on

DAY = dt.date(2026, 3, 2)
NEIGHBOUR = Claim(
    reporter="neighbour",
    mandatory=False,
    identified=True,
    of_household=False,
    about_oneself=False,
    verified=True,
    rewarded_before=False,
    paid_this_year_won=0,
)


@pytest.mark.requirement("R036")
@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, ""),
        ({"verified": False}, "not_verified"),
        ({"about_oneself": True}, "self_report"),
        ({"reporter": "self"}, "self_report"),
        ({"reporter": "family"}, "relative"),
        ({"of_household": True}, "relative"),
        ({"reporter": "public_official"}, "on_duty"),
        ({"reporter": "mail_carrier", "mandatory": True}, "must_report"),
        ({"identified": False}, "nobody_named"),
        ({"rewarded_before": True}, "given_before"),
        ({"paid_this_year_won": 250_000}, ""),
        ({"paid_this_year_won": 250_001}, "cap_reached"),
    ],
)
def test_the_rule_rewards_a_neighbour_and_says_why_it_leaves_others_out(changed: dict[str, Any], why: str) -> None:
    assert exclusion(replace(NEIGHBOUR, **changed), rule_on(DAY)) == why


@given(paid=st.integers(0, 2_000_000), day=st.dates(dt.date(2014, 1, 1), dt.date(2040, 1, 1)))
def test_no_year_of_a_finder_ever_passes_its_limit(paid: int, day: dt.date) -> None:
    rule = rule_on(day)
    if not exclusion(replace(NEIGHBOUR, paid_this_year_won=paid), rule):
        assert paid + rule.amount_won <= rule.yearly_cap_won


def test_every_version_of_the_rule_says_where_it_comes_from() -> None:
    assert all(
        rule.source and rule.confidence and 0 < rule.amount_won <= rule.yearly_cap_won for rule in reward_rules()
    )


@pytest.mark.requirement("R035")
@pytest.mark.parametrize(
    ("counted", "day", "episode"),
    [
        ([], DAY, 1),
        ([(1, DAY)], DAY, None),
        ([(1, DAY)], dt.date(2027, 3, 1), None),
        ([(1, DAY)], dt.date(2027, 3, 2), 2),
        ([(1, dt.date(2020, 1, 1)), (2, DAY)], dt.date(2026, 12, 1), None),
    ],
)
def test_a_household_counts_anew_when_its_episode_is_over(
    counted: list[tuple[int, dt.date]], day: dt.date, episode: int | None
) -> None:
    assert next_episode(counted, on=day) == episode


@given(st.dates(dt.date(2014, 1, 1), dt.date(2090, 12, 31)))
def test_an_episode_always_ends_later_than_it_begins(day: dt.date) -> None:
    assert episode_ends(day) > day


@pytest.mark.requirement("R021")
def test_the_duty_says_its_article_and_how_sure_we_are_of_it() -> None:
    told = reporting_duty()
    assert told["article"] == "13(2)"
    assert set(told["confidence"]) == {"duty", "groups", "protection"}
    assert isinstance(told["read_on"], dt.date)
    assert duty_words("ko").keys() == duty_words("en").keys()
    assert duty_words("en")["article"] == "Art. 13(2)"
