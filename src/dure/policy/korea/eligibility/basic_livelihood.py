"""The four benefits of basic livelihood security: livelihood, medical, housing and education."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

from dure.engines.eligibility import Figure, Result, Rule, at_most, settle
from dure.engines.eligibility.three_valued import Truth
from dure.policy.korea.eligibility.household import BEYOND, HouseholdFacts, age_on
from dure.policy.korea.eligibility.workbench import Workbench, rule_system

ASSETS = ("residence_value", "general_assets", "financial_assets", "car_value")
RATES = ("residence", "general", "financial", "car")


def screen_benefit(bench: Workbench, benefit: str) -> Result:
    """One of the four benefits; only the livelihood benefit has an amount here."""
    rules = [*_income_rules(bench, benefit), *_obligor_rules(bench, benefit)]
    if benefit == "education":
        rules.append(_pupil_rule(bench))
    if benefit == "livelihood":
        figures = (bench.figure("benefit_percent.livelihood"),)
        rules.append(Rule("monthly_amount", values=bench.amounts("livelihood_amount"), figures=figures, decides=False))
    result = settle(benefit, rules, bench.scenarios, beyond=BEYOND, version=bench.version)
    if benefit != "livelihood" or result.verdict != "eligible":
        return result
    return replace(result, amount=result.steps[-1].value)


def income_figures(bench: Workbench) -> tuple[Figure, ...]:
    """The figures behind this household's recognised income; those of facts which are surely zero are left out."""
    facts, paths = bench.facts, []
    if any(member.work_income != 0 for member in facts.members):
        paths += [f"work_deduction.{name}" for name in _deduction_names(bench)]
    if any(getattr(facts, name) != 0 for name in ASSETS):
        paths += _place_paths(bench)
        paths += [f"asset_rate.{rate}" for rate, name in zip(RATES, ASSETS, strict=True) if getattr(facts, name) != 0]
        if facts.financial_assets != 0:
            paths.append("financial_reserve.amount")
    return tuple(bench.figure(path) for path in paths)


def _deduction_names(bench: Workbench) -> list[str]:
    names = ["percent"]
    elderly, young = (bench.figure(f"work_deduction.{name}").value for name in ("elderly_from_age", "youth_to_age"))
    for member in bench.facts.members:
        age = None if member.birth_date is None else age_on(member.birth_date, bench.on)
        if member.work_income == 0:
            continue
        if age is None or (isinstance(young, int) and age <= young):
            names += ["special_percent", "youth_fixed", "youth_to_age"]
        if age is None or member.disabled is not False or (isinstance(elderly, int) and age >= elderly):
            names += ["special_percent", "special_fixed", "elderly_from_age"]
    return list(dict.fromkeys(names))


def _place_paths(bench: Workbench) -> list[str]:
    kind, place = ("by_city", bench.facts.city_size) if bench.by_city else ("by_region", bench.facts.region)
    names = ("basic_property", "residence_cap") if bench.facts.residence_value != 0 else ("basic_property",)
    return [f"{name}.{kind}.{place}" for name in names] if place else []


def _income_rules(bench: Workbench, benefit: str) -> list[Rule]:
    own_property = benefit == "medical" and bench.by_city
    recognised = bench.amounts("medical_recognised_income" if own_property else "recognised_income")
    limits = bench.amounts(f"{benefit}_limit")
    behind = income_figures(bench)
    if own_property and any(figure.path.startswith("basic_property") for figure in behind):
        behind += (bench.figure("basic_property.medical"),)
    figures = (bench.figure(f"benefit_percent.{benefit}"), median_figure(bench), *behind)
    rules = [Rule("income_assessed", values=bench.amounts("assessed_won"), decides=False)]
    if not own_property:
        rules.append(Rule("assets_converted", values=bench.amounts("converted_won"), decides=False))
    rules.append(Rule("income_within_limit", at_most(recognised, limits), recognised, limits, figures=figures))
    return rules


def median_figure(bench: Workbench) -> Figure:
    """The median income of this size, or of the largest printed size when there are more members."""
    size = len(bench.facts.members)
    seventh = bench.figure("median_income.size_7")
    if size >= 7 and seventh.value is not None:
        return seventh
    return bench.figure(f"median_income.size_{min(size, 6)}")


def _obligor_rules(bench: Workbench, benefit: str) -> list[Rule]:
    kind = bench.figure(f"obligor.rule.{benefit}")
    if kind.value == "none":
        return []
    exists = bench.answers("obligor_exists")
    if kind.value == "full":
        truths: list[Truth] = [None if there else True for there in exists]
        return [Rule("obligor_test", truths, unit="rule", figures=(kind, bench.figure("obligor.full_test")))]
    high = zip(bench.answers("obligor_high_income"), bench.answers("obligor_high_assets"), strict=True)
    within: list[Truth] = [not (there and any(either)) for there, either in zip(exists, high, strict=True)]
    figures = (bench.figure("obligor.high_income"), bench.figure("obligor.high_assets"), kind)
    return [Rule("obligor_not_wealthy", within, unit="rule", figures=figures)]


def _pupil_rule(bench: Workbench) -> Rule:
    figures = tuple(bench.figure(f"school_age.{name}") for name in ("surely_from", "surely_to"))
    # A child of compulsory school age need not be asked about; an answer given nevertheless is believed.
    unasked = bench.facts.has_pupil is None and has_pupil_by_age(bench.facts, on=bench.on) is True
    truths: list[Truth] = [True] * bench.scenarios.rows if unasked else list(bench.answers("has_pupil"))
    return Rule("pupil_in_household", truths, unit="rule", figures=figures)


def has_pupil_by_age(facts: HouseholdFacts, *, on: dt.date) -> bool | None:
    """Whether the members' ages make a pupil certain (True), improbable (False) or leave it open (None).

    A screen may offer False as the preset answer; the screening itself never assumes it, for pupils may be old.
    """
    surely_from, surely_to, possibly_from, possibly_to = (
        int(str(rule_system().figure(f"school_age.{name}", on).value))
        for name in ("surely_from", "surely_to", "possibly_from", "possibly_to")
    )
    ages = [math.nan if member.birth_date is None else age_on(member.birth_date, on) for member in facts.members]
    if any(surely_from <= age <= surely_to for age in ages):
        return True
    return False if all(age < possibly_from or age > possibly_to for age in ages) else None
