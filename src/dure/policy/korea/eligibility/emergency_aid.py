"""Emergency aid for living costs: a crisis reason, income, total assets and financial assets."""

from __future__ import annotations

import math
from dataclasses import replace

from dure.engines.eligibility import Figure, Result, Rule, at_most, settle
from dure.engines.eligibility.three_valued import Truth
from dure.policy.korea.eligibility.basic_livelihood import ASSETS, median_figure
from dure.policy.korea.eligibility.household import BEYOND, CITY_SIZES
from dure.policy.korea.eligibility.workbench import Workbench

PROGRAMME = "emergency_aid"


def screen_emergency_aid(bench: Workbench) -> Result:
    """Living aid with its amount per month where the table of the date has one for this size."""
    rules = [_crisis_rule(bench), _income_rule(bench), _assets_rule(bench), _financial_rule(bench)]
    amounts = bench.amounts("emergency_amount")
    figures = _amount_figures(bench)
    rules.append(Rule("monthly_amount", values=amounts, figures=figures, decides=False))
    result = settle(PROGRAMME, rules, bench.scenarios, beyond=BEYOND, version=bench.version)
    known = result.verdict == "eligible" and not math.isnan(amounts[0])
    return replace(result, amount=int(amounts[0])) if known else result


def _crisis_rule(bench: Workbench) -> Rule:
    truths: list[Truth] = list(bench.answers("crisis_reasons"))
    return Rule("crisis_reason_present", truths, unit="rule")


def _income_rule(bench: Workbench) -> Rule:
    values, limits = bench.amounts("actual_income"), bench.amounts("emergency_limit")
    figures = (bench.figure("emergency_aid.income_percent"), median_figure(bench))
    return Rule("actual_income_within_limit", at_most(values, limits), values, limits, figures=figures)


def _assets_rule(bench: Workbench) -> Rule:
    """Met when the gross sum is within the limit, failed when even less all debts it is above.

    Between the two the rule on debts would decide, which the sources read do not give.
    """
    gross, limits = bench.amounts("emergency_assets"), bench.amounts("emergency_asset_limit")
    lowest = at_most(bench.amounts("emergency_assets_after_debts"), limits)
    truths: list[Truth] = [
        True if within else False if possible is False else None
        for within, possible in zip(at_most(gross, limits), lowest, strict=True)
    ]
    return Rule("assets_within_limit", truths, gross, limits, figures=_asset_figures(bench))


def _asset_figures(bench: Workbench) -> tuple[Figure, ...]:
    place = bench.facts.city_size
    names = ("asset_limit", "residence_deduction") if bench.facts.residence_value != 0 else ("asset_limit",)
    # Without the place the figure of the largest place is shown: the limit is at most that.
    figures = [bench.figure(f"emergency_aid.{name}.{place or CITY_SIZES[0]}") for name in names]
    owns = any(getattr(bench.facts, name) != 0 for name in ASSETS)
    if owns and bench.facts.debts != 0:
        figures.append(bench.figure("emergency_aid.debt_rule"))
    return tuple(figures)


def _financial_rule(bench: Workbench) -> Rule:
    known = bench.facts.financial_assets
    values = bench.scenarios.column("financial_assets", None if known is None else float(known), 0.0, float(BEYOND))
    limits = bench.amounts("emergency_financial_limit")
    figures = [bench.figure("emergency_aid.financial_flat")]
    share = bench.figure("emergency_aid.financial_percent")
    if share.value != 0:
        figures += [share, median_figure(bench)]
    return Rule("financial_within_limit", at_most(values, limits), values, limits, figures=tuple(figures))


def _amount_figures(bench: Workbench) -> tuple[Figure, ...]:
    size = len(bench.facts.members)
    first = bench.figure(f"emergency_aid.living_aid.size_{min(size, 6)}")
    return (first, bench.figure("emergency_aid.living_aid.further_person")) if size > 6 else (first,)
