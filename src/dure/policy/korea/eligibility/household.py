"""What is known about a household when it is screened; None always means "not known", never zero or no."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

# Larger than any household's wealth; stands for "no upper end" in computations and refuses typing errors.
BEYOND = 10**13
REGIONS = ("seoul", "gyeonggi", "metropolitan", "other")
CITY_SIZES = ("big_city", "small_city", "rural")


@dataclass(frozen=True)
class MemberFacts:
    """One member. Incomes are won per month; `relation` is a code of the list `relation` (to the head)."""

    birth_date: dt.date | None = None
    relation: str | None = None
    sex: str | None = None
    disabled: bool | None = None
    work_income: int | None = None
    other_income: int | None = None

    def __post_init__(self) -> None:
        """Raises: ValueError for an amount below zero or beyond belief."""
        _refuse_absurd(self, ("work_income", "other_income"))


@dataclass(frozen=True)
class HouseholdFacts:
    """One household; amounts in won.

    `region` (seoul, gyeonggi, metropolitan, other) and `city_size` (big_city, small_city, rural) are two different
    official groupings; programmes and years use one or the other. `residence_value` is the owned home's value or the
    deposit. `crisis_reasons` are codes of the list `crisis_reason`; an empty tuple says that there is none.
    High income and assets of family members liable to support are asked against the limits of the date.
    `expense_deduction` and `car_exempt` default to what holds for nearly everybody.
    """

    members: tuple[MemberFacts, ...]
    region: str | None = None
    city_size: str | None = None
    residence_value: int | None = None
    general_assets: int | None = None
    financial_assets: int | None = None
    car_value: int | None = None
    debts: int | None = None
    crisis_reasons: tuple[str, ...] | None = None
    obligor_exists: bool | None = None
    obligor_high_income: bool | None = None
    obligor_high_assets: bool | None = None
    has_pupil: bool | None = None
    car_exempt: bool | None = False
    expense_deduction: int | None = 0

    def __post_init__(self) -> None:
        """Raises: ValueError for an unknown region, an amount below zero or beyond belief."""
        amounts = ("residence_value", "general_assets", "financial_assets", "car_value", "debts", "expense_deduction")
        _refuse_absurd(self, amounts)
        for name, known in (("region", REGIONS), ("city_size", CITY_SIZES)):
            value = getattr(self, name)
            if value is not None and value not in known:
                raise ValueError(f"{name} is {value!r}; it must be one of {', '.join(known)} or None for not known.")


def _refuse_absurd(facts: object, names: tuple[str, ...]) -> None:
    for name in names:
        value = getattr(facts, name)
        if value is not None and not 0 <= value < BEYOND:
            raise ValueError(f"{name} is {value}; it must be at least 0 and below {BEYOND} won, or None for not known.")


def age_on(birth_date: dt.date, on: dt.date) -> int:
    """Full years of age, 0 before birth."""
    before_birthday = (on.month, on.day) < (birth_date.month, birth_date.day)
    return max(0, on.year - birth_date.year - before_birthday)
