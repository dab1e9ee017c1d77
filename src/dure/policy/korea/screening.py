"""Screens one household against the six programmes of the Korean policy pack for any date the figures cover."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from dure.engines.eligibility import Result, Step, Verdict
from dure.policy.korea.eligibility.basic_livelihood import has_pupil_by_age, screen_benefit
from dure.policy.korea.eligibility.basic_pension import screen_basic_pension
from dure.policy.korea.eligibility.emergency_aid import screen_emergency_aid
from dure.policy.korea.eligibility.household import HouseholdFacts, MemberFacts
from dure.policy.korea.eligibility.questions import FACTS
from dure.policy.korea.eligibility.sentences import (
    missing_label,
    programme_label,
    sentence,
    source_words,
    step_question,
    verdict_label,
)
from dure.policy.korea.eligibility.workbench import Workbench, rule_system

__all__ = [
    "FACTS",
    "PROGRAMMES",
    "HouseholdFacts",
    "MemberFacts",
    "has_pupil_by_age",
    "missing_label",
    "most_decisive_facts",
    "parameter_version",
    "programme_label",
    "screen_household",
    "sentence",
    "source_words",
    "step_question",
    "verdict_label",
]

_SCREENS: dict[str, Callable[[Workbench], Result]] = {
    "livelihood": partial(screen_benefit, benefit="livelihood"),
    "medical": partial(screen_benefit, benefit="medical"),
    "housing": partial(screen_benefit, benefit="housing"),
    "education": partial(screen_benefit, benefit="education"),
    "emergency_aid": screen_emergency_aid,
    "basic_pension": screen_basic_pension,
}
PROGRAMMES = tuple(_SCREENS)


def screen_household(facts: HouseholdFacts, *, on: dt.date) -> list[Result]:
    """One result for each of the six programmes, in the order of PROGRAMMES, as the figures stood on the date.

    A date without figures or a household without members is "cannot tell", never an exception.
    """
    absent = _absent(facts, on)
    if absent:
        return [_cannot_tell(programme, absent) for programme in PROGRAMMES]
    bench = Workbench(facts, on)
    return [screen(bench) for screen in _SCREENS.values()]


def parameter_version() -> str:
    """The edition of the figures now in use, to be kept with a screening."""
    return rule_system().version


def most_decisive_facts(results: list[Result]) -> list[tuple[str, tuple[str, ...]]]:
    """What to ask next: each open fact with the programmes it would help to settle, the most helpful first."""
    programmes: dict[str, list[str]] = {}
    rank: dict[str, int] = {}
    for result in results:
        for position, key in enumerate(result.missing):
            if not key.startswith("parameter"):
                programmes.setdefault(key, []).append(result.programme)
                rank[key] = rank.get(key, 0) + position
    order = sorted(programmes, key=lambda key: (-len(programmes[key]), rank[key]))
    return [(key, tuple(programmes[key])) for key in order]


def _absent(facts: HouseholdFacts, on: dt.date) -> str:
    """What makes any computation impossible: no figures for the date, or nobody in the household."""
    if rule_system().figure("median_income.size_1", on).value is not None:
        return "" if facts.members else "members"
    year_has_figures = rule_system().figure("median_income.size_1", dt.date(on.year, 12, 31)).value is not None
    return f"parameters:{on.isoformat() if year_has_figures else on.year}"


def _cannot_tell(programme: str, absent: str) -> Result:
    question = "household_has_members" if absent == "members" else "parameters_for_date"
    step = Step(question=question, unit="rule", missing=(absent,))
    return Result(programme, Verdict.CANNOT_TELL, None, (step,), (absent,), (), parameter_version())
