"""Somebody was quicker: nothing is written, and nobody's words are lost by it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.accounts.models import User
from dure.foundation.accounts.signing import proof
from dure.foundation.areas.models import Area
from dure.journey.cases.models import Case
from dure.journey.discovery.tips.actions import close_tip, link_tip
from dure.journey.visits.actions import cancel_visit, plan_visit, record_outcome
from dure.journey.visits.models import Visit
from dure.registry.people.models import Household
from tests.foundation.drafts.test_drafts import get, put
from tests.journey.cases.test_actions import close, opened
from tests.journey.discovery.tips.telling import send
from tests.personas import make_user
from tests.places import OWN

pytestmark = pytest.mark.django_db
Browse = Callable[[User | None], Client]
Acting = Callable[[User], Any]
WORDS = "어제부터 아무것도 드시지 못했다고 하심"


@pytest.fixture
def colleague(db: None) -> User:
    return make_user("colleague", "welfare_official", OWN)


@pytest.fixture
def client(official: User, browse: Browse) -> Client:
    return browse(official)


@pytest.fixture
def visit(official: User, household: Household, acting: Acting, now: dt.datetime) -> Visit:
    with acting(official) as actor:
        one, _new = plan_visit(
            actor=actor,
            record_id=uuid7(),
            household=household,
            planned_at=now - dt.timedelta(hours=2),
            purpose="visit_purpose:tip_check",
            staff=[official.id],
            at=now - dt.timedelta(days=1),
        )
    return one


def household_form(draft_id: uuid.UUID) -> dict[str, Any]:
    return {
        "draft": str(draft_id),
        "record_id": str(uuid7()),
        "rows": "0",
        "name": "박영자",
        "area": Area.objects.get(path=OWN).code,
        "kind": "household_type:single",
        "address": "망미번영로 12",
        "strengths": WORDS,
        "blind_spot": "",
    }


def comes_back(client: Client, url: str, draft_id: uuid.UUID, form: dict[str, Any]) -> bool:
    """Whether the answer shows the words, leads on by a link only, and leaves the draft as it is."""
    answer = client.post(url, form | {"draft": str(draft_id)})
    page = answer.content.decode()
    return answer.status_code == 409 and WORDS in page and get(client, draft_id).status_code == 200


def test_a_household_typed_while_a_colleague_linked_the_tip_comes_back_and_its_draft_stays(
    client: Client, colleague: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    tip = send()
    url = reverse("discovery:register", args=[tip.id])
    draft_id, _ = put(client, url, strengths=WORDS)
    with acting(colleague) as actor:
        link_tip(actor=actor, tip=tip, household=household, at=now)
    assert comes_back(client, url, draft_id, household_form(draft_id))
    # Who only looks is led on.
    assert client.get(url).headers["Location"] == household.get_absolute_url()


def test_words_sent_before_their_first_save_come_back_too(
    client: Client, colleague: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    tip = send()
    with acting(colleague) as actor:
        link_tip(actor=actor, tip=tip, household=household, at=now)
    form = household_form(uuid7()) | {"phone": "010-0000-7777"}
    answer = client.post(reverse("discovery:register", args=[tip.id]), form)
    assert answer.status_code == 409
    for typed in (WORDS, "망미번영로 12", "010-0000-7777"):
        assert typed in answer.content.decode()


def test_the_second_click_of_ones_own_form_is_led_on(client: Client) -> None:
    url = reverse("discovery:register", args=[send().id])
    draft_id, _ = put(client, url, strengths=WORDS)
    form = household_form(draft_id)
    first, second = client.post(url, form), client.post(url, form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert get(client, draft_id).status_code == 404


def test_the_note_of_a_tip_closed_meanwhile_comes_back(
    client: Client, colleague: User, acting: Acting, now: dt.datetime
) -> None:
    tip = send()
    url = reverse("discovery:close", args=[tip.id])
    draft_id, _ = put(client, url, note=WORDS)
    with acting(colleague) as actor:
        close_tip(actor=actor, tip=tip, reason="tip_closing_reason:duplicate", note="", at=now)
    assert comes_back(client, url, draft_id, {"reason": "tip_closing_reason:duplicate", "note": WORDS})


def test_why_a_second_case_was_wanted_comes_back(
    client: Client, official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    url = reverse("cases:open", args=[household.id])
    draft_id, _ = put(client, url, why=WORDS)
    with acting(official) as actor:
        opened(actor, household, official, now)
    form = {"record_id": uuid7(), "why": WORDS, "tier": "crisis_class:focused", "manager": official.id}
    assert comes_back(client, url, draft_id, form)


def test_the_closing_words_of_a_case_closed_meanwhile_come_back(
    client: Client, official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    with acting(official) as actor:
        case: Case = opened(actor, household, official, now)[0]
    url = reverse("cases:close", args=[case.id])
    draft_id, _ = put(client, url, note=WORDS)
    with acting(official) as actor:
        close(actor, case, now)
    assert comes_back(client, url, draft_id, {"note": WORDS})


def test_why_a_visit_should_be_cancelled_comes_back_when_it_is_over(
    client: Client, official: User, visit: Visit, acting: Acting, now: dt.datetime
) -> None:
    url = reverse("visits:cancel", args=[visit.id])
    draft_id, _ = put(client, url, reason=WORDS)
    with acting(official) as actor:
        cancel_visit(actor=actor, visit=visit, reason="비가 옴", at=now)
    assert comes_back(client, url, draft_id, {"reason": WORDS})


def test_an_outcome_that_a_colleague_wrote_first_leaves_ones_own_words_about_it_in_the_draft(
    client: Client, official: User, visit: Visit, acting: Acting, now: dt.datetime
) -> None:
    url = reverse("visits:write", args=[visit.id])
    draft_id, _ = put(client, url, note=WORDS)
    begun = now - dt.timedelta(hours=1)
    with acting(official) as actor:
        record_outcome(
            actor=actor,
            visit=visit,
            outcome="visit_outcome:met",
            started_at=begun,
            ended_at=now,
            at=now,
        )
    form = {"outcome": "visit_outcome:met", "started_at": timezone.localtime(begun).strftime("%Y-%m-%dT%H:%M")}
    form |= {"ended_at": timezone.localtime(now).strftime("%Y-%m-%dT%H:%M")}
    form |= {"note": WORDS, "text": "만나 뵘", "version": "0", "draft": str(draft_id)}
    assert client.post(url, form).status_code == 302
    assert str(draft_id) in client.get(url).content.decode()
    assert get(client, draft_id).status_code == 200


def test_a_form_that_waits_for_the_second_factor_keeps_its_draft(
    client: Client, household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = reverse("people:edit", args=[household.id])
    draft_id, _ = put(client, url, strengths=WORDS)
    with monkeypatch.context() as without_proof:
        without_proof.setattr("dure.foundation.accounts.middleware.what_is_due", lambda *_: proof.Due.SET_UP)
        answer = client.post(url, {"strengths": WORDS, "draft": str(draft_id)})
    assert answer.headers["Location"] == reverse("accounts:second_factor")
    assert get(client, draft_id).status_code == 200
