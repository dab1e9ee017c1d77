from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.commons.neighbourhood.actions.complaints import (
    begin_work,
    decide_complaint,
    hand_over_complaint,
    take_complaint,
    tell_complainant,
    work_again,
)
from dure.commons.neighbourhood.models import Complaint, ComplaintSecret, ComplaintStep
from dure.commons.neighbourhood.queries import colleagues_at
from dure.commons.neighbourhood.states import MOVES, ComplaintState
from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.moving import Moved, move_household
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import Posting, User
from dure.foundation.areas.models import Area
from dure.foundation.audit.models import Act, AuditEvent
from dure.foundation.transitions.moves import AlreadyMoved
from dure.registry.charges.actions import give_charges
from dure.registry.deadlines.models import Deadline
from dure.registry.people.models import Household
from tests.personas import SYSTEM
from tests.places import OWN, SIBLING

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R025")]
DAY = dt.timedelta(days=1)
PHONE = "010-0000-5678"
Browse = Callable[[User | None], Client]
Acting = Callable[[User], Any]


def told(who: User, acting: Acting, at: dt.datetime, **more: Any) -> Complaint:
    with acting(who) as actor:
        complaint, _new = take_complaint(
            actor=actor,
            record_id=uuid7(),
            area=Area.objects.get(path=OWN),
            kind="complaint_kind:grievance",
            text="골목 가로등이 꺼져 있어요.",
            answer_by="contact_channel:phone",
            complainant="이주민",
            at=at,
            **more,
        )
    return now_of(complaint)


def now_of(complaint: Complaint) -> Complaint:
    """How the complaint stands now."""
    with scope(SYSTEM):
        rows = Complaint.objects.visible_to(SYSTEM).select_related("household", "in_charge")
        found: Complaint = rows.get(pk=complaint.pk)
    return found


def open_clock(complaint: Complaint) -> Deadline | None:
    with scope(SYSTEM):
        found: Deadline | None = (
            Deadline.objects.visible_to(SYSTEM).filter(object_id=complaint.pk, state="open").first()
        )
    return found


def test_a_complaint_has_a_day_of_answer_and_the_official_of_the_neighbourhood_in_charge(
    acting: Acting, official: User, nurse: User, now: dt.datetime
) -> None:
    dong = Area.objects.get(path=OWN)
    give_charges(actor=SYSTEM, dong=dong, areas=[dong], official=nurse.pk, since=timezone.localdate(now), at=now)
    complaint = told(official, acting, now)
    assert (complaint.in_charge, complaint.due_at) == (nurse, now + 7 * DAY)
    clock = open_clock(complaint)
    assert clock
    assert (clock.due_at, clock.assigned_to_id, clock.kind_id) == (
        now + 7 * DAY,
        None,
        "deadline_kind:complaint_answer",
    )


def test_it_goes_its_way_until_the_resident_was_told_and_only_then_the_clock_ends(
    acting: Acting, official: User, now: dt.datetime
) -> None:
    complaint = told(official, acting, now)
    with acting(official) as actor:
        begin_work(actor=actor, complaint=complaint, at=now)
        said = {"outcome": "complaint_outcome:resolved", "answer": "전등을 바꾸었습니다."}
        decide_complaint(actor=actor, complaint=now_of(complaint), at=now, **said)
        work_again(actor=actor, complaint=complaint, note="다시 꺼졌다", at=now)
        assert now_of(complaint).answer == ""
        decide_complaint(actor=actor, complaint=now_of(complaint), at=now, **said)
        assert open_clock(complaint)
        tell_complainant(actor=actor, complaint=now_of(complaint), note="전화로 알림", at=now)
    closed = now_of(complaint)
    assert (closed.state, closed.outcome_id, closed.told_at) == ("closed", said["outcome"], now)
    assert open_clock(complaint) is None
    with scope(SYSTEM):
        steps = ComplaintStep.objects.visible_to(SYSTEM).filter(complaint=complaint).order_by("id")
        assert [step.kind for step in steps] == ["received", "taken", "decided", "again", "decided", "told"]


def test_nobody_closes_without_an_outcome_and_nobody_decides_twice(
    acting: Acting, official: User, now: dt.datetime
) -> None:
    complaint = told(official, acting, now)
    with acting(official) as actor:
        with pytest.raises(AlreadyMoved):
            tell_complainant(actor=actor, complaint=complaint, note="", at=now)
        decide_complaint(actor=actor, complaint=complaint, outcome="complaint_outcome:explained", answer="안내", at=now)
        with pytest.raises(AlreadyMoved):
            decide_complaint(
                actor=actor, complaint=complaint, outcome="complaint_outcome:partly", answer="다른 말", at=now
            )
    with scope(SYSTEM), pytest.raises(IntegrityError, match="complaint_decided_has_outcome"), transaction.atomic():
        Complaint.objects.visible_to(SYSTEM).filter(pk=complaint.pk).update(answer="")


def test_every_state_but_the_last_leads_on() -> None:
    assert {state for state, following in MOVES.items() if not following} == {ComplaintState.CLOSED}


