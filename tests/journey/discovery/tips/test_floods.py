"""A flood of tips from anywhere: every honest neighbour gets through, and the team's list stays readable."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Area
from dure.foundation.uploads import fields
from dure.journey.discovery.tips.floods import courses, patience
from dure.journey.discovery.tips.floods.courses import Course, course_of, neighbourhood
from dure.journey.discovery.tips.floods.folding import folded_id
from dure.journey.discovery.tips.floods.patience import has_waited
from dure.registry.deadlines.models import Deadline
from tests.foundation.uploads.test_pictures import picture
from tests.journey.discovery.tips.telling import send
from tests.journey.discovery.tips.test_public_pages import help_form, the_tips, worry_form
from tests.personas import SYSTEM
from tests.places import OWN

pytestmark = pytest.mark.django_db

Browse = Callable[[User | None], Client]
NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
FLOODER, NEIGHBOUR = "203.0.113.7", "203.0.113.{}"


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def tell(client: Client, address: str, *, waited: str = "", page: str = "public:worry", **changes: Any) -> Any:
    form = worry_form(**changes) if page == "public:worry" else help_form(**changes)
    return client.post(reverse(page), {**form, **({"waited": waited} if waited else {})}, REMOTE_ADDR=address)


def note_in(answer: Any) -> str:
    (note,) = re.findall(r'name="waited" value="([^"]+)"', answer.content.decode())
    return str(note)


def tell_as_a_person(client: Client, clock: Any, address: str, story: str, **more: Any) -> Any:
    """Somebody who waits when asked to."""
    answer = tell(client, address, story=story, **more)
    if answer.status_code == 429:
        clock.shift(patience.WAIT_S + 1)
        answer = tell(client, address, story=story, waited=note_in(answer), **more)
    return answer


def states() -> Counter[str]:
    return Counter(str(tip.state) for tip in the_tips())


@pytest.mark.requirement("R041")
@pytest.mark.parametrize(("kind", "flood"), [("the same text", 200), ("another text each time", 1_000)])
def test_a_thousand_shots_leave_a_readable_inbox_and_every_neighbour_gets_through(
    kind: str, flood: int, browse: Browse, clock: Any
) -> None:
    client = browse(None)
    honest, every = 0, flood // 20
    for shot in range(flood):
        tell(client, FLOODER, story="사세요" if kind == "the same text" else f"사세요 {shot}")
        if shot % every == every - 1:  # twenty neighbours, half behind the flooder's own address
            number = shot // every
            address = FLOODER if number % 2 else NEIGHBOUR.format(20 + number)
            honest += tell_as_a_person(client, clock, address, f"이웃 {number}의 걱정").status_code == 302
    stories = [tip.story for tip in the_tips() if tip.state == "received"]
    told = [story for story in stories if "걱정" in story]
    sys.stdout.write(
        f"{kind}: {flood} shots left {len(stories) - len(told)} lines, {honest} of 20 neighbours through\n"
    )
    assert honest == len(told) == 20
    assert len(stories) - len(told) <= courses.ASKED_HERE


def test_a_patient_flood_is_set_aside_and_nothing_of_it_dropped(
    browse: Browse, clock: Any, monkeypatch: pytest.MonkeyPatch, official: User
) -> None:
    monkeypatch.setattr(courses, "TAKEN_HERE", 15)
    for shot in range(40):
        assert tell_as_a_person(browse(None), clock, FLOODER, f"사세요 {shot}").status_code == 302
    assert tell_as_a_person(browse(None), clock, NEIGHBOUR.format(9), "옆집이 조용해요").status_code == 302
    assert states() == {"received": 16, "aside": 25}
    with scope(SYSTEM):
        assert Deadline.objects.visible_to(SYSTEM).filter(what="discovery.tip").count() == 16
        assert Deadline.objects.visible_to(SYSTEM).filter(what="discovery.aside").count() == 1
    page = browse(official).get(reverse("discovery:inbox")).content.decode()
    assert "25" in page
    assert "사세요 39" not in page
    aside = browse(official).get(reverse("discovery:inbox"), {"state": "aside"}).content.decode()
    assert "사세요 15" in aside


def test_what_was_set_aside_is_decided_like_any_other(
    browse: Browse, clock: Any, monkeypatch: pytest.MonkeyPatch, official: User, household: Any
) -> None:
    monkeypatch.setattr(courses, "TAKEN_HERE", 0)
    answer = tell(browse(None), FLOODER, story="정말 도와주세요")
    assert browse(None).get(answer.headers["Location"]).status_code == 200
    (tip,) = the_tips()
    assert tip.state == "aside"
    client = browse(official)
    assert "정말 도와주세요" in client.get(reverse("discovery:tip", args=[tip.id])).content.decode()
    client.post(reverse("discovery:link", args=[tip.id, household.id]), {"blind_spot": ""})
    assert the_tips()[0].state == "linked"


def reminders() -> list[str]:
    """The lines of Today for lists of tips set aside, by state, the oldest first."""
    with scope(SYSTEM):
        rows = Deadline.objects.visible_to(SYSTEM).filter(kind="deadline_kind:tips_set_aside")
        return list(rows.order_by("id").values_list("state", flat=True))


def test_one_line_of_today_stands_until_the_last_tip_set_aside_is_decided(
    browse: Browse, official: User, household: Any
) -> None:
    client = browse(official)
    first, second = send(aside=True), send(aside=True)
    page = client.get(reverse("web:today")).content.decode()
    assert page.count("따로 모은 제보 살펴보기") >= 1
    assert f'href="{reverse("discovery:inbox")}"' in page
    client.post(reverse("discovery:link", args=[first.id, household.id]), {"blind_spot": ""})
    assert reminders() == ["open"]
    client.post(
        reverse("discovery:close", args=[second.id]), {"reason": "tip_closing_reason:duplicate", "note": "같음"}
    )
    assert reminders() == ["met"]
    send(aside=True)
    assert reminders() == ["met", "open"]


def test_a_tip_that_was_never_written_does_not_use_up_the_reminder_of_its_place() -> None:
    with transaction.atomic():
        send(aside=True)
        transaction.set_rollback(True)
    assert reminders() == []
    send(aside=True)
    assert reminders() == ["open"]


def test_a_household_is_registered_from_a_tip_set_aside(browse: Browse, official: User) -> None:
    tip = send(aside=True)
    client, url = browse(official), reverse("discovery:register", args=[tip.id])
    assert url in client.get(reverse("discovery:tip", args=[tip.id])).content.decode()
    form = {
        "record_id": str(uuid7()),
        "rows": "0",
        "name": "박영자",
        "area": Area.objects.get(path=OWN).code,
        "kind": "household_type:single",
        "address": "망미번영로 12",
        "blind_spot": "",
    }
    assert client.post(url, form).status_code == 302
    assert states() == {"linked": 1}


@pytest.mark.parametrize("page", ["public:worry", "public:help"])
def test_who_is_asked_to_wait_keeps_every_word(
    page: str, browse: Browse, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courses, "ASKED_HERE", 0)
    client = browse(None)
    asked = tell(client, FLOODER, page=page, story="길게 쓴 이야기", place="파란 대문 집")
    assert (asked.status_code, asked["Retry-After"]) == (429, str(patience.WAIT_S))
    assert "길게 쓴 이야기" in asked.content.decode()
    assert the_tips() == []
    clock.shift(1)
    early = tell(client, FLOODER, page=page, story="길게 쓴 이야기", place="파란 대문 집", waited=note_in(asked))
    assert note_in(early) == note_in(asked)
    clock.shift(patience.WAIT_S)
    late = tell(client, FLOODER, page=page, story="길게 쓴 이야기", place="파란 대문 집", waited=note_in(early))
    assert late.status_code == 302
    assert len(the_tips()) == 1


def test_a_note_opens_the_way_for_its_own_words_alone(
    browse: Browse, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courses, "ASKED_HERE", 0)
    client = browse(None)
    note = note_in(tell(client, FLOODER, story="하나"))
    clock.shift(60)
    assert tell(client, FLOODER, story="둘", waited=note).status_code == 429
    assert tell(client, FLOODER, story="하나", waited=note[:-2] + "xx").status_code == 429
    clock.shift(patience.HOLDS_S)
    assert tell(client, FLOODER, story="하나", waited=note).status_code == 429
    assert the_tips() == []


def test_the_same_words_are_one_tip_a_day_and_other_phones_another(browse: Browse, clock: Any) -> None:
    client = browse(None)
    first = tell(client, FLOODER, story="불이 꺼졌어요")
    again = tell(client, NEIGHBOUR.format(4), story=" 불이  꺼졌어요 ", record_id=str(uuid7()))
    assert first.headers["Location"] == again.headers["Location"]
    tell(client, FLOODER, story="불이 꺼졌어요", reporter_phone="010-0000-1234")
    assert len(the_tips()) == 2
    clock.shift(dt.timedelta(days=1))
    tell(client, FLOODER, story="불이 꺼졌어요")
    assert len(the_tips()) == 3


def test_one_line_of_ipv6_counts_as_one_and_an_unreadable_address_too() -> None:
    assert neighbourhood("2001:db8:1:2:3::4") == neighbourhood("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
    assert neighbourhood("2001:db8:1:3::4") != neighbourhood("2001:db8:1:2::4")
    assert neighbourhood("") == neighbourhood("a\x00b") == "unknown"


def test_many_addresses_together_wait_and_are_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courses, "ASKED_ANYWHERE", 5)
    gone = [course_of(address=f"10.0.0.{number}", waited=False, at=NOON) for number in range(8)]
    assert gone == [Course.INBOX] * 5 + [Course.WAIT] * 3
    monkeypatch.setattr(courses, "TAKEN_ANYWHERE", 5)
    assert course_of(address="10.0.0.99", waited=True, at=NOON) is Course.ASIDE
    assert course_of(address="10.0.0.99", waited=True, at=NOON + dt.timedelta(hours=2)) is Course.INBOX


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=20)), st.text(max_size=60))
def test_folded_ids_are_well_formed_and_no_made_up_note_holds(typed: dict[str, str], note: str) -> None:
    made = folded_id(typed, at=NOON)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert not has_waited(made, note, at=NOON)


@pytest.mark.parametrize("path", ["worries", "help"])
def test_the_interface_asks_a_flood_to_wait_like_the_page(path: str, browse: Browse, clock: Any) -> None:
    client, url = browse(None), f"/api/v1/{path}"
    words = worry_form() if path == "worries" else help_form()
    words = {name: value for name, value in words.items() if name != "record_id"}

    def shoot(story: str, **more: str) -> Any:
        body = {**words, "story": story, **more}
        return client.post(url, body, content_type="application/json", REMOTE_ADDR=FLOODER)

    answers = [shoot(f"사세요 {shot}") for shot in range(courses.ASKED_HERE + 5)]
    assert [answer.status_code for answer in answers] == [200] * courses.ASKED_HERE + [429] * 5
    last = answers[-1]
    assert (last["Content-Type"], last["Retry-After"]) == ("application/problem+json", str(patience.WAIT_S))
    proof, story = last.json()["proof"], f"사세요 {courses.ASKED_HERE + 4}"
    assert shoot(story, waited=proof).status_code == 429
    clock.shift(patience.WAIT_S + 1)
    assert shoot("andere Worte", waited=proof).status_code == 429
    assert shoot(story, waited=proof).json()["new"] is True
    assert shoot(story, waited=proof).json()["new"] is False
    assert len(the_tips()) == courses.ASKED_HERE + 1
    # One flood, whichever way it comes.
    assert tell(client, FLOODER, story="auf der Seite").status_code == 429


def test_words_told_on_the_page_and_through_the_interface_are_one_tip(browse: Browse, clock: Any) -> None:
    client = browse(None)
    on_page = tell(client, FLOODER, story="불이 꺼졌어요").headers["Location"]
    words = {name: value for name, value in worry_form(story="불이 꺼졌어요").items() if name != "record_id"}
    answer = client.post("/api/v1/worries", words, content_type="application/json")
    assert answer.json()["new"] is False
    assert answer.json()["receipt"] in on_page


@pytest.mark.parametrize("faulty", [False, True])
def test_no_photo_is_opened_of_what_must_wait_or_has_faults(
    browse: Browse, clock: Any, monkeypatch: pytest.MonkeyPatch, *, faulty: bool
) -> None:
    def opens(_raw: bytes) -> bytes:
        raise AssertionError("opened before it was counted")

    monkeypatch.setattr(fields, "clean_picture", opens)
    monkeypatch.setattr(courses, "ASKED_HERE", 1000 if faulty else 0)
    photo = SimpleUploadedFile("a.png", picture("PNG"), "image/png")
    answer = tell(browse(None), FLOODER, story="" if faulty else "걱정", photo=photo)
    assert answer.status_code == (200 if faulty else 429)
    assert "사진" in answer.content.decode()
    assert the_tips() == []
