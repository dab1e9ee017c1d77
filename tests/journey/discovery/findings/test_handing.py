"""A finding that lies in the wrong place goes to the office where the person lives, and does not end in silence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.foundation.audit.models import AuditEvent
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.findings.actions.handing import end_handed, hand_over
from dure.journey.discovery.findings.actions.reaching import record_attempt
from dure.journey.discovery.findings.actions.triage import ask_back, give_back, take_finding
from dure.journey.discovery.findings.models import Attempt, Evidence, Finding, HandOver, Question
from dure.journey.discovery.findings.queries import offices
from dure.journey.discovery.findings.states import FindingState
from dure.registry.deadlines.models import Deadline
from dure.registry.people.models import Household
from tests.journey.discovery.findings.bringing import a_finding, all_findings, bring, gather
from tests.personas import SYSTEM
from tests.places import DISTRICT, OTHER_CITY, OWN, SIBLING

pytestmark = pytest.mark.django_db
Acting = Callable[[User], Any]
Browse = Callable[[User | None], Client]
WHY = "망미2동에 사시는 분입니다"
HANDED, TRIAGE = "deadline_kind:finding_handed", "deadline_kind:finding_triage"


def unit_at(path: str) -> Unit:
    return Unit.objects.get(path=path)


def open_lines() -> dict[tuple[str, str], Deadline]:
    """What is due, by kind and place."""
    with scope(SYSTEM):
        rows = Deadline.objects.visible_to(SYSTEM).filter(state="open")
        return {(row.kind_id, row.path): row for row in rows}


def handed(browse: Browse, by: User, finding: Finding, *, to: str = SIBLING, note: str = WHY) -> Any:
    sent = {"to": str(unit_at(to).pk), "note": note}
    return browse(by).post(reverse("findings:hand_over", args=[finding.pk]), sent)


def follow(now: dt.datetime) -> int:
    with scope(SYSTEM):
        return end_handed(SYSTEM, now)


def test_the_other_dong_has_it_with_all_that_was_told_and_the_sender_does_not_see_it_any_more(
    official: User, sibling_official: User, browse: Browse, acting: Acting, now: dt.datetime
) -> None:
    finding = a_finding(label="김순자", place="망미로 1", quote="전기가 끊겼습니다")
    with acting(official) as actor:
        take_finding(actor=actor, finding=finding, by=official, at=now)
        tried = {"way": "attempt_way:phone", "outcome": "visit_outcome:no_answer", "note": ""}
        record_attempt(actor=actor, finding=finding, record_id=finding.pk, at=now, **tried)
        ask_back(actor=actor, finding=all_findings()[0], question="통장에게 물음", at=now)
    assert handed(browse, official, finding).status_code == 302
    page = reverse("findings:finding", args=[finding.pk])
    assert browse(official).get(page).status_code == 404
    text = browse(sibling_official).get(page).content.decode()
    assert all(words in text for words in (WHY, "전기가 끊겼습니다", "통장에게 물음", official.name))
    [there] = all_findings()
    assert (there.path, there.state, there.assigned_to_id) == (SIBLING, FindingState.WAITING, None)
    with scope(SYSTEM):
        for model in (Evidence, Attempt, Question, HandOver):
            assert set(model.objects.visible_to(SYSTEM).values_list("path", flat=True)) == {SIBLING}, model
    assert set(open_lines()) == {(TRIAGE, SIBLING), (HANDED, OWN)}
    with scope(SYSTEM):
        rows = AuditEvent.objects.visible_to(SYSTEM).filter(object_id=finding.pk, detail__has_key="handed_to")
        assert set(rows.values_list("path", flat=True)) == {OWN, SIBLING}


def test_the_sender_has_a_line_on_today_until_the_other_office_decides(
    official: User, sibling_official: User, browse: Browse, acting: Acting, now: dt.datetime
) -> None:
    finding = a_finding(label="김순자", place="망미로 1")
    handed(browse, official, finding)
    assert "김*자" in browse(official).get("/today/").content.decode()
    assert WHY in browse(sibling_official).get("/today/").content.decode()
    assert follow(now) == 0
    with acting(sibling_official) as actor:
        take_finding(actor=actor, finding=all_findings()[0], by=sibling_official, at=now)
    assert (follow(now), follow(now)) == (1, 0)
    assert "김*자" not in browse(official).get("/today/").content.decode()
    with acting(sibling_official) as actor:
        give_back(actor=actor, finding=all_findings()[0], at=now)
    assert follow(now) == 0


def test_what_is_handed_on_ends_the_line_of_the_first_and_begins_one_of_the_second(
    official: User, sibling_official: User, district_officer: User, browse: Browse, now: dt.datetime
) -> None:
    finding = a_finding(label="김순자")
    handed(browse, official, finding)
    handed(browse, sibling_official, finding, to=DISTRICT, note="어느 동인지 알 수 없습니다")
    assert follow(now) == 1
    assert set(open_lines()) == {(TRIAGE, DISTRICT), (HANDED, SIBLING)}
    assert all_findings()[0].path == DISTRICT


def test_an_open_finding_there_about_the_same_person_goes_on_with_both(
    official: User, sibling_official: User, browse: Browse, now: dt.datetime
) -> None:
    there = a_finding(path=SIBLING, subject_key="a" * 64, label="김순자")
    finding = a_finding(subject_key="a" * 64, label="김순자")
    handed(browse, official, finding)
    found = {one.pk: one for one in all_findings()}
    assert (found[finding.pk].state, found[finding.pk].path) == (FindingState.CLOSED, SIBLING)
    assert found[finding.pk].merged_into_id == there.pk
    with scope(SYSTEM):
        assert Evidence.objects.visible_to(SYSTEM).filter(finding=there.pk).count() == 2
    assert WHY in browse(sibling_official).get(reverse("findings:finding", args=[there.pk])).content.decode()
    assert set(open_lines()) == {(TRIAGE, SIBLING), (HANDED, OWN)}
    assert follow(now) == 0


def test_a_second_click_and_one_who_read_it_before_change_nothing(
    official: User, sibling_official: User, browse: Browse, acting: Acting, now: dt.datetime
) -> None:
    finding = a_finding(label="김순자")
    with acting(official) as actor:
        take_finding(actor=actor, finding=all_findings()[0], by=official, at=now)
        with pytest.raises(AlreadyMoved):
            hand_over(actor=actor, finding=finding, to=unit_at(SIBLING), note=WHY, at=now)
    assert handed(browse, official, finding).status_code == 302
    assert handed(browse, official, finding).status_code == 302
    with scope(SYSTEM):
        assert HandOver.objects.visible_to(SYSTEM).count() == 1


def test_of_two_who_see_both_places_the_second_moves_nothing_on(
    official: User, district_officer: User, sibling_official: User, acting: Acting, now: dt.datetime
) -> None:
    finding = a_finding(label="김순자")
    with acting(district_officer) as actor:
        hand_over(actor=actor, finding=finding, to=unit_at(SIBLING), note=WHY, at=now)
        for unit in (unit_at(SIBLING), unit_at(DISTRICT)):
            with pytest.raises(AlreadyMoved):
                hand_over(actor=actor, finding=finding, to=unit, note=WHY, at=now)
    assert all_findings()[0].path == SIBLING


def test_the_offices_are_those_of_the_district_where_somebody_decides(
    official: User, sibling_official: User, other_city_official: User, protector: User, district_officer: User,
    now: dt.datetime,
) -> None:  # fmt: skip
    finding = a_finding(label="김순자")
    assert {unit.path for unit in offices(finding, on=now.date())} == {SIBLING, DISTRICT}


def test_another_district_and_a_protected_team_are_refused_by_the_form_and_by_the_database(
    official: User, other_city_official: User, sibling_official: User, protection_team: Unit, browse: Browse,
    acting: Acting, now: dt.datetime,
) -> None:  # fmt: skip
    finding = a_finding(label="김순자")
    for unit in (unit_at(OTHER_CITY), protection_team, unit_at(OWN)):
        sent = {"to": str(unit.pk), "note": WHY}
        assert browse(official).post(reverse("findings:hand_over", args=[finding.pk]), sent).status_code == 200
        with acting(official) as actor, pytest.raises(DatabaseError), transaction.atomic():
            hand_over(actor=actor, finding=finding, to=unit, note=WHY, at=now)
    assert all_findings()[0].path == OWN


def test_a_households_finding_a_protected_familys_and_one_of_another_dong_are_not_handed_over(
    official: User, sibling_official: User, protector: User, household: Household,
    restricted_household: Household, browse: Browse, acting: Acting, now: dt.datetime,
) -> None:  # fmt: skip
    known, protected = a_finding(household=household), a_finding(household=restricted_household)
    nobody_known = a_finding(path=restricted_household.path)
    for who, finding in ((official, known), (protector, protected), (protector, nobody_known)):
        with acting(who) as actor, pytest.raises(NotAllowed):
            hand_over(actor=actor, finding=finding, to=unit_at(SIBLING), note=WHY, at=now)
    assert handed(browse, sibling_official, known).status_code == 404


def test_a_note_is_required(official: User, sibling_official: User, browse: Browse) -> None:
    finding = a_finding(label="김순자")
    assert handed(browse, official, finding, note=" ").status_code == 200
    assert all_findings()[0].path == OWN


def test_a_program_hands_over_and_is_told_which_finding_goes_on(
    official: User, sibling_official: User, browse: Browse
) -> None:
    finding = a_finding(label="김순자")
    said = browse(official).post(
        f"/api/v1/findings/{finding.pk}/hand-over",
        {"to": str(unit_at(SIBLING).pk), "note": WHY},
        content_type="application/json",
    )
    assert (said.status_code, said.json()["id"]) == (200, str(finding.pk))
    assert all_findings()[0].path == SIBLING


def test_a_familys_finding_leads_to_the_visit_and_to_the_services(
    official: User, household: Household, browse: Browse
) -> None:
    page = reverse("findings:finding", args=[a_finding(household=household).pk])
    text = browse(official).get(page).content.decode()
    assert reverse("visits:plan", args=[household.pk]) in text
    assert reverse("referrals:start", args=[household.pk]) in text


def test_what_was_opened_again_waits_since_then(official: User, browse: Browse, now: dt.datetime) -> None:
    old, newer = a_finding(label="김순자"), a_finding(label="박말순")
    with scope(SYSTEM):
        rows = Finding.objects.visible_to(SYSTEM)
        rows.filter(pk=old.pk).update(
            opened_at=now - dt.timedelta(days=90), reopened_at=now - dt.timedelta(days=2), times_reopened=1
        )
        rows.filter(pk=newer.pk).update(opened_at=now - dt.timedelta(days=5))
    listed = browse(official).get("/findings/?order=oldest").context["rows"]
    assert [row.finding.pk for row in listed] == [newer.pk, old.pk]
    assert [row.waits for row in listed] == [5, 2]


def test_the_next_months_evidence_finds_what_was_handed_over_only_where_it_lies(
    official: User, sibling_official: User, browse: Browse
) -> None:
    finding = a_finding(subject_key="b" * 64, label="김순자")
    handed(browse, official, finding)
    bring("signal_kind:gas_cut", path=SIBLING, subject_key="b" * 64, label="김순자")
    gather()
    assert [one.pk for one in all_findings()] == [finding.pk]