def test_it_is_not_lost_when_handed_over_nor_when_the_one_in_charge_leaves(
    acting: Acting, browse: Browse, official: User, nurse: User, now: dt.datetime
) -> None:
    complaint = told(official, acting, now - 8 * DAY)
    with acting(official) as actor:
        hand_over_complaint(actor=actor, complaint=complaint, to=nurse.pk, why="간호사가 맡기로 함", at=now)
        with pytest.raises(AlreadyMoved):
            hand_over_complaint(actor=actor, complaint=complaint, to=official.pk, why="늦은 것", at=now)
    clock = open_clock(complaint)
    assert clock
    assert (now_of(complaint).in_charge, clock.due_at) == (nurse, complaint.due_at)
    Posting.objects.filter(user=nurse).update(valid_to=timezone.localdate(now) - DAY)
    today = browse(official).get(reverse("web:today"), {"show": "overdue"}).content.decode()
    assert reverse("neighbourhood:complaint", args=[complaint.pk]) in today
    overdue = browse(official).get(reverse("neighbourhood:complaints"), {"show": "overdue"}).content.decode()
    assert "골목 가로등이" in overdue


def test_it_can_be_handed_to_those_who_work_there_and_above(
    official: User, nurse: User, case_manager: User, sibling_official: User, now: dt.datetime
) -> None:
    found = colleagues_at(OWN, on=timezone.localdate(now))
    assert set(found) == {official.pk, nurse.pk, case_manager.pk}


def test_the_number_lies_under_lock_is_shown_for_a_reason_and_moves_along(
    acting: Acting, browse: Browse, official: User, household: Household, now: dt.datetime
) -> None:
    complaint = told(official, acting, now, phone=PHONE, household=household)
    page = reverse("neighbourhood:complaint", args=[complaint.pk])
    client = browse(official)
    assert PHONE not in client.get(page).content.decode()
    sent = {"why": "reveal_reason:other", "note": "처리 결과를 알리려고"}
    address = reverse("neighbourhood:phone", args=[complaint.pk])
    assert PHONE in client.post(address, sent).content.decode()
    with scope(SYSTEM):
        assert AuditEvent.objects.visible_to(SYSTEM).filter(act=Act.REVEAL, object_id=complaint.pk).count() == 1
        assert move_household(household.pk, to=SIBLING) is Moved.MOVED
        paths = {
            row.path
            for model in (Complaint, ComplaintSecret, ComplaintStep)
            for row in model.objects.visible_to(SYSTEM).all()
        }
    assert paths == {SIBLING}


def test_somebody_without_the_work_in_the_area_does_not_touch_it(
    acting: Acting, browse: Browse, official: User, sibling_official: User, volunteer: User, now: dt.datetime
) -> None:
    complaint = told(official, acting, now)
    with acting(sibling_official) as actor, pytest.raises(NotAllowed):
        begin_work(actor=actor, complaint=complaint, at=now)
    address = reverse("neighbourhood:complaint", args=[complaint.pk])
    assert browse(sibling_official).get(address).status_code == 404
    assert browse(volunteer).get(address).status_code == 403


def test_the_whole_way_on_the_pages(browse: Browse, official: User, nurse: User, now: dt.datetime) -> None:
    client = browse(official)
    sent = {
        "record_id": str(uuid7()),
        "kind": "complaint_kind:question",
        "area": "2650066000",
        "text": "쓰레기는 언제 가져가나요?",
        "complainant": "이주민",
        "answer_by": "contact_channel:phone",
        "phone": PHONE,
    }
    for _ in range(2):
        answer = client.post(reverse("neighbourhood:take"), sent)
        assert answer.status_code == 302
    page = answer.headers["Location"]
    assert client.post(f"{page}begin/").status_code == 302
    over = {"over-to": str(nurse.pk), "over-why": "담당 구역"}
    assert client.post(f"{page}hand-over/", over).status_code == 302
    faulty = client.post(f"{page}decide/", {"decide-answer": "매주 화요일입니다."})
    assert "매주 화요일입니다." in faulty.content.decode()
    decided = {"decide-outcome": "complaint_outcome:explained", "decide-answer": "매주 화요일입니다."}
    assert client.post(f"{page}decide/", decided).status_code == 302
    assert client.post(f"{page}begin/").status_code == 302
    assert client.post(f"{page}tell/", {"tell-note": "전화로 알렸다"}).status_code == 302
    with scope(SYSTEM):
        found = Complaint.objects.visible_to(SYSTEM).get()
    assert (found.state, found.in_charge_id) == ("closed", nurse.pk)


def test_the_list_asks_as_many_questions_for_many_as_for_few(
    acting: Acting, browse: Browse, official: User, now: dt.datetime
) -> None:
    client, counts = browse(official), []
    for more in (1, 7):
        for _ in range(more):
            told(official, acting, now)
        client.get(reverse("neighbourhood:complaints"))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("neighbourhood:complaints")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
