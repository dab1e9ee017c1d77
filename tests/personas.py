"""The people of the tests, one of each kind that the rules tell apart, and the households they meet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dure.foundation.access.actor import Actor, the_system
from dure.foundation.access.branches import place_of, team_branch
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import Posting, User
from dure.foundation.accounts.queries import actor_of
from dure.foundation.areas.models import Area, Unit
from dure.foundation.codes.queries import code
from dure.foundation.vault.kinds import Kind
from dure.registry.directory.models import Organization, Service
from dure.registry.people.kept import keep
from dure.registry.people.models import Household, Membership, Person
from tests.places import DISTRICT, OTHER_CITY, OWN, PROVINCE, SIBLING, SINCE

SYSTEM = the_system("tests", now=timezone.now())


def make_user(username: str, role: str, path: str, *, unit: Unit | None = None, until: dt.date | None = None) -> User:
    """A user posted in ``role`` at the unit of ``path`` since 2014 (``until`` makes it an expired posting)."""
    user = User(username=username, name=f"이름{username}", is_demo=True)
    user.set_unusable_password()
    user.save(force_insert=True)
    Posting(
        user=user,
        unit=unit
        or Unit.objects.get(path=path, kind__in=["unit_kind:province", "unit_kind:hope_team", "unit_kind:dong_hub"]),
        path=path,
        role_id=f"role:{role}",
        is_visiting=bool(code(f"role:{role}").attributes.get("visits")),
        valid_from=SINCE,
        valid_to=until,
    ).save(force_insert=True)
    return user


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


@pytest.fixture
def official(db: None) -> User:
    return make_user("official", "welfare_official", OWN)


@pytest.fixture
def nurse(db: None) -> User:
    return make_user("nurse", "visiting_nurse", OWN)


@pytest.fixture
def case_manager(db: None) -> User:
    return make_user("manager", "case_manager", DISTRICT)


@pytest.fixture
def sibling_official(db: None) -> User:
    return make_user("sibling", "welfare_official", SIBLING)


@pytest.fixture
def other_city_official(db: None) -> User:
    return make_user("othercity", "welfare_official", OTHER_CITY)


@pytest.fixture
def former_official(db: None) -> User:
    return make_user("former", "welfare_official", OWN, until=timezone.localdate() - dt.timedelta(days=1))


@pytest.fixture
def district_leader(db: None) -> User:
    return make_user("leader", "district_leader", DISTRICT)


@pytest.fixture
def administrator(db: None) -> User:
    return make_user("admin", "administrator", DISTRICT)


@pytest.fixture
def province_leader(db: None) -> User:
    return make_user("province", "province_leader", PROVINCE)


def the_team() -> Unit:
    """The district's named team for restricted households, with a branch of its own; one however often asked."""
    found = Unit.objects.filter(kind="unit_kind:restricted_team").first()
    if found:
        return found
    unit = Unit(
        kind_id="unit_kind:restricted_team",
        area=Area.objects.get(path=DISTRICT),
        name_ko="보호팀",
        name_en="Protection team",
        valid_from=SINCE,
    )
    unit.path = team_branch(unit.id)
    unit.save(force_insert=True)
    return unit


@pytest.fixture
def protection_team(db: None) -> Unit:
    return the_team()


@pytest.fixture
def opener(db: None) -> User:
    """Somebody of the neighbouring dong; the walk lets them open the protected household in an emergency."""
    return make_user("opener", "welfare_official", SIBLING)


@pytest.fixture
def late_opener(db: None) -> User:
    """Like the opener, an hour and a minute later."""
    return make_user("late", "welfare_official", SIBLING)


@pytest.fixture
def protector(protection_team: Unit) -> User:
    return make_user("protector", "protection_officer", protection_team.path, unit=protection_team)


@pytest.fixture
def dong_head(db: None) -> User:
    return make_user("head", "dong_head", OWN)


@pytest.fixture
def district_officer(db: None) -> User:
    return make_user("district", "district_officer", DISTRICT)


@pytest.fixture
def security_officer(db: None) -> User:
    return make_user("security", "security_officer", DISTRICT)


@pytest.fixture
def other_security_officer(db: None) -> User:
    return make_user("othersecurity", "security_officer", "41.41110.")


@pytest.fixture
def volunteer(db: None) -> User:
    return make_user("volunteer", "volunteer", OWN)


@pytest.fixture
def partner_organization(db: None) -> Organization:
    """A private provider with a unit of its own, working in the district."""
    unit = Unit(
        kind_id="unit_kind:partner",
        area=Area.objects.get(path=DISTRICT),
        path=DISTRICT,
        name_ko="도움 기관",
        name_en="Helping partner",
        valid_from=SINCE,
    )
    unit.save(force_insert=True)
    organization = Organization(name="도움 기관", sector_id="provider_sector:private", unit=unit)
    organization.save(force_insert=True)
    return organization


@pytest.fixture
def partner(partner_organization: Organization) -> User:
    return make_user("partner", "partner_worker", DISTRICT, unit=partner_organization.unit)


@pytest.fixture
def service(partner_organization: Organization) -> Service:
    service = Service(
        organization=partner_organization,
        name="반찬 나눔",
        kind_id="resource_kind:food",
        field_id="service_field:welfare",
    )
    service.save(force_insert=True)
    return service


@pytest.fixture
def actor(now: dt.datetime) -> Callable[[User], Actor]:
    """Turns a user into the actor that the middleware would make."""
    return lambda user: actor_of(user, now=now)


@pytest.fixture
def acting(actor: Callable[[User], Actor]) -> Callable[[User], Any]:
    """``with acting(user) as actor:`` reads and writes as that user, row-level security on."""
    from contextlib import contextmanager

    @contextmanager
    def act(user: User) -> Any:
        who = actor(user)
        with scope(who):
            yield who

    return act


@pytest.fixture
def browse(db: None) -> Callable[[User | None], Client]:
    """A client signed in as the user (or nobody)."""

    def of(user: User | None) -> Client:
        client = Client()
        if user:
            client.force_login(user)
        return client

    return of


def make_household(path: str = OWN, *, label: str = "박영자", born: dt.date | None = dt.date(1954, 3, 2)) -> Household:
    """A one-person household at ``path``, written by the system."""
    with scope(SYSTEM):
        household = Household(
            label=label,
            area=Area.objects.get(path=place_of(path)),
            path=path,
            address="망미번영로 12",
            kind_id="household_type:single",
            registered_at=timezone.now(),
        )
        household.save(force_insert=True)
        person = Person(
            household=household,
            path=path,
            name=label,
            birth_date=born,
            relation_id="relation:head",
        )
        person.save(force_insert=True)
        Membership(
            household=household, path=path, person=person, relation_id="relation:head", valid_from=timezone.localdate()
        ).save(force_insert=True)
        at = timezone.now()
        for person_or_none in (None, person):
            keep(actor=SYSTEM, household=household, person=person_or_none, told={Kind.PHONE: "010-0000-1234"}, at=at)
    return household


@pytest.fixture
def household(db: None) -> Household:
    return make_household()


@pytest.fixture
def restricted_household(protection_team: Unit) -> Household:
    return make_household(f"{protection_team.path}{OWN}", label="한보호")


@pytest.fixture
def sibling_household(db: None) -> Household:
    return make_household(SIBLING, label="이순례")


@pytest.fixture
def other_city_household(db: None) -> Household:
    return make_household(OTHER_CITY, label="최말순")
