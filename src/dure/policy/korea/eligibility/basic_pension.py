"""The basic pension: asked for each member, given to persons of 65 and more with little income."""

from __future__ import annotations

from dataclasses import replace

from dure.engines.eligibility import Figure, Result, Rule, at_most, best_of, settle
from dure.engines.eligibility.three_valued import Truth
from dure.policy.korea.eligibility.basic_livelihood import income_figures
from dure.policy.korea.eligibility.household import BEYOND, age_on
from dure.policy.korea.eligibility.workbench import Workbench, couple, possible_couple

PROGRAMME = "basic_pension"


def screen_basic_pension(bench: Workbench) -> Result:
    """The household's best answer over its members; the amount is the most one person can get."""
    results = [_screen_member(bench, position) for position in range(len(bench.facts.members))]
    result = best_of(_oldest_first(bench, results))
    largest = bench.figure("basic_pension.maximum").value
    if result.verdict != "eligible" or not isinstance(largest, int):
        return result
    return replace(result, amount=largest, amount_at_most=True)


def _oldest_first(bench: Workbench, results: list[Result]) -> list[Result]:
    """So that a refusal is explained with the member who is nearest to the age."""
    births = [member.birth_date for member in bench.facts.members]
    return sorted(results, key=lambda result: str(births[result.members[0]] or ""))


def _screen_member(bench: Workbench, position: int) -> Result:
    rules = [_age_rule(bench, position), *_income_rules(bench, position)]
    result = settle(PROGRAMME, rules, bench.scenarios, beyond=BEYOND, version=bench.version)
    if result.verdict == "cannot_tell" and {step.met for step in result.steps[1:]} == {True, None}:
        # Alone or as a couple: the two limits disagree, and only the family can say which holds.
        result = replace(result, missing=tuple(dict.fromkeys(("relation", *result.missing))))
    return replace(result, members=(position,))


def _maybe_paired(bench: Workbench) -> tuple[int, ...]:
    return tuple(set(possible_couple(bench.facts)) - set(couple(bench.facts)))


def _age_rule(bench: Workbench, position: int) -> Rule:
    figure = bench.figure("basic_pension.from_age")
    limit = float(str(figure.value))
    birth = bench.facts.members[position].birth_date
    if birth is None:
        truths: list[Truth] = list(bench.scenarios.column("birth_date", None, True, False))
        return Rule("age_reached", truths, limits=[limit] * bench.scenarios.rows, unit="years", figures=(figure,))
    ages = [float(age_on(birth, bench.on))] * bench.scenarios.rows
    reached: list[Truth] = [age >= limit for age in ages]
    return Rule("age_reached", reached, ages, [limit] * len(ages), unit="years", figures=(figure,))


def _income_rules(bench: Workbench, position: int) -> list[Rule]:
    """Within the threshold by an upper bound is a yes; above it nothing is said, for the true conversion is milder."""
    pair = position in couple(bench.facts)
    readings = [_reading(bench, position, "pension_income_alone", "couple" if pair else "single")]
    if position in _maybe_paired(bench):
        readings.append(_reading(bench, position, "pension_income_paired", "couple"))
    return readings


def _reading(bench: Workbench, position: int, name: str, threshold: str) -> Rule:
    values = bench.member_amounts(name, position)
    limit = bench.figure(f"basic_pension.{threshold}")
    limits = [float("nan") if limit.value is None else float(limit.value)] * bench.scenarios.rows
    truths: list[Truth] = [True if within else None for within in at_most(values, limits)]
    question = "pension_income_within_limit" if threshold == "single" else "couple_income_within_limit"
    figures: tuple[Figure, ...] = (limit, bench.figure("basic_pension.upper_bound"), *income_figures(bench))
    if None in truths:
        figures += (bench.figure("basic_pension.income_conversion"),)
    return Rule(question, truths, values, limits, figures=figures)
