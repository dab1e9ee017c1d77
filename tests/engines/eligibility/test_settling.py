"""Rules over scenarios become steps, missing facts and one verdict."""

import datetime as dt

import pytest

from dure.engines.eligibility import Figure, Result, Rule, Scenarios, Source, Verdict, best_of, settle

BEYOND = 1000.0
LIMIT = Figure("limit", 100, "won", dt.date(2025, 1, 1), Source("gazette", "medium"))
NO_FIGURE = Figure("limit", None, "won", None, Source("none", "low"))


def at_most_100(scenarios: Scenarios, key: str, known: float | None, *, figure: Figure = LIMIT) -> Rule:
    values = scenarios.column(key, known, 0.0, BEYOND)
    return Rule(f"{key}_within", [value <= 100 for value in values], values, [100.0] * len(values), figures=(figure,))


def decide(scenarios: Scenarios, *rules: Rule) -> Result:
    return settle("aid", rules, scenarios, beyond=BEYOND, version="v1")


@pytest.mark.requirement("R086")
def test_a_failed_rule_shows_value_limit_gap_and_source() -> None:
    scenarios = Scenarios(())
    result = decide(scenarios, at_most_100(scenarios, "income", 130.0))
    step = result.steps[0]
    assert (result.verdict, result.failed) == (Verdict.NOT_ELIGIBLE, ("income_within",))
    assert (step.value, step.limit, step.gap, step.met) == (130, 100, 30, False)
    assert (step.parameter, step.source, step.valid_from) == ("limit", Source("gazette", "medium"), dt.date(2025, 1, 1))
    assert step.confidence == result.confidence == "medium"


def test_a_yes_is_as_sure_as_its_weakest_figure_and_a_no_as_its_surest_failure() -> None:
    scenarios = Scenarios(())
    weak = Figure("other", 100, "won", None, Source("hearsay", "low"))
    within = at_most_100(scenarios, "savings", 1.0, figure=weak)
    assert decide(scenarios, at_most_100(scenarios, "income", 1.0), within).confidence == "low"
    assert decide(scenarios, at_most_100(scenarios, "income", 130.0), within).confidence == "medium"
    above = at_most_100(scenarios, "savings", 130.0, figure=weak)
    assert decide(scenarios, at_most_100(scenarios, "income", 130.0), above).confidence == "medium"


@pytest.mark.requirement("R188")
def test_an_open_fact_is_not_a_no_and_is_named() -> None:
    scenarios = Scenarios(("income",))
    result = decide(scenarios, at_most_100(scenarios, "income", None))
    assert (result.verdict, result.missing, result.failed) == (Verdict.CANNOT_TELL, ("income",), ())
    assert result.steps[0].value is None
    assert result.steps[0].span is not None
    assert (result.steps[0].span.low, result.steps[0].span.high) == (0, None)


@pytest.mark.requirement("R188")
def test_a_firm_no_needs_no_further_fact() -> None:
    scenarios = Scenarios(("assets",))
    result = decide(scenarios, at_most_100(scenarios, "assets", None), at_most_100(scenarios, "income", 101.0))
    assert (result.verdict, result.missing) == (Verdict.NOT_ELIGIBLE, ())
    assert result.steps[0].missing == ("assets",)


def test_an_open_fact_that_no_rule_uses_is_not_asked_for() -> None:
    scenarios = Scenarios(("hair_colour", "income"))
    assert decide(scenarios, at_most_100(scenarios, "income", None)).missing == ("income",)


def test_the_fact_that_settles_the_programme_alone_comes_first() -> None:
    scenarios = Scenarios(("a_little", "a_lot"))
    little = scenarios.column("a_little", None, 0.0, 30.0)
    lot = scenarios.column("a_lot", None, 0.0, 90.0)
    values = [one + other for one, other in zip(little, lot, strict=True)]
    limits = [80.0] * len(values)
    rule = Rule("sum_within", [value <= 80 for value in values], values, limits, figures=(LIMIT,))
    assert decide(scenarios, rule).missing == ("a_lot", "a_little")


def test_a_figure_nobody_knows_is_missing_by_its_path() -> None:
    scenarios = Scenarios(())
    rule = Rule("within", [None, None], [50.0, 50.0], [float("nan")] * 2, figures=(NO_FIGURE,))
    result = decide(scenarios, rule)
    assert (result.verdict, result.missing) == (Verdict.CANNOT_TELL, ("parameter:limit",))
    assert (result.steps[0].value, result.steps[0].limit, result.steps[0].gap) == (50, None, None)


def test_a_step_that_only_shows_a_value_decides_nothing() -> None:
    scenarios = Scenarios(())
    shown = Rule("amount", values=[7.0, 7.0], decides=False)
    result = decide(scenarios, shown, at_most_100(scenarios, "income", 1.0))
    assert (result.verdict, result.steps[0].value, result.steps[0].met) == (Verdict.ELIGIBLE, 7, None)


def test_one_entitled_member_is_enough_and_the_others_are_not_named() -> None:
    scenarios = Scenarios(())
    yes = decide(scenarios, at_most_100(scenarios, "income", 1.0))
    no = decide(scenarios, at_most_100(scenarios, "income", 200.0))
    results = [Result(**{**vars(no), "members": (0,)}), Result(**{**vars(yes), "members": (1,)})]
    assert (best_of(results).verdict, best_of(results).members) == (Verdict.ELIGIBLE, (1,))
