"""Turns rules computed at both ends of the open facts into steps and one verdict."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from dure.engines.eligibility.answers import Figure, Range, Result, Step, Verdict
from dure.engines.eligibility.scenarios import BEST, WORST, Scenarios
from dure.engines.eligibility.three_valued import Truth, all_of, firm


@dataclass(frozen=True)
class Rule:
    """One rule over all rows of the scenarios.

    `truths` has one entry a row; `values` and `limits` too where the rule compares amounts. The first of `figures`
    is the one the rule is named after. A rule that does not `decide` only shows a value on the way.
    """

    question: str
    truths: Sequence[Truth] = ()
    values: Sequence[float] = ()
    limits: Sequence[float] = ()
    unit: str = "won"
    figures: tuple[Figure, ...] = ()
    decides: bool = True


def settle(programme: str, rules: Sequence[Rule], scenarios: Scenarios, *, beyond: float, version: str) -> Result:
    """The verdict on one programme: every deciding rule has to hold.

    A rule that firmly fails beats one that is open. Amounts from `beyond` upwards stand for "without end".
    """
    deciding = [rule for rule in rules if rule.decides]
    rows = [all_of(rule.truths[row] for rule in deciding) for row in range(scenarios.rows)]
    ranked = _by_decisiveness(scenarios, deciding, rows)
    steps = tuple(_step(rule, scenarios, ranked, beyond) for rule in rules)
    overall = all_of(step.met for step in steps if step.decides)
    failed = tuple(step.question for step in steps if step.decides and step.met is False)
    open_here = {name for step in steps for name in step.missing}
    missing = (
        ()
        if overall is not None
        else _merge([tuple(key for key in ranked if key in open_here), *(step.missing for step in steps)])
    )
    return Result(programme, _verdict(overall), None, steps, missing, failed, version)


def best_of(results: Sequence[Result]) -> Result:
    """The household's answer on a programme given to persons: one entitled member is enough.

    `results` must not be empty, each with its member in `members`. What is missing for any open member is kept.
    """
    order = (Verdict.ELIGIBLE, Verdict.CANNOT_TELL, Verdict.NOT_ELIGIBLE)
    verdict = min((result.verdict for result in results), key=order.index)
    alike = [result for result in results if result.verdict is verdict]
    members = tuple(member for result in alike for member in result.members)
    return replace(alike[0], members=members, missing=_merge(result.missing for result in alike))


def _verdict(overall: Truth) -> Verdict:
    if overall is None:
        return Verdict.CANNOT_TELL
    return Verdict.ELIGIBLE if overall else Verdict.NOT_ELIGIBLE


def _by_decisiveness(scenarios: Scenarios, rules: Sequence[Rule], rows: Sequence[Truth]) -> list[str]:
    """Open facts in the order in which asking for them is most likely to settle the programme."""

    def weight(key: str) -> tuple[int, int]:
        settles_yes = rows[scenarios.alone_at_best(key)] is True
        settles_no = rows[scenarios.alone_at_worst(key)] is False
        touched = sum(1 for rule in rules if key in _moving(rule, scenarios))
        return (-(2 * settles_yes + settles_no), -touched)

    return sorted(scenarios.open_facts, key=weight)


def _moving(rule: Rule, scenarios: Scenarios) -> set[str]:
    return set(scenarios.moving([column for column in (rule.truths, rule.values, rule.limits) if len(column)]))


def _step(rule: Rule, scenarios: Scenarios, ranked: Sequence[str], beyond: float) -> Step:
    met = firm(rule.truths[BEST], rule.truths[WORST]) if rule.decides else None
    span = _span(rule.values, beyond)
    limits = _span(rule.limits, beyond)
    value = span.exact if span else None
    limit = limits.exact if limits else None
    first = rule.figures[0] if rule.figures else None
    return Step(
        question=rule.question,
        value=value,
        limit=limit,
        gap=None if value is None or limit is None else value - limit,
        unit=rule.unit,
        met=met,
        missing=_missing(rule, scenarios, ranked) if rule.decides and met is None else (),
        parameter=first.path if first else "",
        source=first.source if first else None,
        valid_from=first.valid_from if first else None,
        decides=rule.decides,
        span=span,
        figures=rule.figures,
    )


def _span(column: Sequence[float], beyond: float) -> Range | None:
    if not len(column) or math.isnan(column[BEST]) or math.isnan(column[WORST]):
        return None
    low, high = sorted((column[BEST], column[WORST]))
    return Range(int(low), None if high >= beyond else int(high))


def _missing(rule: Rule, scenarios: Scenarios, ranked: Sequence[str]) -> tuple[str, ...]:
    moving = _moving(rule, scenarios)
    facts = tuple(key for key in ranked if key in moving)
    # A figure is only missing where a row could not be answered; an unused one does not matter to this household.
    blank = rule.truths[BEST] is None or rule.truths[WORST] is None
    figures = tuple(f"parameter:{figure.path}" for figure in rule.figures if figure.value is None) if blank else ()
    return facts + tuple(name for name in figures if name not in facts)


def _merge(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """All names in the order of the lists, facts before parameters, each once."""
    names = list(dict.fromkeys(name for names in lists for name in names))
    is_parameter: Callable[[str], bool] = lambda name: name.startswith("parameter")  # noqa: E731
    return tuple(sorted(names, key=is_parameter))
