"""Emergency aid against cases computed by hand."""

import datetime as dt

import pytest

from dure.engines.eligibility import Result, Verdict
from dure.policy.korea.screening import HouseholdFacts
from tests.policy.families import family, screened, step

IN_CRISIS = ("main_earner_lost",)
DAY = dt.date(2025, 3, 4)


def aid(facts: HouseholdFacts, on: dt.date = DAY) -> Result:
    return screened(facts, on)["emergency_aid"]


@pytest.mark.parametrize(
    ("day", "size", "amount"),
    [
        ("2017-01-01", 1, 428_000),
        ("2019-06-01", 3, 973_700),
        ("2022-06-30", 2, 826_000),
        ("2022-07-01", 1, 583_400),
        ("2022-07-01", 2, None),
        ("2023-01-01", 6, 2_168_300),
        ("2025-03-04", 5, 2_186_500),
        ("2025-03-04", 7, 2_485_400 + 286_900),
        ("2025-03-04", 9, 2_485_400 + 3 * 286_900),
        ("2024-03-04", 7, None),
        ("2026-11-22", 4, 1_994_600),
        ("2026-11-22", 3, None),
        ("2016-06-01", 1, None),
    ],
)
def test_the_amount_comes_from_the_table_of_the_date_and_is_never_invented(
    day: str, size: int, amount: int | None
) -> None:
    result = aid(family(size, crisis_reasons=IN_CRISIS), dt.date.fromisoformat(day))
    assert (result.verdict, result.amount) == (Verdict.ELIGIBLE, amount)


def test_without_a_crisis_reason_there_is_no_emergency_aid() -> None:
    assert aid(family(1, crisis_reasons=())).failed == ("crisis_reason_present",)


@pytest.mark.requirement("R188")
def test_an_unknown_crisis_reason_leaves_it_open() -> None:
    result = aid(family(1, crisis_reasons=None))
    assert (result.verdict, result.missing) == (Verdict.CANNOT_TELL, ("crisis_reasons",))


def test_income_is_compared_with_three_quarters_of_the_median() -> None:
    # 2025, one person: 2,392,013 x 75 % = 1,794,009.75.
    assert aid(family(1, income=1_794_010, crisis_reasons=IN_CRISIS)).verdict is Verdict.ELIGIBLE
    over = aid(family(1, income=1_794_011, crisis_reasons=IN_CRISIS))
    assert step(over, "actual_income_within_limit").gap == 1


def test_work_income_is_not_lowered_here() -> None:
    result = aid(family(1, head={"work_income": 1_900_000}, crisis_reasons=IN_CRISIS))
    assert result.failed == ("actual_income_within_limit",)


def test_2015_has_no_income_limit_in_our_tables() -> None:
    result = aid(family(1, crisis_reasons=IN_CRISIS), dt.date(2015, 12, 31))
    assert (result.verdict, result.missing) == (Verdict.CANNOT_TELL, ("parameter:emergency_aid.income_percent",))


@pytest.mark.requirement("R086")
@pytest.mark.parametrize(("assets", "gap"), [(241_000_000, 0), (241_000_001, 1), (3_000_000_000, 2_759_000_000)])
def test_assets_are_compared_to_the_last_won(assets: int, gap: int) -> None:
    result = aid(family(1, general_assets=assets, crisis_reasons=IN_CRISIS))
    found = step(result, "assets_within_limit")
    assert (found.value, found.gap, found.met) == (assets, gap, gap == 0)


@pytest.mark.parametrize(
    ("place", "home", "met"),
    [
        ("big_city", 310_000_000, True),
        ("big_city", 310_000_001, False),
        ("small_city", 194_000_000, True),
        ("small_city", 194_000_001, False),
        ("rural", 165_000_000, True),
        ("rural", 165_000_001, False),
    ],
)
def test_part_of_the_home_is_left_out_by_the_size_of_the_town(place: str, home: int, met: bool) -> None:
    result = aid(family(1, city_size=place, residence_value=home, crisis_reasons=IN_CRISIS))
    assert step(result, "assets_within_limit").met is met


def test_debts_that_would_decide_are_left_to_the_officer() -> None:
    result = aid(family(1, general_assets=250_000_000, debts=30_000_000, crisis_reasons=IN_CRISIS))
    assert (result.verdict, result.missing) == (Verdict.CANNOT_TELL, ("parameter:emergency_aid.debt_rule",))
    enough = aid(family(1, general_assets=250_000_000, debts=8_000_000, crisis_reasons=IN_CRISIS))
    assert enough.verdict is Verdict.NOT_ELIGIBLE


@pytest.mark.parametrize(
    ("day", "size", "limit"),
    [
        ("2018-05-01", 4, 5_000_000),
        ("2022-12-31", 1, 5_000_000),
        ("2025-03-04", 4, 6_097_773 + 6_000_000),
        ("2026-03-04", 1, 2_564_238 + 6_000_000),
    ],
)
def test_savings_are_compared_with_the_median_and_a_fixed_sum(day: str, size: int, limit: int) -> None:
    on = dt.date.fromisoformat(day)
    within = aid(family(size, financial_assets=limit, crisis_reasons=IN_CRISIS), on)
    over = aid(family(size, financial_assets=limit + 1, crisis_reasons=IN_CRISIS), on)
    assert step(within, "financial_within_limit").met is True
    assert (step(over, "financial_within_limit").met, step(over, "financial_within_limit").gap) == (False, 1)


def test_figures_carried_into_other_years_are_marked_as_weak() -> None:
    on = dt.date(2026, 11, 22)
    assert step(aid(family(1, crisis_reasons=IN_CRISIS), on), "assets_within_limit").confidence == "low"
    assert step(aid(family(1, crisis_reasons=IN_CRISIS)), "assets_within_limit").confidence == "high"
