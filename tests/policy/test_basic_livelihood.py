"""The four benefits of basic livelihood security against cases computed by hand."""

import datetime as dt
from dataclasses import replace

import pytest

from dure.engines.eligibility import Verdict
from tests.policy.families import ADULT, NOTHING, family, screened, step

YES, NO, OPEN = Verdict.ELIGIBLE, Verdict.NOT_ELIGIBLE, Verdict.CANNOT_TELL
BENEFITS = ("livelihood", "medical", "housing", "education")

# (date, size, income, verdicts of the four benefits, livelihood amount). Limits by hand from the median-income table:
# 2015-07, 1 person,  28/40/43/50 %:   437,454   624,935   671,805   781,169
# 2017,    3 persons, 30/40/43/50 %: 1,092,275 1,456,366 1,565,593 1,820,458
# 2020,    2 persons, 30/40/45/50 %:   897,594 1,196,792 1,346,391 1,495,990
# 2022,    4 persons, 30/40/46/50 %: 1,536,324 2,048,432 2,355,697 2,560,540
# 2024,    6 persons, 32/40/48/50 %: 2,437,878 3,047,348 3,656,817 3,809,185
# 2026,    1 person,  32/40/48/50 %:   820,556 1,025,695 1,230,834 1,282,119
CASES = [
    ("2015-07-01", 1, 437_454, (YES, YES, YES, YES), 0),
    ("2015-07-01", 1, 437_455, (NO, YES, YES, YES), None),
    ("2015-12-31", 1, 671_806, (NO, NO, NO, YES), None),
    ("2017-05-01", 3, 1_000_000, (YES, YES, YES, YES), 92_275),
    ("2017-05-01", 3, 1_456_366, (NO, YES, YES, YES), None),
    ("2017-05-01", 3, 1_456_367, (NO, NO, YES, YES), None),
    ("2020-02-29", 2, 1_346_391, (NO, NO, YES, YES), None),
    ("2020-02-29", 2, 1_346_392, (NO, NO, NO, YES), None),
    ("2022-12-31", 4, 0, (YES, YES, YES, YES), 1_536_324),
    ("2022-12-31", 4, 2_560_541, (NO, NO, NO, NO), None),
    ("2024-01-01", 6, 2_437_878, (YES, YES, YES, YES), 0),
    ("2024-01-01", 6, 3_809_185, (NO, NO, NO, YES), None),
    ("2026-12-31", 1, 700_000, (YES, YES, YES, YES), 120_556),
    ("2026-12-31", 1, 1_230_834, (NO, NO, YES, YES), None),
]


@pytest.mark.parametrize(("day", "size", "income", "verdicts", "amount"), CASES)
def test_income_alone_decides_at_the_won(
    day: str, size: int, income: int, verdicts: tuple[Verdict, ...], amount: int | None
) -> None:
    results = screened(family(size, income=income), dt.date.fromisoformat(day))
    assert tuple(results[benefit].verdict for benefit in BENEFITS) == verdicts
    assert results["livelihood"].amount == amount


def test_assets_of_a_single_person_in_seoul_in_2025() -> None:
    # Home 120m, basic property 99m and debts 15m leave 6m x 1.04 % = 62,400; savings 10m - 5m = 5m x 6.26 % = 313,000.
    facts = family(
        1, income=300_000, region="seoul", residence_value=120_000_000, financial_assets=10_000_000, debts=15_000_000
    )
    result = screened(facts, dt.date(2025, 3, 4))["livelihood"]
    assert step(result, "assets_converted").value == 375_400
    assert step(result, "income_within_limit").value == 675_400
    assert (result.verdict, result.amount) == (YES, 90_044)


@pytest.mark.requirement("R086")
def test_a_home_above_the_cap_counts_as_general_assets_above_it() -> None:
    # Busan 2026: cap 146m, so 54m of the 200m home joins 10m general. Pool 77m + 20m debts: 49m of the home is left.
    # 49m x 1.04 % + 64m x 4.17 % + (8m - 5m) x 6.26 % = 509,600 + 2,668,800 + 187,800; work 2,000,000 x 70 %.
    facts = family(
        4,
        head={"work_income": 2_000_000},
        residence_value=200_000_000,
        general_assets=10_000_000,
        financial_assets=8_000_000,
        debts=20_000_000,
    )
    result = screened(facts, dt.date(2026, 11, 22))["livelihood"]
    income = step(result, "income_within_limit")
    assert (income.value, income.limit, income.gap, income.met) == (4_766_200, 2_078_316, 2_687_884, False)
    assert step(result, "income_assessed").value == 1_400_000
    assert step(result, "assets_converted").value == 3_366_200
    assert result.failed == ("income_within_limit",)
    assert {"residence_cap.by_region.metropolitan", "asset_rate.general"} <= {figure.path for figure in income.figures}


