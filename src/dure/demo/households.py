"""Fills the ten dongs with households."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random

from dure.demo.addresses import Address, make_address, mobile_number
from dure.demo.areas import DONGS
from dure.demo.names import NameBook
from dure.demo.people import (
    PATTERNS,
    PENSION_AGE,
    DemoHousehold,
    DemoPerson,
    Money,
    draw_money,
    draw_pattern,
    name_members,
)

HOUSEHOLDS = 1_500
RESTRICTED_HOUSEHOLDS = 3
ALONE_OLD, ALONE_MIDDLE = 60, 40
CHILD_AGE = 12
LOW_INCOME_KRW = 900_000
OWNED_AND_POOR_KRW = 90_000_000

_ALONE_GROUPS = {"single_senior": "senior_alone", "single_middle": "middle_aged_alone", "single_young": "youth_alone"}


@dataclass
class HouseholdMaker:
    """Makes one household after another from one stream of chance."""

    rng: Random
    book: NameBook
    today: date
    phone: Callable[[], str]

    def make(self, key: str, pattern: str) -> DemoHousehold:
        """A household living together as the pattern says."""
        members = PATTERNS[pattern].members(self.rng)
        people = name_members(members, book=self.book, today=self.today, key=key, phone=self.phone)
        money = draw_money(self.rng)
        statuses = self._statuses(people, money, pattern)
        return DemoHousehold(
            key=key,
            pattern=pattern,
            household_type=PATTERNS[pattern].household_type,
            address=self._address(),
            members=people,
            money=money,
            target_groups=_target_groups(people, pattern, statuses, self.today),
            beneficiary_statuses=statuses,
            restricted=False,
        )

    def _address(self) -> Address:
        return make_address(self.rng, self.rng.choices(DONGS, weights=[dong.tongs for dong in DONGS])[0])

    def _since(self) -> date:
        return self.today - timedelta(days=self.rng.randint(120, 2_600))

    def _statuses(self, people: tuple[DemoPerson, ...], money: Money, pattern: str) -> tuple[tuple[str, date], ...]:
        statuses = []
        income = sum((person.work_income_krw or 0) + (person.other_income_krw or 0) for person in people)
        poor = income / len(people) < LOW_INCOME_KRW and (money.residence_krw or 0) < OWNED_AND_POOR_KRW
        if poor and self.rng.random() < 0.3:
            statuses.append(("basic_livelihood", self._since()))
        elif poor and self.rng.random() < 0.2:
            statuses.append(("near_poor", self._since()))
        if pattern == "single_parent" and self.rng.random() < 0.45:
            statuses.append(("single_parent", self._since()))
        if any(person.age(self.today) >= PENSION_AGE for person in people) and self.rng.random() < 0.68:
            statuses.append(("basic_pension", self._since()))
        if any(person.disability for person in people):
            statuses.append(("disability_registered", self._since()))
        return tuple(statuses)


def _target_groups(
    people: tuple[DemoPerson, ...], pattern: str, statuses: tuple[tuple[str, date], ...], today: date
) -> tuple[str, ...]:
    ages = [person.age(today) for person in people]
    held = {status for status, _ in statuses}
    groups = {
        "children_under_12": min(ages) < CHILD_AGE,
        "over_60_alone": len(people) == 1 and ages[0] >= ALONE_OLD,
        "single_parent": pattern == "single_parent",
        "grandparent_headed": pattern == "grandparent",
        "livelihood_recipient": "basic_livelihood" in held,
        "near_poor": "near_poor" in held,
        "disabled": "disability_registered" in held,
        "newborn_family": min(ages) == 0,
    }
    named = [group for group, holds in groups.items() if holds]
    alone = _ALONE_GROUPS.get(pattern)
    return (alone, *named) if alone else tuple(named)


def make_households(*, seed: int, today: date, number: int = HOUSEHOLDS) -> tuple[DemoHousehold, ...]:
    """That many households, the same for the same seed and day."""
    rng = Random(f"households-{seed}")
    phones = count(rng.randint(10_000, 90_000))
    maker = HouseholdMaker(rng, NameBook(rng), today, lambda: mobile_number(next(phones)))
    return tuple(maker.make(f"h{index:04d}", draw_pattern(rng)) for index in range(1, number + 1))
