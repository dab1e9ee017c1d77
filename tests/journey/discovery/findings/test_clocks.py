"""Nothing that was told waits without a clock, however much it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.audit.models import AuditEvent
from dure.journey.discovery.findings.actions.reaching import record_attempt
from dure.journey.discovery.findings.actions.triage import (
    ask_back,
    close_finding,
    give_back,
    merge_findings,
    take_finding,
)
from dure.journey.discovery.findings.jobs import rescore
from dure.journey.discovery.findings.models import Finding
from dure.policy.korea.finding.first_look import look_within
from dure.registry.deadlines.actions import Due, make_many_due, set_deadline
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.queries import overdue_count
from dure.registry.people.models import Household
from dure.registry.story.models import StoryLine
from tests.journey.discovery.findings.bringing import a_finding, all_findings, bring, gather
from tests.personas import SYSTEM, make_household, make_user
from tests.places import DISTRICT, OWN, SIBLING

pytestmark = pytest.mark.django_db
Acting = Callable[[User], Any]
TRIAGE = "deadline_kind:finding_triage"


def clocks() -> list[Deadline]:
    with scope(SYSTEM):
        rows = Deadline.objects.visible_to(SYSTEM).filter(kind=TRIAGE, state="open")
        return list(rows.order_by("due_at", "id"))


def make_late(days: int = 1) -> None:
    """Every first look was due some days ago."""
    with scope(SYSTEM):
        rows = Deadline.objects.visible_to(SYSTEM).filter(kind=TRIAGE, state="open")
        rows.update(due_at=timezone.now() - dt.timedelta(days=days))


def test_whoever_was_told_of_waits_under_a_clock_that_is_shorter_the_more_is_known(now: dt.datetime) -> None:
    grave, light = make_household(label="위급함"), make_household(label="가벼움")
    for kind in ("suicide_high_risk", "power_cut", "livelihood_stopped"):
        bring(f"signal_kind:{kind}", household=grave)
    bring("signal_kind:water_arrears", household=light)
    bring("signal_kind:power_cut", label="박영자")
    gather()
    times = {due.object_id: due.due_at - due.starts_at for due in clocks()}
    assert times == {finding.pk: look_within(finding.score) for finding in all_findings()}
    assert sorted(times.values()) == [dt.timedelta(hours=hours) for hours in (24, 72, 168)]
    assert {due.household_id for due in clocks()} == {grave.pk, light.pk, None}
    assert all(due.assigned_to_id is None and due.in_list for due in clocks())


def test_new_evidence_brings_the_look_nearer_and_never_puts_it_off(household: Household) -> None:
    bring("signal_kind:water_arrears", household=household)
    gather()
    [before] = clocks()
    bring("signal_kind:lonely_death_risk", household=household)
    gather()
    [nearer] = clocks()
    assert (nearer.pk, nearer.due_at < before.due_at) == (before.pk, True)
    bring("signal_kind:water_arrears", household=household)
    gather()
    assert [due.due_at for due in clocks()] == [nearer.due_at]


def test_a_look_ends_when_somebody_takes_the_finding_closes_it_or_joins_it_to_another(
    official: User, acting: Acting, now: dt.datetime
) -> None:
    taken, closed = a_finding(household=make_household()), a_finding(household=make_household(label="다른집"))
    joined, stays = a_finding(label="박영자"), a_finding(label="박영자씨")
    assert len(clocks()) == 4
    with acting(official) as actor:
        take_finding(actor=actor, finding=taken, by=official, at=now)
        close_finding(actor=actor, finding=closed, reason="finding_closing_reason:no_need", note="괜찮음", at=now)
        merge_findings(actor=actor, finding=joined, into=stays, at=now)
    assert [due.object_id for due in clocks()] == [stays.pk]


def test_what_is_joined_to_another_finding_brings_its_urgency_along(
    official: User, acting: Acting, now: dt.datetime
) -> None:
    bring("signal_kind:water_arrears", label="박영자")
    gather()
    [light] = all_findings()
    [before] = clocks()
    bring("signal_kind:lonely_death_risk", label="박영자씨")
    gather()
    [grave] = [finding for finding in all_findings() if finding.pk != light.pk]
    with acting(official) as actor:
        merge_findings(actor=actor, finding=grave, into=light, at=now)
    [due] = clocks()
    assert (due.pk, due.due_at < before.due_at) == (before.pk, True)


def test_what_is_opened_again_has_a_clock_again(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    finding = a_finding(household=household)
    with acting(official) as actor:
        close_finding(actor=actor, finding=finding, reason="finding_closing_reason:no_need", note="괜찮음", at=now)
    assert clocks() == []
    bring("signal_kind:gas_cut", household=household)
    gather()
    [due] = clocks()
    assert (due.object_id, due.ended_at) == (finding.pk, None)


def test_who_works_on_a_finding_gets_no_second_clock_by_more_evidence(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    with acting(official) as actor:
        take_finding(actor=actor, finding=a_finding(household=household), by=official, at=now)
    bring("signal_kind:gas_cut", household=household)
    gather()
    assert clocks() == []


def test_what_nobody_looked_at_rises_to_the_district_in_one_line_for_the_dong_with_its_list(
    official: User, browse: Callable[..., Client]
) -> None:
    for number in range(30):
        bring("signal_kind:power_cut", household=make_household(OWN, label=f"가구{number:02}호"))
    bring("signal_kind:power_cut", household=make_household(SIBLING))
    gather()
    make_late()
    officer = make_user("district", "district_officer", DISTRICT)
    for user, dongs in ((official, 1), (officer, 2)):
        client = browse(user)
        page = client.get(reverse("web:today")).content.decode()
        assert page.count('class="work-line ') == dongs
        assert "맡은 사람이 없는 건 30" in page
        address = f"{reverse('findings:inbox')}?state=waiting&amp;order=oldest&amp;dong={OWN}&amp;clock=overdue"
        assert address in page
        listed = client.get(address.replace("&amp;", "&")).content.decode()
        assert sum(str(finding.pk) in listed for finding in all_findings()) == 25
    with scope(SYSTEM):
        assert overdue_count(SYSTEM, now=timezone.now()) == 31


def test_so_many_dongs_that_they_would_fill_the_page_are_told_of_by_district(browse: Callable[..., Client]) -> None:
    dues = [
        Due(uuid7(), f"{DISTRICT}26500{number:05}.", None, timezone.now() - dt.timedelta(days=1)) for number in range(9)
    ]
    with scope(SYSTEM):
        make_many_due(dues, kind=TRIAGE, what="findings.finding", at=timezone.now(), why="x")
    page = browse(make_user("district", "district_officer", DISTRICT)).get(reverse("web:today")).content.decode()
    assert page.count('class="work-line ') == 1
    assert "맡은 사람이 없는 건 9" in page


def test_today_asks_as_often_and_shows_what_else_is_due_under_a_flood_of_signals(
    official: User, household: Household, browse: Callable[..., Client], now: dt.datetime
) -> None:
    def flood(number: int) -> None:
        dues = [Due(uuid7(), OWN, None, now - dt.timedelta(days=2)) for _one in range(number)]
        with scope(SYSTEM):
            make_many_due(dues, kind=TRIAGE, what="findings.finding", at=now, why="x")

    def cost(client: Client) -> int:
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("web:today")).content.decode()
        assert "zqscene" in page
        return len(queries)

    with scope(SYSTEM):
        set_deadline(
            kind="deadline_kind:scene_check",
            path=household.path,
            household=household,
            what="people.household",
            object_id=uuid7(),
            starts_at=now,
            due_at=now + dt.timedelta(hours=2),
            why="zqscene",
        )
    client = browse(official)
    flood(1)
    client.get(reverse("web:today"))
    few = cost(client)
    flood(3_000)
    assert cost(client) == few
    with scope(SYSTEM):
        assert Finding.objects.visible_to(SYSTEM).count() == 0


def test_a_flood_is_set_under_the_clock_in_one_statement_and_read_by_an_index_of_its_own(now: dt.datetime) -> None:
    dues = [Due(uuid7(), OWN, None, now) for _one in range(500)]
    with scope(SYSTEM), connection.cursor() as cursor:
        with CaptureQueriesContext(connection) as queries:
            make_many_due(dues, kind=TRIAGE, what="findings.finding", at=now, why="x")
        assert len(queries) == 1
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM deadlines_deadline WHERE state = 'open' AND NOT in_list"
            " AND path >= %s AND path < %s ORDER BY due_at LIMIT 200",
            [OWN, f"{OWN}~"],
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "deadline_open_one_by_one" in plan


def escalations(finding: Finding) -> list[Deadline]:
    with scope(SYSTEM):
        rows = Deadline.objects.visible_to(SYSTEM).filter(object_id=finding.pk, state="open")
        return list(rows.filter(kind="deadline_kind:finding_escalated"))


def attempt(actor: Any, finding: Finding, outcome: str, at: dt.datetime) -> Any:
    return record_attempt(
        actor=actor,
        finding=finding,
        record_id=uuid7(),
        way="attempt_way:visit",
        outcome=f"visit_outcome:{outcome}",
        note="",
        at=at,
    )


@pytest.mark.requirement("R044")
@pytest.mark.parametrize("outcome", ["refused", "moved", "address_wrong", "in_facility"])
def test_the_district_hears_of_every_family_that_is_not_met_and_no_decision_of_the_dong_ends_that(
    official: User, nurse: User, household: Household, acting: Acting, now: dt.datetime, outcome: str
) -> None:
    finding = a_finding(household=household)
    with acting(official) as actor:
        for count in range(5):
            assert escalations(finding) == []
            attempt(actor, finding, outcome, now + dt.timedelta(days=count))
        [asked] = escalations(finding)
        take_finding(actor=actor, finding=again(finding), by=nurse, at=now)
        ask_back(actor=actor, finding=again(finding), question="어디로 옮겼는지 물음", at=now)
        give_back(actor=actor, finding=again(finding), at=now)
        assert [due.pk for due in escalations(finding)] == [asked.pk]
        attempt(actor, again(finding), "met", now + dt.timedelta(days=6))
    assert escalations(finding) == []


def again(finding: Finding) -> Finding:
    with scope(SYSTEM):
        return Finding.objects.visible_to(SYSTEM).select_related("household").get(pk=finding.pk)


def test_what_is_opened_again_begins_its_ladder_and_its_story_anew_and_the_log_says_so(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    finding = a_finding(household=household)
    with acting(official) as actor:
        for count in range(4):
            attempt(actor, finding, "no_answer", now - dt.timedelta(days=9 - count))
        close_finding(
            actor=actor, finding=finding, reason="finding_closing_reason:not_found", note="세 번 찾아감", at=now
        )
    bring("signal_kind:gas_cut", household=household)
    gather()
    reopened = again(finding)
    assert reopened.reopened_at is not None
    assert reopened.reopened_at > finding.opened_at
    with scope(SYSTEM):
        lines = StoryLine.objects.visible_to(SYSTEM).filter(object_id=finding.pk)
        told = lines.get(template__contains="opened again")
        assert told.values == {"reason": {"code": "finding_closing_reason:not_found"}}
        rows = AuditEvent.objects.visible_to(SYSTEM).filter(what="findings.finding", object_id=finding.pk)
        [row] = [event for event in rows if event.detail.get("was_closed_for")]
        assert row.household_id == household.pk
        sums = AuditEvent.objects.visible_to(SYSTEM).filter(what="findings.gathering").order_by("-at", "-id")
        counts = {key: sums[0].detail[key] for key in ("pieces", "begun", "reopened")}
    assert counts == {"pieces": 1, "begun": 0, "reopened": 1}
    with acting(official) as actor:
        step = attempt(actor, reopened, "no_answer", timezone.now())
    assert (step.code, step.escalate) == ("day_visit", False)


def history_rows() -> int:
    with scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM findings_findingevent")
        return int(cursor.fetchone()[0])


def test_a_night_of_scoring_and_more_evidence_write_no_history_but_a_decision_does(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    finding = a_finding(household=household)
    before = history_rows()
    with scope(SYSTEM):
        assert rescore(SYSTEM, now + dt.timedelta(days=1)) == 1
    bring("signal_kind:gas_cut", household=household)
    gather()
    assert again(finding).score != finding.score
    assert history_rows() == before
    with acting(official) as actor:
        take_finding(actor=actor, finding=again(finding), by=official, at=now)
    assert history_rows() == before + 1