def test_until_2022_basic_property_goes_by_the_size_of_the_town() -> None:
    # 2017, small city: basic 34m, cap 68m; home 80m = 68m + 12m general; pool 34m + 10m debts leaves 24m and 12m.
    facts = family(3, city_size="small_city", region=None, residence_value=80_000_000, debts=10_000_000)
    result = screened(facts, dt.date(2017, 5, 1))["livelihood"]
    assert step(result, "income_within_limit").value == 249_600 + 500_400
    assert (result.verdict, result.amount) == (YES, 342_275)


@pytest.mark.parametrize(("exempt", "value"), [(False, 1_000_000), (True, 0)])
def test_a_car_counts_in_full_unless_it_counts_as_general_assets(exempt: bool, value: int) -> None:
    facts = family(1, car_value=1_000_000, car_exempt=exempt)
    result = screened(facts, dt.date(2025, 3, 4))["livelihood"]
    assert step(result, "assets_converted").value == value
    assert result.verdict is (YES if exempt else NO)


def test_debts_never_lower_what_a_car_counts() -> None:
    facts = family(1, car_value=1_000_000, debts=50_000_000)
    assert step(screened(facts, dt.date(2025, 3, 4))["housing"], "assets_converted").value == 1_000_000


# Work income of 800,000 a month: what is left of it by age, disability and year.
WORK = [
    ("2019-06-01", "1979-01-01", False, 800_000),
    ("2020-06-01", "1979-01-01", False, 560_000),
    ("2024-06-01", "1949-01-01", False, 420_000),
    ("2024-06-01", "1958-01-01", False, 560_000),
    ("2025-06-01", "1958-01-01", False, 420_000),
    ("2024-06-01", "1979-01-01", True, 420_000),
    ("2024-06-01", "2002-01-01", False, 280_000),
    ("2024-06-01", "1996-01-01", False, 560_000),
    ("2025-06-01", "1996-01-01", False, 280_000),
    ("2026-06-01", "1992-01-01", False, 140_000),
    ("2026-06-01", "1991-01-01", False, 560_000),
]


@pytest.mark.parametrize(("day", "born", "disabled", "left"), WORK)
def test_work_income_is_lowered_by_age_disability_and_year(day: str, born: str, disabled: bool, left: int) -> None:
    head = {"work_income": 800_000, "birth_date": dt.date.fromisoformat(born), "disabled": disabled}
    result = screened(family(1, head=head), dt.date.fromisoformat(day))["livelihood"]
    assert step(result, "income_assessed").value == left


def test_a_deduction_of_years_without_figures_leaves_the_answer_open() -> None:
    head = {"work_income": 800_000, "birth_date": dt.date(1940, 1, 1)}
    result = screened(family(1, head=head), dt.date(2018, 6, 1))["livelihood"]
    assert (result.verdict, result.missing) == (OPEN, ("parameter:work_deduction.special_fixed",))


# --- family members liable to support ---


@pytest.mark.parametrize(
    ("day", "benefit", "verdict"),
    [
        ("2015-07-01", "education", YES),
        ("2018-09-30", "housing", OPEN),
        ("2018-10-01", "housing", YES),
        ("2021-09-30", "livelihood", OPEN),
        ("2021-10-01", "livelihood", YES),
        ("2026-06-01", "medical", OPEN),
    ],
)
def test_the_test_of_relatives_ended_benefit_by_benefit(day: str, benefit: str, verdict: Verdict) -> None:
    result = screened(family(1, obligor_exists=True), dt.date.fromisoformat(day))[benefit]
    assert result.verdict is verdict
    assert result.missing == (("parameter:obligor.full_test",) if verdict is OPEN else ())


