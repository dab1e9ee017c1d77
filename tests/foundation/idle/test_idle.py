"""A session ends ten minutes after the last thing a person did, to the second, whatever pages ask by themselves."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client

from dure.config.start import NotReady, ready_to_serve
from dure.foundation.accounts.models import User
from dure.foundation.audit.models import Act, AuditEvent
from tests.personas import SYSTEM

pytestmark = pytest.mark.django_db

BEGIN = dt.datetime(2026, 3, 4, 1, 0, tzinfo=dt.UTC)
TEN_MINUTES = dt.timedelta(minutes=10)
SECOND = dt.timedelta(seconds=1)
PAGE, ASK, SIGN_IN = "/account/team/", "/account/idle/", "/account/sign-in/"


@pytest.fixture
def sat_down(official: User, browse: Callable[..., Client]) -> Client:
    """Somebody who opened a page at BEGIN."""
    client = browse(None)
    with time_machine.travel(BEGIN, tick=False):
        client.force_login(official)
        assert client.get(PAGE).status_code == 200
    return client


def at(moment: dt.datetime, client: Client, url: str = PAGE, **fields: str) -> HttpResponse:
    with time_machine.travel(moment, tick=False):
        answer: HttpResponse = client.post(url, fields) if fields else client.get(url)
    return answer


def test_the_session_is_alive_one_second_before_the_end_and_over_at_the_end(sat_down: Client) -> None:
    left = at(BEGIN + TEN_MINUTES - SECOND, sat_down, ASK).json()["left"]
    assert left == 1
    answer = at(BEGIN + TEN_MINUTES, sat_down)
    assert answer.status_code == 302
    assert answer["Location"].startswith(SIGN_IN)


def test_each_page_begins_the_time_anew(sat_down: Client) -> None:
    moment = BEGIN
    for _ in range(3):
        moment += TEN_MINUTES - SECOND
        assert at(moment, sat_down).status_code == 200
    assert at(moment + TEN_MINUTES, sat_down).status_code == 302


def test_asking_how_much_time_is_left_is_no_activity(sat_down: Client) -> None:
    for minute in range(1, 10):
        assert at(BEGIN + minute * dt.timedelta(minutes=1), sat_down, ASK).json()["left"] == 600 - minute * 60
    assert at(BEGIN + TEN_MINUTES, sat_down).status_code == 302


def test_the_word_to_go_on_gives_the_whole_time_again(sat_down: Client) -> None:
    answer = at(BEGIN + TEN_MINUTES - SECOND, sat_down, ASK, go="on")
    assert answer.json()["left"] == 600
    assert at(BEGIN + 2 * TEN_MINUTES - 2 * SECOND, sat_down).status_code == 200


def test_a_refused_request_is_activity_too(sat_down: Client) -> None:
    moment = BEGIN + TEN_MINUTES - SECOND
    assert at(moment, sat_down, "/account/sign-out/").status_code == 405
    assert at(moment + TEN_MINUTES - SECOND, sat_down).status_code == 200


def test_an_ended_session_cannot_go_on_and_says_that_nobody_is_there(sat_down: Client) -> None:
    assert at(BEGIN + TEN_MINUTES, sat_down, ASK, go="on").json() == {"left": 0, "who": ""}
    assert at(BEGIN + TEN_MINUTES + SECOND, sat_down).status_code == 302


def test_the_sign_in_page_says_why_and_leads_back(sat_down: Client) -> None:
    ended = at(BEGIN + TEN_MINUTES, sat_down)
    page = at(BEGIN + TEN_MINUTES, sat_down, ended["Location"])
    assert "10분 동안 사용하지 않아" in page.content.decode()
    assert f'name="next" value="{PAGE}"' in page.content.decode()


def test_a_page_that_itself_found_the_end_has_it_said_on_the_sign_in_page(sat_down: Client) -> None:
    at(BEGIN + TEN_MINUTES, sat_down, ASK)
    ended = at(BEGIN + TEN_MINUTES, sat_down)
    assert "10분 동안 사용하지 않아" in at(BEGIN + TEN_MINUTES, sat_down, ended["Location"]).content.decode()


def test_a_form_sent_too_late_waits_sealed_and_the_session_stays_ended_though_it_was_refused(sat_down: Client) -> None:
    key = sat_down.session.session_key
    answer = at(BEGIN + TEN_MINUTES, sat_down, PAGE, note="sent too late")
    assert answer.status_code == 401
    assert re.search(r'name="kept" value="\S{40,}"', answer.content.decode())
    assert "sent too late" not in answer.content.decode()
    assert not Session.objects.filter(session_key=key).exists()


@pytest.mark.parametrize("fields", [{}, {"note": "too late"}])
def test_the_end_is_kept_in_the_audit_once(sat_down: Client, official: User, fields: dict[str, str]) -> None:
    at(BEGIN + TEN_MINUTES, sat_down, PAGE, **fields)
    at(BEGIN + TEN_MINUTES + SECOND, sat_down, PAGE)
    from dure.foundation.access.scope import scope

    with scope(SYSTEM):
        ends = AuditEvent.objects.visible_to(SYSTEM).filter(actor_id=official.id, act=Act.SIGN_OUT)
        assert [(end.detail, end.at) for end in ends] == [({"because": "idle"}, BEGIN + TEN_MINUTES)]


def test_who_signs_in_and_opens_nothing_is_signed_out_too(official: User, settings: Any) -> None:
    settings.DEMO = True
    client = Client()
    assert at(BEGIN, client, "/account/sign-in/demo/", username=official.username).status_code == 302
    assert at(BEGIN + TEN_MINUTES, client).status_code == 302


def test_the_time_follows_the_setting(sat_down: Client, settings: Any) -> None:
    settings.IDLE_SECONDS = 300
    assert at(BEGIN + dt.timedelta(seconds=299), sat_down, ASK).json()["left"] == 1
    assert at(BEGIN + dt.timedelta(seconds=300), sat_down).status_code == 302


@pytest.mark.parametrize(("seconds", "refused"), [(299, True), (300, False), (1800, False), (1801, True)])
def test_the_server_starts_only_with_five_to_thirty_minutes(settings: Any, seconds: int, refused: bool) -> None:
    settings.IDLE_SECONDS = seconds
    if refused:
        with pytest.raises(NotReady, match="DURE_IDLE_MINUTES"):
            ready_to_serve()
    else:
        ready_to_serve()


def test_every_page_of_somebody_signed_in_carries_the_warning_and_no_public_page_does(
    sat_down: Client, browse: Callable[..., Client]
) -> None:
    page = at(BEGIN, sat_down).content.decode()
    assert 'role="alertdialog"' in page
    assert 'data-left="600' in page
    assert 'data-warn="120"' in page
    assert "alertdialog" not in browse(None).get("/worry/").content.decode()


def test_a_page_left_open_learns_that_somebody_else_has_signed_in(
    sat_down: Client, nurse: User, browse: Callable[..., Client]
) -> None:
    mine = at(BEGIN, sat_down, ASK).json()["who"]
    hers = json.loads(browse(nurse).get(ASK).content)["who"]
    assert len({mine, hers, ""}) == 3
