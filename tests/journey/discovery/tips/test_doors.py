"""The doors through which tips come: a volunteer's phone, a partner's program, those who must report."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.accounts.queries import actor_of
from dure.foundation.tokens.actions import make_token
from dure.foundation.vault.kinds import Kind
from dure.journey.discovery.findings.models import Evidence
from dure.journey.discovery.tips.actions import Reporter, link_tip
from dure.journey.discovery.tips.doors.duty import Proof, read_proof, written_proof
from dure.journey.discovery.tips.doors.forms import must_report
from dure.journey.discovery.tips.floods import courses
from dure.journey.discovery.tips.models import TipSecret
from dure.registry.deadlines.models import Deadline
from dure.registry.people.models import Household
from dure.registry.story.queries import story_of
from tests.journey.discovery.tips.telling import STORY, send
from tests.journey.discovery.tips.test_public_pages import code_of, help_form, phone_form, the_tips, worry_form
from tests.personas import SYSTEM, make_user
from tests.places import OWN, SIBLING

pytestmark = pytest.mark.django_db

Browse = Callable[[User | None], Client]
Acting = Callable[[User], Any]
JSON = {"Accept": "application/json"}


# --- the volunteer's phone --------------------------------------------------------------------------------------------


@pytest.mark.requirement("R021")
def test_three_taps_and_one_sentence_are_all_that_a_volunteer_gives(browse: Browse, volunteer: User) -> None:
    form = {**phone_form(), "area": ""}
    assert browse(volunteer).post(reverse("discovery:my_tips"), form).status_code == 302
    (tip,) = the_tips()
    assert (tip.path, tip.sighting_id, tip.urgency_id) == (OWN, "sighting:mail_piled", "tip_urgency:soon")
    assert tip.story == STORY


@pytest.mark.requirement("R021")
def test_the_volunteers_page_offers_eight_pictures_and_no_family(
    browse: Browse, volunteer: User, household: Household
) -> None:
    page = browse(volunteer).get(reverse("discovery:my_tips")).content.decode()
    assert page.count('name="sighting"') == 8
    assert page.count("icon--mail") == 1
    assert page.count('name="urgency"') == 3
    assert household.label not in page
    assert household.address not in page


@pytest.mark.requirement("R021")
@pytest.mark.parametrize(("urgency", "hours"), [("now", 2), ("soon", 24), ("watch", 72)])
def test_how_urgent_it_looked_sets_the_clock_of_the_team(
    urgency: str, hours: int, browse: Browse, volunteer: User
) -> None:
    browse(volunteer).post(reverse("discovery:my_tips"), phone_form(urgency=f"tip_urgency:{urgency}"))
    with scope(SYSTEM):
        due = Deadline.objects.visible_to(SYSTEM).get(kind="deadline_kind:tip_triage")
    assert due.due_at - due.starts_at == dt.timedelta(hours=hours)


@pytest.mark.requirement("R021")
@pytest.mark.parametrize("how", ["page", "script"])
def test_who_sent_a_message_is_thanked_first_with_its_receipt(how: str, browse: Browse, volunteer: User) -> None:
    client, url = browse(volunteer), reverse("discovery:my_tips")
    thanks = "알려 주셔서 고맙습니다"
    assert thanks not in client.get(f"{url}?sent=ABCD-2345-WXYZ").content.decode()
    answer = client.post(url, phone_form(), headers=JSON if how == "script" else {})
    after = answer.json()["page"] if how == "script" else answer["Location"]
    page = client.get(after).content.decode().partition("<main")[2]
    (tip,) = the_tips()
    assert page.index(thanks) < page.index(tip.receipt) < page.index("data-outbox>")


def test_what_must_be_told_is_marked_as_required(browse: Browse, volunteer: User) -> None:
    page = browse(volunteer).get(reverse("discovery:my_tips")).content.decode()
    for question in ("어디인가요?", "어느 집인가요?", "무엇을 보셨나요?", "얼마나 급한가요?", "한 문장으로 써 주세요"):
        assert f'{question} <span class="field__required">필수</span>' in page, question
    assert page.count("field__required") == 6  # and the dong, when another one is tapped


def test_another_dong_is_chosen_where_it_was_tapped(browse: Browse, volunteer: User) -> None:
    client, url = browse(volunteer), reverse("discovery:my_tips")
    missing = client.post(url, phone_form(where="other", area=""))
    assert "area" in missing.context["form"].errors
    client.post(url, phone_form(where="other", area=code_of(SIBLING)))
    assert the_tips()[0].path == SIBLING


def test_a_tap_that_is_missing_is_said_and_nothing_is_lost(browse: Browse, volunteer: User) -> None:
    answer = browse(volunteer).post(reverse("discovery:my_tips"), phone_form(sighting="", story="끼니를 거르세요"))
    assert set(answer.context["form"].errors) == {"sighting"}
    assert "끼니를 거르세요" in answer.content.decode()
    assert the_tips() == []


@pytest.mark.requirement("R021")
def test_a_message_that_waited_for_the_network_arrives_once_however_often_it_is_sent(
    browse: Browse, volunteer: User
) -> None:
    client, url, form = browse(volunteer), reverse("discovery:my_tips"), phone_form()
    answers = [client.post(url, form, headers=JSON) for _try in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    (tip,) = the_tips()
    assert {answer.json()["receipt"] for answer in answers} == {tip.receipt}
    faulty = client.post(url, phone_form(story=""), headers=JSON)
    assert (faulty.status_code, faulty.json()) == (422, {"errors": ["story"]})


def test_a_signed_out_phone_is_told_so_and_nothing_is_taken_in(browse: Browse) -> None:
    answer = browse(None).post(reverse("discovery:my_tips"), phone_form(), headers=JSON)
    assert answer.status_code in (302, 401, 403)
    assert the_tips() == []


@pytest.mark.requirement("R021")
def test_what_the_volunteer_sees_is_alike_whatever_was_found(
    browse: Browse, volunteer: User, official: User, household: Household, acting: Acting, actor: Any
) -> None:
    tip = send(actor=actor(volunteer), worry={"place": "계단 아래 집"})
    with acting(official) as staff:
        link_tip(
            actor=staff, tip=tip, household=household, at=tip.received_at, blind_spot="blind_spot_definition:not_known"
        )
    page = browse(volunteer).get(reverse("discovery:my_tips")).content.decode()
    for secret in (household.label, household.address, str(household.id), official.name, "사각지대"):
        assert secret not in page


# --- partners ---------------------------------------------------------------------------------------------------------


def partner_token(user: User, *, scopes: tuple[str, ...] = ("send_tip",)) -> str:
    now = timezone.now()
    who = actor_of(user, now=now)
    with scope(who):
        _token, secret = make_token(
            actor=who, name="fire station", scopes=scopes, valid_until=now + dt.timedelta(days=9), proved=True, at=now
        )
    return secret


def call(secret: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
    client, said = Client(), {"Authorization": f"Bearer {secret}", **headers}
    if body is None:
        return client.get(f"/api/v1{path}", headers=said)
    return client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=said)


def seen(**changes: Any) -> dict[str, Any]:
    return {"area": code_of(OWN), "place": "망미번영로 12", "story": STORY, **changes}


@pytest.mark.requirement("R037")
def test_a_partners_token_sends_tips_and_reads_their_states_and_nothing_else(
    partner: User, household: Household
) -> None:
    secret, told = partner_token(partner), send()
    sent = call(secret, "/my/tips", seen(sighting="sighting:unwell", urgency="tip_urgency:now"))
    assert sent.status_code == 200, sent.content
    receipt = sent.json()["receipt"]
    (own,) = call(secret, "/my/tips").json()["items"]
    assert (own["receipt"], own["state"]) == (receipt, "received")
    assert call(secret, f"/receipts/{receipt}").json()["state"] == "received"
    for path in ("/tips", f"/tips/{told.id}", f"/households/{household.id}", "/households", "/today"):
        assert call(secret, path).status_code in (403, 404), path


@pytest.mark.requirement("R037")
def test_a_partners_replay_is_one_tip_by_its_key_and_by_its_id(partner: User) -> None:
    secret, body = partner_token(partner), seen(record_id=str(uuid7()))
    first = call(secret, "/my/tips", body)
    again = call(secret, "/my/tips", body)
    assert (first.json()["new"], again.json()["new"]) == (True, False)
    keyed = [call(secret, "/my/tips", seen(story="두 번째"), **{"Idempotency-Key": "run-7"}) for _try in range(2)]
    assert keyed[0].json() == keyed[1].json()
    assert keyed[1].headers["Idempotent-Replay"] == "true"
    assert len(the_tips()) == 2


@pytest.mark.requirement("R037")
def test_a_token_that_sends_too_much_waits_and_nobody_else_does(
    partner: User, volunteer: User, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courses, "SENT_BY_PROGRAM", 3)
    noisy, quiet = partner_token(partner), partner_token(make_user("meters", "partner_worker", OWN))
    answers = [call(noisy, "/my/tips", seen(story=f"{shot}")) for shot in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert call(quiet, "/my/tips", seen()).status_code == 200
    assert browse(volunteer).post(reverse("discovery:my_tips"), phone_form()).status_code == 302
    assert browse(partner).post(reverse("discovery:my_tips"), phone_form(story="손으로")).status_code == 302
    assert browse(None).post(reverse("public:worry"), worry_form()).status_code == 302


def test_what_one_sender_floods_is_set_aside_and_the_others_stay_in_the_inbox(
    partner: User, volunteer: User, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courses, "TAKEN_FROM_SENDER", 2)
    for shot in range(3):
        browse(partner).post(reverse("discovery:my_tips"), phone_form(story=f"{shot}"))
    browse(volunteer).post(reverse("discovery:my_tips"), phone_form())
    assert {tip.story: str(tip.state) for tip in the_tips()} == {
        "0": "received", "1": "received", "2": "aside", STORY: "received",
    }  # fmt: skip


# --- those who must report --------------------------------------------------------------------------------------------


@pytest.mark.requirement("R021")
def test_the_form_asks_for_one_of_the_26_groups(browse: Browse) -> None:
    url = reverse("public:duty")
    page = browse(None).get(url).content.decode()
    assert len(must_report()) == 26
    assert all(f'value="{group}"' in page for group, _words in must_report())
    assert "제13조제2항" in page
    for group in ("", "reporter_kind:neighbour"):
        answer = browse(None).post(url, worry_form(reporter_kind=group))
        assert set(answer.context["form"].errors) == {"reporter_kind"}
    assert the_tips() == []


@pytest.mark.requirement("R021")
def test_who_must_report_gets_a_proof_that_says_nothing_of_the_family(browse: Browse) -> None:
    client = browse(None)
    form = worry_form(reporter_kind="reporter_kind:mail_carrier", reporter_name="최우편", about_name="박영자")
    answer = client.post(reverse("public:duty"), form)
    proof = client.get(answer.headers["Location"]).content.decode()
    (tip,) = the_tips()
    assert tip.receipt in proof
    assert "우편집배원" in proof
    assert "신고 확인서" in proof
    for secret in ("박영자", "최우편", STORY, "파란 대문 집"):
        assert secret not in proof


def test_a_proof_is_read_by_its_signed_address_alone(browse: Browse) -> None:
    told = Proof("ABCD-2345-WXYZ", "reporter_kind:mail_carrier", code_of(OWN), timezone.now().replace(microsecond=0))
    assert read_proof(written_proof(told)) == told
    for wrong in ("nowhere", signing.dumps(["a", "b", "c", 1], salt="another"), written_proof(told)[:-2]):
        assert read_proof(wrong) is None
        assert browse(None).get(reverse("public:duty_proof", args=[wrong])).status_code == 404


# --- who reported -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R021")
def test_a_reporters_name_lies_under_lock_and_in_no_readable_column(db: None) -> None:
    tip = send(reporter=Reporter("reporter_kind:neighbour", "최이웃", "010-0000-7777"))
    with scope(SYSTEM):
        kinds = set(TipSecret.objects.visible_to(SYSTEM).filter(tip=tip).values_list("kind", flat=True))
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_jsonb(r)::text FROM discovery_tipreporter r")
            assert "최이웃" not in str(cursor.fetchall())
            cursor.execute("SELECT encode(token, 'escape') FROM discovery_tipsecret")
            assert "최이웃" not in str(cursor.fetchall())
    assert kinds == {Kind.REPORTER_NAME, Kind.PHONE}


@pytest.mark.parametrize("role", ["visiting_nurse", "case_manager", "volunteer", "partner_worker"])
def test_nobody_but_who_decides_about_tips_learns_who_reported(role: str, browse: Browse) -> None:
    tip = send(reporter=Reporter("reporter_kind:neighbour", "최이웃"))
    answer = browse(make_user("nosy", role, OWN)).post(
        reverse("discovery:reporter", args=[tip.id]), {"why": "궁금해서"}
    )
    assert answer.status_code in (403, 404)
    assert "최이웃" not in answer.content.decode()


def test_a_reporters_name_stands_on_no_page_before_it_is_asked_for(browse: Browse, official: User) -> None:
    tip = send(reporter=Reporter("reporter_kind:mail_carrier", "최우편"))
    client = browse(official)
    pages = [client.get(reverse("discovery:tip", args=[tip.id])), client.get(reverse("discovery:inbox"))]
    assert not any("최우편" in page.content.decode() or "우편집배원" in page.content.decode() for page in pages)
    shown = client.post(reverse("discovery:reporter", args=[tip.id]), {"why": "다시 물어보려고"}).content.decode()
    assert "최우편" in shown


# --- a family's own request -------------------------------------------------------------------------------------------


@pytest.mark.requirement("R042", "R085")
def test_every_wish_reaches_the_finding_and_the_familys_story(
    browse: Browse, official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    browse(None).post(reverse("public:help"), help_form())
    (tip,) = the_tips()
    with scope(SYSTEM):
        told = Evidence.objects.visible_to(SYSTEM).get(object_id=tip.id).quote
    with acting(official) as actor:
        link_tip(actor=actor, tip=tip, household=household, at=now)
        (line,) = story_of(actor, household)
    for words in ("먹을 것이 부족해요", "월세를 못 내거나", "마음이 힘들어요"):
        assert words in told
        assert words in line.quote


@pytest.mark.requirement("R041")
def test_no_paper_is_asked_for_at_the_first_contact(browse: Browse) -> None:
    page = browse(None).get(reverse("public:help"))
    assert not [field for field in page.context["form"] if getattr(field.field.widget, "input_type", "") == "file"]
    assert not any(field.field.required for field in page.context["form"] if field.name not in ("record_id", "area"))