@pytest.mark.parametrize(("day", "limit"), [("2024-12-31", 100_000_000), ("2025-01-01", 130_000_000)])
def test_a_wealthy_relative_still_excludes_from_the_livelihood_benefit(day: str, limit: int) -> None:
    result = screened(family(1, obligor_exists=True, obligor_high_income=True), dt.date.fromisoformat(day))[
        "livelihood"
    ]
    assert (result.verdict, result.failed) == (NO, ("obligor_not_wealthy",))
    assert step(result, "obligor_not_wealthy").figures[0].value == limit


@pytest.mark.requirement("R188")
def test_whether_relatives_are_wealthy_is_only_asked_when_there_are_some() -> None:
    unknown = {"obligor_high_income": None, "obligor_high_assets": None}
    day = dt.date(2025, 3, 4)
    assert screened(family(1, obligor_exists=False, **unknown), day)["livelihood"].verdict is YES
    asked = screened(family(1, obligor_exists=True, **unknown), day)["livelihood"]
    assert (asked.verdict, set(asked.missing)) == (OPEN, {"obligor_high_income", "obligor_high_assets"})
    nobody_asked = screened(family(1, obligor_exists=None, **unknown), day)["livelihood"]
    assert nobody_asked.missing[0] == "obligor_exists"


# --- what is not known ---


@pytest.mark.requirement("R188")
def test_unknown_savings_leave_a_poor_household_open_and_are_named() -> None:
    results = screened(family(1, financial_assets=None), dt.date(2025, 3, 4))
    assert [results[benefit].verdict for benefit in BENEFITS] == [OPEN] * 4
    assert all(results[benefit].missing == ("financial_assets",) for benefit in BENEFITS)


@pytest.mark.requirement("R188")
def test_income_far_above_the_limit_is_a_firm_no_whatever_else_is_open() -> None:
    facts = family(1, income=5_000_000, financial_assets=None, region=None, debts=None, obligor_exists=None)
    results = screened(facts, dt.date(2025, 3, 4))
    assert [results[benefit].verdict for benefit in BENEFITS] == [NO] * 4
    assert all(results[benefit].missing == () for benefit in BENEFITS)


def test_debts_need_not_be_known_when_nothing_is_owned() -> None:
    assert screened(family(1, debts=None, region=None), dt.date(2025, 3, 4))["housing"].verdict is YES


def test_a_place_need_not_be_known_when_even_the_smallest_deduction_is_enough() -> None:
    facts = family(1, region=None, residence_value=50_000_000)
    assert screened(facts, dt.date(2025, 3, 4))["housing"].verdict is YES
    facts = family(1, region=None, residence_value=160_000_000)
    result = screened(facts, dt.date(2025, 3, 4))["livelihood"]
    assert (result.verdict, result.missing) == (OPEN, ("region",))


def test_the_medical_benefit_before_2023_is_open_only_where_its_own_basic_property_decides() -> None:
    day = dt.date(2021, 3, 1)
    home = family(2, income=500_000, residence_value=100_000_000, financial_assets=6_000_000)
    # 31m x 1.04 % + 1m x 6.26 % + 500,000 = 885,000 for the other benefits; limit 926,424.
    assert screened(home, day)["livelihood"].amount == 41_424
    assert screened(home, day)["medical"].missing == ("parameter:basic_property.medical",)
    # Without any deduction 20m x 1.04 % = 208,000: within 1,235,232 whatever the amount was.
    assert screened(replace(home, residence_value=20_000_000), day)["medical"].verdict is YES


# --- pupils ---


@pytest.mark.parametrize(
    ("has_pupil", "verdict", "missing"), [(True, YES, ()), (False, NO, ()), (None, OPEN, ("has_pupil",))]
)
def test_the_education_benefit_needs_a_pupil(
    has_pupil: bool | None, verdict: Verdict, missing: tuple[str, ...]
) -> None:
    result = screened(family(2, has_pupil=has_pupil), dt.date(2025, 3, 4))["education"]
    assert (result.verdict, result.missing) == (verdict, missing)


@pytest.mark.parametrize(("has_pupil", "verdict"), [(None, YES), (True, YES), (False, NO)])
def test_a_child_of_compulsory_school_age_need_not_be_asked_about(has_pupil: bool | None, verdict: Verdict) -> None:
    child = replace(ADULT, birth_date=dt.date(2015, 1, 1), relation="child")
    facts = replace(NOTHING, members=(NOTHING.members[0], child), has_pupil=has_pupil)
    assert screened(facts, dt.date(2025, 3, 4))["education"].verdict is verdict
