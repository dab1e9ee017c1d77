"""Writes the households, the people in them, and what they are marked as."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dure.demo.addresses import Address
from dure.demo.people import DemoHousehold, DemoPerson
from dure.demo.stories.clock import KOREAN_TIME
from dure.foundation.vault.kinds import Kind
from dure.registry.people.models import BeneficiaryStatus, Household, HouseholdSecret, Membership, Person, TargetGroup

OPENING = dt.time(9, 30)


@dataclass(frozen=True, slots=True)
class Homes:
    """The rows by the keys of the generated households and persons."""

    households: dict[str, Household]
    persons: dict[str, Person]


def load_homes(households: Sequence[DemoHousehold], *, branch: str) -> Homes:
    """Write them all; protected households lie in the named team's ``branch``."""
    rows = {each.key: _household(each, f"{branch}{each.path}" if each.restricted else each.path) for each in households}
    persons = {one.key: _person(one, rows[each.key]) for each in households for one in each.members}
    Household.objects.insert_all(list(rows.values()))
    Person.objects.insert_all(list(persons.values()))
    homes = Homes(rows, persons)
    _insert(HouseholdSecret, _phones, households, homes)
    for model, make in ((Membership, _memberships), (TargetGroup, _groups), (BeneficiaryStatus, _standings)):
        _insert(model, make, households, homes)
    return homes


def _insert(
    model: Any,
    make: Callable[[DemoHousehold, Homes], Iterator[Any]],
    households: Sequence[DemoHousehold],
    homes: Homes,
) -> None:
    model.objects.insert_all([row for each in households for row in make(each, homes)])


def _household(each: DemoHousehold, path: str) -> Household:
    registered = dt.datetime.combine(each.registered_on, OPENING, KOREAN_TIME)
    return Household(
        label=each.head.name,
        area_id=each.address.dong_code,
        path=path,
        address=f"{each.address.road} {each.address.building_number}",
        address_detail=_inside(each.address),
        kind_id=f"household_type:{each.household_type}",
        safety_note=each.safety_note,
        strengths=each.strengths,
        registered_at=registered,
    )


def _inside(address: Address) -> str:
    place = ", ".join(part for part in (address.legal_dong, address.building_name) if part)
    return f"{address.detail or ''} ({place})".strip()


def _person(one: DemoPerson, household: Household) -> Person:
    return Person(
        household=household,
        path=household.path,
        name=one.name,
        birth_date=one.birth_date,
        sex_id=f"sex:{one.sex}",
        relation_id=f"relation:{one.relation}",
        has_disability=one.disability is not None,
    )


def _phones(each: DemoHousehold, homes: Homes) -> Iterator[HouseholdSecret]:
    """The numbers of the people; the head's is the household's too."""
    household = homes.households[each.key]
    owners = [(None, each.head.phone), *((homes.persons[one.key], one.phone) for one in each.members)]
    for person, phone in owners:
        if phone:
            secret = HouseholdSecret(
                household=household,
                path=household.path,
                person=person,
                kind=Kind.PHONE,
                changed_at=household.registered_at,
            )
            secret.lock_up(phone)
            yield secret


def _memberships(each: DemoHousehold, homes: Homes) -> Iterator[Membership]:
    household = homes.households[each.key]
    for one in each.members:
        yield Membership(
            household=household,
            path=household.path,
            person=homes.persons[one.key],
            relation_id=f"relation:{one.relation}",
            valid_from=max(each.registered_on, one.birth_date),
        )


def _groups(each: DemoHousehold, homes: Homes) -> Iterator[TargetGroup]:
    household = homes.households[each.key]
    for group in each.target_groups:
        yield TargetGroup(
            household=household,
            path=household.path,
            group_id=f"target_group:{group}",
            valid_from=each.registered_on,
        )


def _standings(each: DemoHousehold, homes: Homes) -> Iterator[BeneficiaryStatus]:
    household = homes.households[each.key]
    for standing in each.standings:
        yield BeneficiaryStatus(
            household=household,
            path=household.path,
            person=homes.persons[standing.person],
            status_id=f"beneficiary_status:{standing.status}",
            valid_from=standing.since,
        )
