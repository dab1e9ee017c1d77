"""One set of records from which all published tables come out.

Everything is written by SQL, thousands of rows a statement, as the app role. Groups of dongs: ``a`` the five with
a hub, ``c`` the two that followed, ``d`` the three without, ``e`` another city. Rows of ``d``, ``e`` and of days
outside the published periods are there to be left out.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.db import connection

from dure.foundation.accounts.models import Posting, User
from dure.foundation.areas.models import Area, Unit
from tests.places import DISTRICT, OTHER_CITY, SINCE
from tests.steering.published import FIVE_WITH, FIVE_WITHOUT, TEN
from tests.steering.statements import (
    CASES_SQL,
    CONSENTS_SQL,
    COUNT_HOMES_SQL,
    FILL_HOMES_SQL,
    FILL_PERSONS_SQL,
    HOMES_SQL,
    HOUSEHOLDS_SQL,
    JOINT_SQL,
    LINKAGES_SQL,
    NEEDS_SQL,
    PERSONS_SQL,
    RESOURCES_SQL,
    SPOTS_SQL,
    TARGETS_SQL,
    VISITS_SQL,
)

GROUPS = {
    "a": [f"{DISTRICT}{code}." for code in FIVE_WITH],
    "c": [f"{DISTRICT}{code}." for code in FIVE_WITHOUT[:2]],
    "d": [f"{DISTRICT}{code}." for code in FIVE_WITHOUT[2:]],
    "e": [OTHER_CITY],
}
HOUSEHOLDS = {"a": 8000, "c": 2000, "d": 900, "e": 100}
PERSONS = {"a": 20000, "c": 7500, "d": 4500, "e": 100}


class Flow(NamedTuple):
    """``number`` rows of a group, spread over whole days so that the first and the last moment are both hit."""

    group: str
    number: int
    first: str
    last: str


VISITS = (
    Flow("a", 4000, "2014-01-01", "2014-12-31"),
    Flow("c", 645, "2014-01-01", "2014-12-31"),
    Flow("d", 120, "2014-01-01", "2014-12-31"),
    Flow("a", 111, "2015-01-01", "2015-03-31"),
    Flow("a", 2995, "2015-04-01", "2015-10-31"),
    Flow("c", 222, "2015-11-01", "2015-12-31"),
    Flow("a", 5000, "2016-01-01", "2016-03-31"),
    Flow("a", 23960, "2016-04-01", "2016-10-31"),
    Flow("c", 900, "2016-04-01", "2016-10-31"),
    Flow("d", 463, "2016-04-01", "2016-10-31"),
    Flow("c", 4184, "2016-11-01", "2016-12-31"),
    Flow("d", 300, "2016-11-01", "2016-12-31"),
    Flow("e", 70, "2016-01-01", "2016-12-31"),
    Flow("a", 40, "2017-01-01", "2017-01-31"),
)
LINKAGES = (
    Flow("a", 15000, "2014-01-01", "2014-12-31"),
    Flow("c", 2880, "2014-01-01", "2014-12-31"),
    Flow("d", 90, "2014-01-01", "2014-12-31"),
    Flow("a", 17787, "2015-04-01", "2015-10-31"),
    Flow("a", 500, "2015-11-01", "2015-12-31"),
    Flow("c", 6856, "2016-01-01", "2016-03-31"),
    Flow("a", 38274, "2016-04-01", "2016-10-31"),
    Flow("c", 4000, "2016-04-01", "2016-10-31"),
    Flow("d", 525, "2016-04-01", "2016-10-31"),
    Flow("a", 10000, "2016-11-01", "2016-12-31"),
    Flow("d", 60, "2016-11-01", "2016-12-31"),
    Flow("e", 70, "2016-01-01", "2016-12-31"),
)
DELIVERED = Flow("d", 800, "2016-04-01", "2016-10-31")  # not confirmed yet; at most one for each need and service
RESOURCES = (
    (Flow("a", 400, "2014-01-01", "2014-12-31"), 450_000_001),
    (Flow("c", 115, "2014-01-01", "2014-12-31"), 134_999_999),
    (Flow("a", 1178, "2015-04-01", "2015-10-31"), 608_331_000),
    (Flow("d", 9, "2015-04-01", "2015-10-31"), 1_000_000),
    (Flow("a", 1726, "2016-04-01", "2016-10-31"), 835_600_000),
    (Flow("c", 30, "2016-04-01", "2016-10-31"), 30_000_000),
    (Flow("d", 20, "2016-04-01", "2016-10-31"), 26_749_000),
    (Flow("a", 500, "2016-01-01", "2016-03-31"), 200_000_000),
    (Flow("c", 320, "2016-11-01", "2016-12-31"), 38_400_000),
    (Flow("e", 50, "2016-01-01", "2016-12-31"), 9_000_000),
)


class Spots(NamedTuple):
    """Blind spots of the households ``start`` … ``start + number - 1`` of a group."""

    group: str
    start: int
    number: int
    first: str
    last: str
    episode: int = 1


BLIND_SPOTS = (
    Spots("a", 1, 900, "2014-01-01", "2014-12-31"),
    Spots("c", 1, 264, "2014-01-01", "2014-12-31"),
    Spots("d", 1, 77, "2014-01-01", "2014-12-31"),
    Spots("a", 901, 1453, "2015-04-01", "2015-10-31"),
    Spots("a", 2354, 47, "2015-01-01", "2015-03-31"),
    Spots("a", 2401, 5522, "2016-04-01", "2016-10-31"),
    Spots("c", 301, 400, "2016-04-01", "2016-10-31"),
    Spots("d", 101, 192, "2016-04-01", "2016-10-31"),
    Spots("c", 1, 250, "2016-01-01", "2016-03-31", 2),
    Spots("a", 1, 709, "2016-11-01", "2016-12-31", 2),
    Spots("a", 2401, 50, "2016-12-01", "2016-12-31", 2),  # found twice in 2016, counted once
    Spots("e", 1, 50, "2016-01-01", "2016-12-31"),
)


class Cases(NamedTuple):
    """Cases of the households ``start`` … of a group, all opened and (unless they run on) closed at the same moment."""

    group: str
    start: int
    number: int
    opened: str
    closed: str | None = None


CASES = (
    Cases("a", 1, 70, "2014-02-10 09:00", "2014-11-20 09:00"),
    Cases("a", 1, 10, "2014-12-01 09:00", "2014-12-31 18:00"),  # the same households again
    Cases("c", 1, 18, "2014-12-31 23:59", "2015-03-01 09:00"),  # open on the last day only
    Cases("a", 71, 10, "2015-01-01 00:00", "2015-03-31 23:59"),
    Cases("a", 1, 31, "2015-01-15 09:00", "2015-04-01 00:00"),  # closed in the first moment of the period
    Cases("a", 32, 40, "2015-05-02 09:00", "2015-09-02 09:00"),
    Cases("a", 32, 5, "2015-10-01 09:00", "2015-10-30 09:00"),
    Cases("a", 81, 15, "2015-11-01 00:00", "2015-12-31 23:59"),
    Cases("a", 301, 40, "2016-01-05 09:00", "2016-03-31 23:59"),
    Cases("a", 1, 200, "2016-04-01 00:00"),
    Cases("a", 201, 16, "2016-01-10 09:00", "2016-04-02 09:00"),
    Cases("a", 201, 6, "2016-09-01 09:00"),
    Cases("c", 1, 3, "2016-06-01 09:00"),
    Cases("d", 1, 2, "2016-10-31 23:59"),
    Cases("c", 11, 26, "2016-11-01 00:00"),
    Cases("d", 11, 10, "2016-12-05 09:00"),
    Cases("e", 1, 20, "2016-05-05 09:00"),
)


class Targets(NamedTuple):
    """Standings ``start`` … of a group; each takes the next free person and kind."""

    group: str
    start: int
    number: int
    valid_from: str
    valid_to: str | None = None


TARGETS = (
    Targets("a", 1, 32969, "2014-01-01"),
    Targets("a", 32970, 31, "2014-06-01", "2015-10-30"),
    Targets("c", 1, 13000, "2014-01-01"),
    Targets("d", 1, 7279, "2014-12-31"),
    Targets("d", 7280, 66, "2014-01-01", "2014-12-30"),  # ended the day before the first figure
    Targets("a", 33001, 700, "2015-10-31"),
    Targets("a", 33701, 90, "2015-11-01", "2016-10-30"),
    Targets("a", 33791, 2163, "2016-05-01"),
    Targets("a", 35954, 54, "2016-10-31", "2016-11-30"),  # gone by December: 57,450 becomes 57,396
    Targets("c", 13001, 1000, "2016-02-01"),
    Targets("d", 7346, 285, "2016-10-31"),
    Targets("e", 1, 80, "2014-01-01"),
)


class Staff(NamedTuple):
    group: str
    number: int
    employment: str
    valid_from: str
    valid_to: str | None = None
    role: str = "welfare_official"


STAFF = (
    Staff("a", 5, "public", "2014-01-01"),
    Staff("c", 7, "public", "2014-07-01", "2015-06-30"),
    Staff("c", 4, "private", "2014-12-31", "2015-06-30", "case_manager"),
    Staff("a", 10, "public", "2016-04-01", None, "visiting_nurse"),
    Staff("a", 28, "private", "2016-10-31", None, "case_manager"),
    Staff("a", 3, "private", "2014-01-01", "2014-12-30", "case_manager"),
    Staff("a", 6, "public", "2014-01-01", None, "district_leader"),  # no visiting role
    Staff("c", 3, "public", "2016-01-01"),
    Staff("d", 2, "public", "2016-01-01"),
    Staff("c", 4, "private", "2016-11-15", None, "case_manager"),
    Staff("e", 8, "public", "2014-01-01"),
)


def load_records() -> None:
    """Write all of it. Needs a scope that reaches everywhere."""
    # A long queue of deferred checks makes every row's history trigger slower: minutes instead of seconds.
    _run("SET CONSTRAINTS ALL IMMEDIATE")
    _dongs()
    service = _run("SELECT id, organization_id FROM directory_service LIMIT 1") or _service()
    user = _staff()
    _households()
    for targets in TARGETS:
        _targets(targets)
    for spots in BLIND_SPOTS:
        _run(SPOTS_SQL, **spots._asdict())
    for cases in CASES:
        _run(CASES_SQL, manager=user, **cases._asdict())
    for flow in VISITS:
        _run(VISITS_SQL, state="done", outcome="visit_outcome:met", **flow._asdict())
    _run(
        VISITS_SQL,
        state="missed",
        outcome="visit_outcome:no_answer",
        **Flow("a", 50, "2016-04-01", "2016-10-31")._asdict(),
    )
    _run(VISITS_SQL, state="cancelled", outcome=None, **Flow("a", 50, "2014-01-01", "2014-12-31")._asdict())
    _run(JOINT_SQL, user=user)
    keys = {"service": service[0], "organization": service[1]}
    for flow in LINKAGES:
        _run(LINKAGES_SQL, state="confirmed", **keys, **flow._asdict())
    _run(LINKAGES_SQL, state="delivered", **keys, **DELIVERED._asdict())
    for state in ("accepted", "cancelled"):  # accepted with a delivery: the family said that nothing came
        _run(LINKAGES_SQL, state=state, **keys, **Flow("a", 300, "2016-04-01", "2016-10-31")._asdict())
    for flow, won in RESOURCES:
        _resources(flow, won)


def _run(sql: str, **parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone() if cursor.description else None


def _dongs() -> None:
    district = Area.objects.get(path=DISTRICT)
    for code in TEN:
        Area.objects.get_or_create(
            code=code,
            defaults={
                "level_id": "area_level:dong",
                "parent": district,
                "path": f"{DISTRICT}{code}.",
                "name_ko": f"곳 {code}",
                "name_en": f"Place {code}",
                "valid_from": SINCE,
            },
        )


def _service() -> Any:
    from dure.registry.directory.models import Organization, Service

    organization = Organization(name="도움 기관", sector_id="provider_sector:private")
    organization.save(force_insert=True)
    service = Service(
        organization=organization, name="반찬 나눔", kind_id="resource_kind:food", field_id="service_field:welfare"
    )
    service.save(force_insert=True)
    return service.id, organization.id


def _staff() -> Any:
    """Everybody with a posting; returns one of them. Those in the group of 28 have a second one in the next dong."""
    unit = Unit.objects.filter(path=DISTRICT).first()
    users: list[User] = []
    postings: list[Posting] = []
    for staff in STAFF:
        for number in range(staff.number):
            user = User(username=f"staff{len(users)}", name="직원", password="!")
            users.append(user)
            paths = GROUPS[staff.group]
            places = [number % len(paths), (number + 1) % len(paths)] if staff.number == 28 else [number % len(paths)]
            postings += [_posting(staff, user, unit, paths[place], second) for second, place in enumerate(places)]
    User.objects.bulk_create(users)
    Posting.objects.bulk_create(postings)
    return users[0].id


def _posting(staff: Staff, user: User, unit: Any, path: str, second: int) -> Posting:
    return Posting(
        user=user,
        unit=unit,
        path=path,
        role_id=f"role:{'visiting_nurse' if second else staff.role}",
        employment=staff.employment,
        is_visiting=staff.role != "district_leader",
        valid_from=dt.date.fromisoformat(staff.valid_from),
        valid_to=staff.valid_to and dt.date.fromisoformat(staff.valid_to),
    )


def _households() -> None:
    _run(HOMES_SQL)
    for group, paths in GROUPS.items():
        _run(FILL_HOMES_SQL, group=group, paths=paths, number=HOUSEHOLDS[group])
        _run(FILL_PERSONS_SQL, group=group, number=PERSONS[group], homes=HOUSEHOLDS[group])
    for sql in (COUNT_HOMES_SQL, HOUSEHOLDS_SQL, PERSONS_SQL, NEEDS_SQL, CONSENTS_SQL):
        _run(sql)


def _targets(targets: Targets) -> None:
    kinds = [f"beneficiary_status:{kind}" for kind in ("basic_livelihood", "disability_registered", "near_poor")]
    _run(TARGETS_SQL, kinds=kinds, persons=PERSONS[targets.group], **targets._asdict())
    other = ["beneficiary_status:emergency_aid"]  # a status that makes nobody a target
    few = targets._replace(number=min(targets.number, 25), start=1)
    _run(TARGETS_SQL + " ON CONFLICT DO NOTHING", kinds=other, persons=PERSONS[targets.group], **few._asdict())


def _resources(flow: Flow, won: int) -> None:
    """``won`` in all: every twentieth resource is valued by nobody, the first takes what does not divide."""
    each, rest = divmod(won, flow.number - flow.number // 20)
    _run(RESOURCES_SQL, each=each, rest=rest, paths=GROUPS[flow.group], **flow._asdict())
