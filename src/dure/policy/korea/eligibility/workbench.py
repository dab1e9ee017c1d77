"""One household laid out for computation: its facts at both ends of what is open, on one date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from dure.engines.eligibility import Calculator, Figure, RuleSystem, Scenarios
from dure.policy.korea.eligibility.formulas import PERSON_INPUTS, all_variables
from dure.policy.korea.eligibility.household import BEYOND, CITY_SIZES, REGIONS, HouseholdFacts, age_on

FIGURES_FOLDER = Path(__file__).parent / "parameters"

# Both ends of every fact that goes one way: (most favourable, least favourable) for the family. More income or assets
# never help and more debts or deductions never harm; tests/policy proves it.
ENDS: dict[str, tuple[float, float]] = {
    "residence_value": (0, BEYOND),
    "general_assets": (0, BEYOND),
    "financial_assets": (0, BEYOND),
    "car_value": (0, BEYOND),
    "debts": (BEYOND, 0),
    "car_exempt": (1, 0),
    "expense_deduction": (BEYOND, 0),
    "region": (REGIONS.index("seoul"), REGIONS.index("other")),
    "city_size": (CITY_SIZES.index("big_city"), CITY_SIZES.index("rural")),
}
PERSON_ENDS: dict[str, tuple[float, float]] = {
    # A young worker has the largest deduction of every year, one of 40 the smallest.
    "birth_date": (20, 40),
    "disabled": (1, 0),
    "work_income": (0, BEYOND),
    "other_income": (0, BEYOND),
}
YES_NO_ENDS: dict[str, tuple[bool, bool]] = {
    "crisis_reasons": (True, False),
    "obligor_exists": (False, True),
    "obligor_high_income": (False, True),
    "obligor_high_assets": (False, True),
    "has_pupil": (True, False),
}
# Relations to the head whose holders may be married to one another; one name alone pairs with itself.
POSSIBLE_PAIRS = frozenset(
    map(
        frozenset,
        (
            {"parent"},
            {"parent_in_law"},
            {"grandparent"},
            {"child", "child_in_law"},
            {"sibling", "other_relative"},
            {"sibling", "other"},
            {"other_relative"},
            {"other_relative", "other"},
            {"other"},
        ),
    )
)
MEDICAL_PROPERTY = "parameter:basic_property.medical"
SPECIAL_DEDUCTION = "parameter:work_deduction.special_fixed"


@cache
def rule_system() -> RuleSystem:
    """The Korean rules, built at the first question and kept."""
    return RuleSystem(all_variables(), FIGURES_FOLDER)


class Workbench:
    """A household on a date with everything its programmes ask of the rules."""

    def __init__(self, facts: HouseholdFacts, on: dt.date) -> None:
        self.facts = facts
        self.on = on
        self.scenarios = Scenarios(self._open_facts())
        self._known: dict[str, list[float]] = {}

    @property
    def version(self) -> str:
        """The edition of the figures in use."""
        return rule_system().version

    @property
    def by_city(self) -> bool:
        """Whether basic property goes by the size of the town (until 2022), else by region class."""
        return self.figure("basic_property.by_city.big_city").value is not None

    def figure(self, path: str) -> Figure:
        """A dated figure as of the date of screening."""
        return rule_system().figure(path, self.on)

    def amounts(self, name: str) -> list[float]:
        """A household variable, one amount a row of the scenarios."""
        if name not in self._known:
            self._known[name] = self._calculator.ask(name)
        return self._known[name]

    def member_amounts(self, name: str, member: int) -> list[float]:
        """A person variable for one member, one amount a row of the scenarios."""
        return self.amounts(name)[member :: len(self.facts.members)]

    def answers(self, key: str) -> list[bool]:
        """A yes-or-no fact in every row."""
        value = getattr(self.facts, key)
        known = None if value is None else bool(value)
        return self.scenarios.column(key, known, *YES_NO_ENDS[key])

    def _open_facts(self) -> tuple[str, ...]:
        # Until 2022 nothing went by region class, so it is not asked for those years.
        unused = "region" if self.by_city else ""
        keys = [key for key in (*ENDS, *YES_NO_ENDS) if getattr(self.facts, key) is None and key != unused]
        keys += [key for key in PERSON_ENDS if any(getattr(member, key) is None for member in self.facts.members)]
        if self.by_city:
            keys.append(MEDICAL_PROPERTY)
        if self.figure("work_deduction.special_fixed").value is None:
            keys.append(SPECIAL_DEDUCTION)
        return tuple(keys)

    @cached_property
    def _calculator(self) -> Calculator:
        size = len(self.facts.members)
        calculator = rule_system().calculator(self.on, [size] * self.scenarios.rows)
        calculator.give("size", [size] * self.scenarios.rows)
        for key, (best, worst) in ENDS.items():
            calculator.give(key, self.scenarios.column(key, _number(key, getattr(self.facts, key)), best, worst))
        for name, key in (("medical_basic_property", MEDICAL_PROPERTY), ("special_work_deduction", SPECIAL_DEDUCTION)):
            known = None if key in self.scenarios.open_facts else 0.0
            calculator.give(name, self.scenarios.column(key, known, float(BEYOND), 0.0))
        for name in PERSON_INPUTS:
            columns = [self._person_column(name, position) for position in range(size)]
            # One row's members follow one another: rows outside, members inside.
            calculator.give(name, np.array(columns, dtype=np.float64).T.ravel())
        return calculator

    def _person_column(self, name: str, position: int) -> Sequence[float]:
        member = self.facts.members[position]
        if name == "couple":
            return [float(position in couple(self.facts))] * self.scenarios.rows
        if name == "possible_couple":
            return [float(position in possible_couple(self.facts))] * self.scenarios.rows
        if name == "age":
            age = None if member.birth_date is None else float(age_on(member.birth_date, self.on))
            return self.scenarios.column("birth_date", age, *PERSON_ENDS["birth_date"])
        value = getattr(member, name)
        return self.scenarios.column(name, None if value is None else float(value), *PERSON_ENDS[name])


def couple(facts: HouseholdFacts) -> tuple[int, ...]:
    """Positions of the head and the spouse or unmarried partner when both are there, else nobody."""
    heads = [position for position, member in enumerate(facts.members) if member.relation == "head"]
    spouses = [position for position, member in enumerate(facts.members) if member.relation in {"spouse", "partner"}]
    return (heads[0], spouses[0]) if heads and spouses else ()


def possible_couple(facts: HouseholdFacts) -> tuple[int, ...]:
    """Positions of members who may be somebody's spouse without the relation to the head telling it."""
    relations = [member.relation for member in facts.members]
    if len(relations) > 1 and None in relations:
        return tuple(range(len(relations)))
    return tuple(
        position
        for position, relation in enumerate(relations)
        if any(
            frozenset({str(relation), str(other)}) in POSSIBLE_PAIRS
            for place, other in enumerate(relations)
            if place != position
        )
    )


def _number(key: str, value: object) -> float | None:
    if value is None:
        return None
    if key == "region":
        return float(REGIONS.index(str(value)))
    if key == "city_size":
        return float(CITY_SIZES.index(str(value)))
    return float(value) if isinstance(value, int) else None
