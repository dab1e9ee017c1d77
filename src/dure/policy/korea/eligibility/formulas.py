"""Variables of the Korean programmes: recognised income, limits and amounts.

Inputs and results are whole won. Shares of won stay whole numbers too (percent, 1/10,000) until the one rounding at
the end, half up to 1 won like the printed tables, so that no limit is missed by the dust of a fraction.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from dure.engines.eligibility import amount_variable
from dure.engines.eligibility.calculator import HOUSEHOLD, PERSON, Amounts, figure_or_nan, figures_by_code
from dure.policy.korea.eligibility.household import CITY_SIZES, REGIONS

PERSON_INPUTS = ("age", "disabled", "work_income", "other_income", "couple", "possible_couple")
HOUSEHOLD_INPUTS = (
    "size", "region", "city_size", "residence_value", "general_assets", "financial_assets", "car_value", "debts",
    "car_exempt", "expense_deduction", "medical_basic_property", "special_work_deduction",
)  # fmt: skip
BENEFITS = ("livelihood", "medical", "housing", "education")
SIZES = tuple(f"size_{count}" for count in range(1, 8))


def half_up(amounts: Amounts, parts: int) -> Amounts:
    """Amounts counted in parts of a won, rounded half up to whole won."""
    rounded: Amounts = np.floor_divide(amounts + parts // 2, parts)
    return rounded


def median_income(household: Any, day: Any, parameters: Any) -> Any:
    """By size; beyond the printed sizes each further person adds the last step between them."""
    node, size = parameters(day).median_income, household("size", day)
    printed = 7 if "size_7" in node else 6
    table = np.array([figure_or_nan(node, name) for name in SIZES[:printed]])
    last_step = table[-1] - table[-2]
    return table[np.minimum(size, printed).astype(np.int64) - 1] + np.maximum(size - printed, 0) * last_step


def percent_of_median(path: tuple[str, str]) -> Any:
    """The formula of an income limit: a dated percentage of the median income."""

    def formula(household: Any, day: Any, parameters: Any) -> Any:
        percent = figure_or_nan(getattr(parameters(day), path[0]), path[1])
        return half_up(household("median_income", day) * percent, 100)

    return formula


def assessed_hundredths(person: Any, day: Any, parameters: Any) -> Any:
    """A person's income after the work-income deduction, in 1/100 won: a fixed sum first, then a share of the rest."""
    node, work, age = parameters(day).work_deduction, person("work_income", day), person("age", day)
    young = age <= node.youth_to_age
    special = young | (age >= node.elderly_from_age) | (person("disabled", day) > 0)
    fixed_known = figure_or_nan(node, "special_fixed")
    fixed = person.household("special_work_deduction", day)
    if not np.isnan(fixed_known):
        fixed = np.where(young, node.youth_fixed, fixed_known)
    left = np.where(special, np.maximum(work - fixed, 0), work)
    percent = np.where(special, node.special_percent, node.percent)
    return left * (100 - percent) + person("other_income", day) * 100


def actual_income(household: Any, day: Any) -> Any:
    """All members' income before any deduction."""
    return household.sum(household.members("work_income", day) + household.members("other_income", day))


def assessed_income(household: Any, day: Any) -> Any:
    """All members' income after deductions, in 1/100 won."""
    total = household.sum(household.members("assessed_hundredths", day))
    return np.maximum(total - household("expense_deduction", day) * 100, 0)


def by_place(name: str) -> dict[str, Any]:
    """Dated formulas of a figure which went by the size of the town until 2022 and by region class since."""

    def by_city(household: Any, day: Any, parameters: Any) -> Any:
        return figures_by_code(getattr(parameters(day), name).by_city, CITY_SIZES, household("city_size", day))

    def by_region(household: Any, day: Any, parameters: Any) -> Any:
        return figures_by_code(getattr(parameters(day), name).by_region, REGIONS, household("region", day))

    return {"formula": by_city, "formula_2023": by_region}


def converted_assets(deduction: str) -> Any:
    """Assets as monthly income in 1/10,000 won after the deduction variable of this name.

    Basic property and debts are taken off the home first, then off general and then off financial assets. A home is
    worth the residence rate up to its cap and the general rate above.
    """

    def formula(household: Any, day: Any, parameters: Any) -> Any:
        at = parameters(day)
        rate = at.asset_rate
        value, exempt = household("residence_value", day), household("car_exempt", day) > 0
        home = np.where(value > 0, np.minimum(value, household("residence_cap", day)), 0)
        car = household("car_value", day)
        general = household("general_assets", day) + value - home + np.where(exempt, car, 0)
        financial = np.maximum(household("financial_assets", day) - at.financial_reserve.amount, 0)
        left = household(deduction, day) + household("debts", day)
        converted = np.where(exempt, 0, car) * rate.car
        for asset, rate_of_asset in ((home, rate.residence), (general, rate.general), (financial, rate.financial)):
            converted = converted + np.where(asset > 0, np.maximum(asset - left, 0) * rate_of_asset, 0)
            left = np.maximum(left - asset, 0)
        return converted

    return formula


