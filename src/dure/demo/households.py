"""Fills the ten dongs with households."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random

from dure.demo.addresses import Address, make_address, mobile_number
from dure.demo.areas import DONGS
from dure.demo.datafiles import read_data
from dure.demo.names import NameBook
from dure.demo.people import (
    PATTERNS,
    PENSION_AGE,
    DemoHousehold,
    DemoPerson,
    Money,
    Standing,
    draw_money,
    draw_pattern,
    name_members,
)

HOUSEHOLDS = 1_500
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
        standings = self._standings(people, money, pattern)
        return DemoHousehold(
            key=key,
            pattern=pattern,
            household_type=PATTERNS[pattern].household_type,
            address=self._address(),
            members=people,
            money=money,
            target_groups=_target_groups(people, pattern, standings, self.today),
            standings=standings,
            strengths=", ".join(self.rng.sample(read_data("words")["strengths"], k=self.rng.randint(1, 2))),
            safety_note=self.rng.choice(read_data("words")["safety_notes"]) if self.rng.random() < 0.06 else "",
            registered_on=self.today - timedelta(days=self.rng.randint(270, 1_600)),
            restricted=False,
        )

    def _address(self) -> Address:
        return make_address(self.rng, self.rng.choices(DONGS, weights=[dong.tongs for dong in DONGS])[0])

    def _since(self) -> date:
        return self.today - timedelta(days=self.rng.randint(120, 2_600))

    def _standings(self, people: tuple[DemoPerson, ...], money: Money, pattern: str) -> tuple[Standing, ...]:
        income = sum((person.work_income_krw or 0) + (person.other_income_krw or 0) for person in people)
        poor = income / len(people) < LOW_INCOME_KRW and (money.residence_krw or 0) < OWNED_AND_POOR_KRW
        everybody = [person.key for person in people]
        held: dict[str, list[str]] = {}
        if poor and self.rng.random() < 0.3:
            held["basic_livelihood"] = everybody
        elif poor and self.rng.random() < 0.2:
            held["near_poor"] = everybody
        if pattern == "single_parent" and self.rng.random() < 0.45:
            held["single_parent"] = everybody
        if self.rng.random() < 0.68:
            held["basic_pension"] = [person.key for person in people if person.age(self.today) >= PENSION_AGE]
        held["disability_registered"] = [person.key for person in people if person.disability]
        born = {person.key: person.birth_date for person in people}
        return tuple(
            Standing(person, status, max(since, _earliest(status, born[person])))
            for status, persons in held.items()
            for since in [self._since()]
            for person in persons
        )


def _earliest(status: str, birth_date: date) -> date:
    """Nobody holds a standing before birth, nor the basic pension before the age for it."""
    if status != "basic_pension":
        return birth_date
    return birth_date.replace(year=birth_date.year + PENSION_AGE, day=min(birth_date.day, 28))


def _target_groups(
    people: tuple[DemoPerson, ...], pattern: str, standings: tuple[Standing, ...], today: date
) -> tuple[str, ...]:
    ages = [person.age(today) for person in people]
    held = {standing.status for standing in standings}
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
