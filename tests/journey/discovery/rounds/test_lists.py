"""From the register's extract to the lists: whom a round names, once each, and of others nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from dure.foundation.access.scope import scope
from dure.foundation.areas.models import Area
from dure.foundation.audit.models import AuditEvent
from dure.foundation.loads.prints import BETWEEN
from dure.journey.discovery.findings.actions.gathering import gather_evidence
from dure.journey.discovery.findings.actions.triage import bring_evidence
from dure.journey.discovery.findings.models import Evidence, Finding
from dure.journey.discovery.rounds.actions import IN_VAIN, TRY
from dure.journey.discovery.rounds.jobs import follow
from dure.journey.discovery.rounds.listing import follow_register
from dure.journey.discovery.rounds.models import (
    Followed,
    Resident,
    ResidentFault,
    ResidentPiece,
    RoundTry,
    RoundVisit,
)
from dure.registry.people.models import Household
from tests.journey.discovery.rounds.extracts import (
    HEADINGS,
    TODAY,
    counts,
    csv,
    evidence,
    listed,
    loaded,
    residents,
    row,
    run,
    taken,
    the_visit,
    visits,
    years_ago,
)
from tests.personas import SYSTEM, make_household
from tests.places import DISTRICT, OTHER_CITY, OWN, SIBLING

pytestmark = pytest.mark.django_db
ELSEWHERE = "41.41110."
NOT_MET = "visit_outcome:no_answer"
PRINTS = "dure.journey.discovery.rounds.migrations.0003_prints_of_districts"
NEXT_YEAR_MIDDLE = timezone.now() + dt.timedelta(days=365)


def faults() -> list[tuple[int, str, str, bool]]:
    with scope(SYSTEM):
        rows = ResidentFault.objects.visible_to(SYSTEM)
        return list(rows.order_by("line").values_list("line", "column", "reason", "is_rejected"))


@pytest.mark.requirement("R044", "R045")
def test_turning_65_is_visited_by_the_official_and_by_the_nurse_and_70_by_the_nurse() -> None:
    loaded(row(name="예순다섯", born=years_ago(65)), row(name="일흔", born=years_ago(70)))
    assert [(visit.resident.name, visit.round_id) for visit in visits()] == [
        ("예순다섯", "round_kind:health_65"),
        ("일흔", "round_kind:health_70"),
        ("예순다섯", "round_kind:welfare_65"),
    ]
    assert {visit.event_on for visit in visits()} == {years_ago(65).replace(year=TODAY.year)}


@pytest.mark.requirement("R044")
def test_births_and_pregnancies_are_visited_whatever_else_is_known_of_the_family() -> None:
    born, told = TODAY - dt.timedelta(days=9), TODAY - dt.timedelta(days=3)
    loaded(
        row(name="아기", born=born, event="출생", event_on=born, relation="자녀"),
        row(name="산모", born=years_ago(31), event="임신", event_on=told),
    )
    assert (the_visit("newborn").age, the_visit("newborn").event_on) == (0, born)
    assert (the_visit("pregnancy").age, the_visit("pregnancy").event_on) == (None, told)
    assert {visit.due_on for visit in visits(round__in=["round_kind:newborn", "round_kind:pregnancy"])} == {
        TODAY + dt.timedelta(days=28)
    }
    assert evidence() == []


@pytest.mark.requirement("R043")
def test_small_children_are_visited_by_their_age() -> None:
    soon = dt.date(TODAY.year, 12, 31)
    children = [row(name=f"아이{age}", born=soon.replace(year=soon.year - age)) for age in range(1, 9)]
    loaded(*children)
    assert [visit.age for visit in visits(round="round_kind:child", event_on=soon)] == list(range(1, 8))


def test_of_those_whom_no_round_names_nothing_is_kept() -> None:
    load = loaded(row(born=years_ago(40)), row(born=years_ago(66, days=-30)), row(name="예순다섯"))
    assert counts(load) == (3, 1, 0, 0, 1, 2)
    assert [one.name for one in residents()] == ["예순다섯"]


def test_an_extract_loaded_twice_changes_nothing_and_a_later_one_adds_who_is_new() -> None:
    first, second = row(name="하나"), row(name="둘")
    run(taken(csv(first))[0])
    again, new = taken(csv(first))
    assert (new, counts(run(again))) == (False, (1, 1, 0, 0, 1, 0))
    later = loaded(first, second)
    assert counts(later) == (2, 1, 1, 0, 1, 0)
    assert len(visits()) == 4
    listed()
    assert len(visits()) == 4


def test_two_of_one_name_and_birthday_at_two_homes_are_two() -> None:
    loaded(row(place="망미번영로 12"), row(place="망미번영로 99"))
    assert len(visits(round="round_kind:welfare_65")) == 2


def test_of_one_person_two_districts_are_each_told() -> None:
    told = csv(row()).getvalue()
    for path in (DISTRICT, ELSEWHERE):
        run(taken(io.BytesIO(told), path=path)[0])
    assert sorted(one.path for one in residents()) == [DISTRICT, ELSEWHERE]


def test_prints_of_the_time_before_become_the_districts_own() -> None:
    loaded(row())
    visit = the_visit("welfare_65")
    key, before = visit.resident.subject_key, "5" * 64
    said: dict[str, Any] = {"path": visit.path, "at": timezone.now()}
    with scope(SYSTEM):
        made = RoundTry(visit=visit, way_id="attempt_way:visit", outcome_id=NOT_MET, checklist_version=1, **said)
        made.save(force_insert=True)
        bring_evidence(kind=IN_VAIN, what=TRY, object_id=made.pk, subject_key=before, label="박영자", **said)
        gather_evidence(actor=SYSTEM, at=timezone.now())
        Resident.objects.visible_to(SYSTEM).update(subject_key=before)
        with connection.cursor() as cursor:
            for operation in import_module(PRINTS).Migration.operations:
                cursor.execute(operation.sql)
        new = hashlib.sha256(f"{DISTRICT}{BETWEEN}{before}".encode()).hexdigest()
        for model in (Finding, Evidence, Resident):
            assert model.objects.visible_to(SYSTEM).get().subject_key == new
    assert key != new


def test_next_years_list_is_made_by_itself_and_names_nobody_twice() -> None:
    born = years_ago(64, days=-1)
    loaded(row(born=years_ago(65)), row(name="내년", born=born), row(name="아이", born=years_ago(3)))
    before = len(visits())
    listed(at=NEXT_YEAR_MIDDLE)
    now = visits()
    assert [visit.age for visit in now if visit.resident.name == "아이"] == [3, 4]
    assert len({(visit.resident_id, visit.round_id, visit.event_on) for visit in now}) == len(now) > before


def test_a_family_known_gets_the_visit_and_somebody_unknown_stays_an_address() -> None:
    born = years_ago(65)
    home = make_household(OWN, born=born)
    load = loaded(row(born=born), row(name="모르는사람"))
    known, unknown = (the_visit("welfare_65", resident__name=name) for name in ("박영자", "모르는사람"))
    assert (known.household, known.path) == (home, OWN)
    assert (unknown.household, unknown.resident.place) == (None, "망미번영로 12")
    assert counts(load) == (2, 2, 0, 0, 1, 0)
    assert evidence() == []


def test_a_protected_family_is_visited_by_its_team_alone(protection_team: object) -> None:
    born = years_ago(65)
    path = f"{protection_team.path}{OWN}"  # type: ignore[attr-defined]
    home = make_household(path, label="한보호", born=born)
    load = loaded(row(name="한보호", born=born))
    assert the_visit("welfare_65").path == home.path
    assert load.unmatched == 1, "the counts must not tell that the family is known"


def test_somebody_of_another_city_is_not_matched() -> None:
    born = years_ago(65)
    make_household(OTHER_CITY, born=born)
    loaded(row(born=born))
    assert the_visit("welfare_65").household is None


def test_who_is_registered_later_gets_the_visits_and_what_was_tried() -> None:
    born = years_ago(65)
    loaded(row(born=born))
    home: Household = make_household(OWN, born=born)
    with scope(SYSTEM):
        assert follow_register(actor=SYSTEM, district=DISTRICT, most=1) == 1
        assert follow_register(actor=SYSTEM, district=DISTRICT) == 0
    assert {(visit.household, visit.path) for visit in visits()} == {(home, OWN)}


def test_the_register_is_followed_district_by_district_and_each_once_a_night() -> None:
    born = years_ago(65)
    loaded(row(born=born), row(name="둘", born=born), row(name="셋", born=born))
    homes = {make_household(OWN, label=name, born=born) for name in ("박영자", "둘")}
    now = timezone.now()
    with scope(SYSTEM):
        districts = set(Area.objects.filter(level="area_level:district").values_list("path", flat=True))
        pieces = 0
        while follow(SYSTEM, now):
            pieces += 1
            marked = Followed.objects.visible_to(SYSTEM).filter(followed_on=timezone.localdate(now))
            assert marked.count() == pieces, "each piece is one district, with its mark"
        assert pieces == len(districts) > 1
        written = AuditEvent.objects.visible_to(SYSTEM).filter(what="rounds.resident")
        assert [(one.path, one.detail["rows"]) for one in written] == [(DISTRICT, 2)]
        assert follow(SYSTEM, now + dt.timedelta(days=1)) == 1
    assert {visit.household for visit in visits() if visit.household} == homes


def test_whom_nobody_knows_is_looked_for_in_pieces_that_leave_nobody_out() -> None:
    born = years_ago(65)
    names = [f"사람{number}" for number in range(7)]
    loaded(*(row(name=name, born=born) for name in names))
    with scope(SYSTEM):
        for number, one in enumerate(Resident.objects.visible_to(SYSTEM).order_by("id")):
            lies = OWN if number % 2 else SIBLING
            Resident.objects.visible_to(SYSTEM).filter(pk=one.pk).update(path=lies)
            RoundVisit.objects.visible_to(SYSTEM).filter(resident=one).update(path=lies)
    for name in names:
        make_household(OWN, label=name, born=born)
    with scope(SYSTEM):
        assert follow_register(actor=SYSTEM, district=DISTRICT, most=2) == 7


def test_bad_rows_are_told_and_the_rest_is_loaded() -> None:
    load = loaded(
        row(name="좋은행"),
        row(born="모름"),
        row(name=""),
        row(event="이사감"),
        row(name="임산부", born=years_ago(30), event="임신"),
        row(sex="?"),
    )
    assert counts(load) == (6, 2, 0, 4, 2, 0)
    assert faults() == [
        (3, "생년월일", "no_date", True),
        (4, "성명", "empty", True),
        (5, "사건구분", "unknown_word", True),
        (6, "사건일", "empty", True),
        (7, "성별", "unknown_word", False),
    ]


def test_an_unreadable_extract_loads_nothing_and_keeps_nothing() -> None:
    load = run(taken(io.BytesIO("성명,주소\n박영자,망미로 1\n".encode()))[0])
    assert (load.state, load.why) == ("unreadable", "no_header")
    assert set(load.lacking) == set(HEADINGS.split(",")) - {"성명", "주소"}
    with scope(SYSTEM):
        assert not ResidentPiece.objects.visible_to(SYSTEM).exists()


def test_batches_and_one_come_to_the_same() -> None:
    rows = [row(name=f"사람{number}", place=f"길 {number}") for number in range(23)]
    run(taken(csv(*rows, encoding="cp949"))[0], batch=5)
    assert len(visits(round="round_kind:welfare_65")) == 23
