"""One's own page of sign-in and security: password, sessions, and how long a session lives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dure.foundation.accounts.models import Posting, User
from dure.foundation.accounts.signing.sessions import device
from tests.foundation.accounts.signing import (
    PASSWORD,
    audit,
    sign_in,
    sign_in_whole,
    signed_in,
    with_app,
    with_password,
)

pytestmark = pytest.mark.django_db

NEW = "새롭고 아주 긴 비밀번호"
SECURITY = "/account/security/"
END = "/account/security/sessions/end/"
CHANGE = "/account/security/password/"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)


@pytest.fixture
def at_home(volunteer: User) -> Client:
    client = Client(HTTP_USER_AGENT=EDGE, REMOTE_ADDR="10.0.0.7")
    sign_in(with_password(volunteer) and client, volunteer)
    return client


@pytest.fixture
def at_work(at_home: Client, volunteer: User) -> Client:
    client = Client(REMOTE_ADDR="10.0.0.8")
    sign_in(client, volunteer)
    return client


def change(client: Client, *, present: str = PASSWORD, new: str = NEW, again: str = NEW) -> int:
    fields = {"present_password": present, "new_password": new, "new_password_again": again}
    return client.post(CHANGE, fields).status_code


def test_the_page_lists_where_one_is_signed_in(at_home: Client, at_work: Client) -> None:
    page = at_work.get(SECURITY).content.decode()
    assert "Edge · Windows" in page
    assert "10.0.0.7" in page
    assert "10.0.0.8" in page
    assert page.count("현재 기기") == 1


def test_one_session_is_ended_from_another(at_home: Client, at_work: Client, volunteer: User) -> None:
    page = at_work.get(SECURITY).content.decode()
    number = page.split('name="session" value="')[1].split('"')[0]
    assert at_work.post(END, {"session": number}).status_code == 302
    assert at_home.get(SECURITY)["Location"].startswith("/account/sign-in/")
    assert at_work.get(SECURITY).status_code == 200
    assert [act for act, _ in audit("session_ended")] == ["session_ended"]


def test_all_others_are_ended_at_once(at_home: Client, at_work: Client) -> None:
    at_work.post(END, {"session": "others"})
    assert at_home.get(SECURITY).status_code == 302
    assert at_work.get(SECURITY).status_code == 200


def test_nobody_ends_a_session_of_somebody_else(at_home: Client, official: User) -> None:
    secret = with_app(with_password(official))
    stranger = Client()
    sign_in_whole(stranger, official, secret)
    number = at_home.get(SECURITY).wsgi_request.user.usersession_set.get().pk
    stranger.post(END, {"session": str(number)})
    assert at_home.get(SECURITY).status_code == 200
    assert stranger.post(END, {"session": "9" * 40}).status_code == 302


def test_signing_out_takes_the_session_off_the_list(at_home: Client, at_work: Client) -> None:
    at_home.post(reverse("accounts:sign_out"))
    assert "10.0.0.7" not in at_work.get(SECURITY).content.decode()
    assert [act for act, _ in audit("sign_out")] == ["sign_out"]


def test_a_new_password_ends_every_other_session_and_renews_this_one(
    at_home: Client, at_work: Client, volunteer: User
) -> None:
    before = at_work.session.session_key
    assert change(at_work) == 302
    assert at_work.get(SECURITY).status_code == 200
    assert at_work.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    assert at_home.get(SECURITY).status_code == 302
    assert at_work.get(SECURITY).content.decode().count("현재 기기") == 1
    assert not signed_in_with(PASSWORD)
    assert signed_in_with(NEW)
    assert [act for act, _ in audit("password_changed")] == ["password_changed"]


def signed_in_with(password: str) -> bool:
    client = Client()
    client.post("/account/sign-in/", {"username": "volunteer", "password": password})
    return signed_in(client)


@pytest.mark.parametrize(
    ("present", "new", "again", "words"),
    [
        ("wrong", NEW, NEW, "현재 비밀번호가 아닙니다"),
        (PASSWORD, "짧은것", "짧은것", "12"),
        (PASSWORD, "password1234", "password1234", "비밀번호"),
        (PASSWORD, NEW, "다른 아주 긴 비밀번호", "서로 다릅니다"),
    ],
)
def test_a_bad_new_password_is_refused_with_the_reason(
    at_home: Client, present: str, new: str, again: str, words: str
) -> None:
    answer = at_home.post(CHANGE, {"present_password": present, "new_password": new, "new_password_again": again})
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not signed_in_with(NEW)


def test_guessing_the_present_password_from_an_open_session_ends_too(at_home: Client) -> None:
    for _ in range(5):
        change(at_home, present="wrong")
    assert change(at_home) == 200


def test_a_session_ends_eight_hours_after_the_sign_in_however_busy_it_was(at_home: Client, settings: Any) -> None:
    settings.IDLE_SECONDS = 2 * 60 * 60
    start = timezone.now()
    for hours in range(1, 8):
        with time_machine.travel(start + dt.timedelta(hours=hours)):
            at_home.post(END, {"session": ""})  # writes into the session, which moves Django's own end
            assert at_home.get(SECURITY).status_code == 200
    with time_machine.travel(start + dt.timedelta(hours=8, seconds=1)):
        assert at_home.get(SECURITY).status_code == 302
        assert not signed_in(at_home)


def test_a_role_that_ended_yesterday_opens_nothing_in_a_session_that_goes_on(
    official: User, browse: Callable[..., Client]
) -> None:
    client = browse(official)
    assert client.get("/households/").status_code == 200
    Posting.objects.filter(user=official).update(valid_to=timezone.localdate() - dt.timedelta(days=1))
    assert client.get("/households/").status_code == 403


def test_an_account_that_was_switched_off_is_out_at_the_next_click(at_home: Client, volunteer: User) -> None:
    User.objects.filter(pk=volunteer.pk).update(is_active=False)
    assert at_home.get(SECURITY).status_code == 302


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (EDGE, "Edge · Windows"),
        (
            "Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 Chrome/130.0",
            "Samsung Internet · Android",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/132.0 Whale/4.30 Safari/537.36", "Whale · Windows"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_named_as_people_know_it(sent: str, shown: str) -> None:
    assert device(sent) == shown