def recognised_income(assets: str) -> Any:
    """Assessed income and converted assets together, in whole won."""

    def formula(household: Any, day: Any) -> Any:
        return half_up(household("assessed_income", day) * 100 + household(assets, day), 10_000)

    return formula


def assessed_won(household: Any, day: Any) -> Any:
    """Assessed income in whole won, to be shown."""
    return half_up(household("assessed_income", day), 100)


def converted_won(household: Any, day: Any) -> Any:
    """Converted assets in whole won, to be shown."""
    return half_up(household("converted_assets", day), 10_000)


def livelihood_amount(household: Any, day: Any) -> Any:
    """What is missing up to the limit, per month."""
    return np.maximum(household("livelihood_limit", day) - household("recognised_income", day), 0)


def medical_deduction(household: Any, day: Any) -> Any:
    """Since 2023 the medical benefit deducts the same basic property as the others."""
    return household("basic_property", day)


def medical_deduction_unknown(household: Any, day: Any) -> Any:
    """Until 2022 it had its own amounts, which were not found: an open figure given as an input."""
    return household("medical_basic_property", day)


def pension_income(couple: str) -> Any:
    """An upper bound of a person's recognised income for the basic pension, in whole won.

    Income of the person and, where `couple` marks both, of the spouse; assets of the whole household.
    """

    def formula(person: Any, day: Any) -> Any:
        own, paired = person("assessed_hundredths", day), person(couple, day)
        of_pair = person.household.sum(own * paired)
        income = np.where(paired > 0, of_pair, own)
        return half_up(income * 100 + person.household("converted_assets", day), 10_000)

    return formula


def emergency_assets(household: Any, day: Any, parameters: Any) -> Any:
    """Everything the household owns, less the part of the home left out."""
    at = parameters(day).emergency_aid
    value = household("residence_value", day)
    left_out = figures_by_code(at.residence_deduction, CITY_SIZES, household("city_size", day))
    others = household("general_assets", day) + household("financial_assets", day) + household("car_value", day)
    return others + np.where(value > 0, np.maximum(value - left_out, 0), 0)


def emergency_assets_after_debts(household: Any, day: Any) -> Any:
    """The lowest reading of the same sum, should all debts count."""
    return np.maximum(household("emergency_assets", day) - household("debts", day), 0)


def emergency_asset_limit(household: Any, day: Any, parameters: Any) -> Any:
    """By size of the town."""
    return figures_by_code(parameters(day).emergency_aid.asset_limit, CITY_SIZES, household("city_size", day))


def emergency_financial_limit(household: Any, day: Any, parameters: Any) -> Any:
    """A fixed sum and, in later years, the median income of the household's size."""
    at = parameters(day).emergency_aid
    share = half_up(household("median_income", day) * figure_or_nan(at, "financial_percent"), 100)
    return share + figure_or_nan(at, "financial_flat")


def emergency_amount(household: Any, day: Any, parameters: Any) -> Any:
    """Living aid per month; beyond 6 persons only where the step for a further person is known."""
    node, size = parameters(day).emergency_aid.living_aid, household("size", day)
    printed = figures_by_code(node, SIZES[:6], np.minimum(size, 6) - 1)
    further = np.where(size > 6, (size - 6) * figure_or_nan(node, "further_person"), 0)
    return printed + further


def all_variables() -> list[type]:
    """Every variable of the system."""
    inputs = [amount_variable(name, PERSON) for name in PERSON_INPUTS]
    inputs += [amount_variable(name, HOUSEHOLD) for name in HOUSEHOLD_INPUTS]
    limits = [
        amount_variable(f"{name}_limit", HOUSEHOLD, percent_of_median(("benefit_percent", name))) for name in BENEFITS
    ]
    of_household = {
        "median_income": median_income,
        "emergency_limit": percent_of_median(("emergency_aid", "income_percent")),
        "actual_income": actual_income,
        "assessed_income": assessed_income,
        "assessed_won": assessed_won,
        "basic_property": by_place("basic_property"),
        "residence_cap": by_place("residence_cap"),
        "medical_deduction": {"formula": medical_deduction_unknown, "formula_2023": medical_deduction},
        "converted_assets": converted_assets("basic_property"),
        "converted_won": converted_won,
        "medical_converted_assets": converted_assets("medical_deduction"),
        "recognised_income": recognised_income("converted_assets"),
        "medical_recognised_income": recognised_income("medical_converted_assets"),
        "livelihood_amount": livelihood_amount,
        "emergency_assets": emergency_assets,
        "emergency_assets_after_debts": emergency_assets_after_debts,
        "emergency_asset_limit": emergency_asset_limit,
        "emergency_financial_limit": emergency_financial_limit,
        "emergency_amount": emergency_amount,
    }
    of_person = {
        "assessed_hundredths": assessed_hundredths,
        "pension_income_alone": pension_income("couple"),
        "pension_income_paired": pension_income("possible_couple"),
    }
    return [
        *inputs,
        *limits,
        *(amount_variable(name, HOUSEHOLD, formula) for name, formula in of_household.items()),
        *(amount_variable(name, PERSON, formula) for name, formula in of_person.items()),
    ]
