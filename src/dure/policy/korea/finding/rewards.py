"""Whether the finder of a household is rewarded, and with how much, as `rewards.yaml` says it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "rewards.yaml"


@dataclass(frozen=True, slots=True)
class RewardRule:
    """One version of the district's rule; amounts in won."""

    version: int
    begins: dt.date
    amount_won: int
    yearly_cap_won: int
    source: str
    confidence: str
    excluded: Mapping[str, str]
    mandatory_excluded: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """What is asked of a finder: who it was, and what is known of the household.

    ``reporter`` is a code of ``reporter_kind``, empty when nobody said; ``identified``: there is somebody to pay;
    ``of_household``: the finder lives there or bears the name or number of somebody who does.
    """

    reporter: str
    mandatory: bool
    identified: bool
    of_household: bool
    about_oneself: bool
    verified: bool
    rewarded_before: bool
    paid_this_year_won: int


@cache
def reward_rules() -> tuple[RewardRule, ...]:
    """All versions, the oldest first."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(sorted((_rule(row) for row in told["versions"]), key=lambda rule: rule.begins))


def _rule(row: Mapping[str, Any]) -> RewardRule:
    return RewardRule(
        row["version"],
        row["from"],
        row["amount_won"],
        row["yearly_cap_won"],
        row["source"],
        row["confidence"],
        row["excluded"],
        row["mandatory_excluded"],
    )


def rule_on(day: dt.date) -> RewardRule:
    """The version that holds that day; the first one for what lies before it."""
    held = [rule for rule in reward_rules() if rule.begins <= day]
    return held[-1] if held else reward_rules()[0]


def exclusion(claim: Claim, rule: RewardRule) -> str:
    """Why there is no reward, a code of ``reward_exclusion``; empty when there is one."""
    checks = (
        (not claim.verified, "not_verified"),
        (claim.about_oneself, "self_report"),
        (claim.reporter in rule.excluded, rule.excluded.get(claim.reporter, "")),
        (claim.of_household, "relative"),
        (claim.mandatory and rule.mandatory_excluded, "must_report"),
        (not claim.identified, "nobody_named"),
        (claim.rewarded_before, "given_before"),
        (claim.paid_this_year_won + rule.amount_won > rule.yearly_cap_won, "cap_reached"),
    )
    return next((why for holds, why in checks if holds), "")
