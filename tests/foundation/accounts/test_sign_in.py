"""Signing in, and what becomes of a form that arrives without a session."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dure.foundation.accounts.models import User
from dure.foundation.accounts.resume import unseal
from dure.foundation.audit.models import Act, AuditEvent

pytestmark = pytest.mark.django_db


def acts(acting: Callable[..., Any], user: User) -> list[str]:
    with acting(user) as actor:
        return list(AuditEvent.objects.visible_to(actor).order_by("at", "id").values_list("act", flat=True))


def test_the_right_password_signs_in_and_is_audited(volunteer: User, acting: Callable[..., Any]) -> None:
    volunteer.set_password("정확한 긴 비밀번호")
    volunteer.save()
    answer = Client().post(
        reverse("accounts:sign_in"), {"username": "volunteer", "password": "정확한 긴 비밀번호", "next": "/today/"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/today/")
    assert acts(acting, volunteer) == [Act.SIGN_IN]


def test_a_wrong_password_and_an_unknown_name_read_alike(official: User) -> None:
    pages = [
        Client().post(reverse("accounts:sign_in"), {"username": name, "password": "wrong"}).content.decode()
        for name in ("official", "nobody")
    ]
    secret = r'(value="(official|nobody)"|name="csrfmiddlewaretoken"[^>]*|"X-CSRFToken": "[^"]*")'
    strip = [re.sub(secret, "", page) for page in pages]
    assert strip[0] == strip[1]
    assert "다시" in pages[0] or "again" in pages[0]


def test_an_address_of_another_site_is_not_followed(volunteer: User) -> None:
    volunteer.set_password("정확한 긴 비밀번호")
    volunteer.save()
    answer = Client().post(
        reverse("accounts:sign_in"),
        {"username": "volunteer", "password": "정확한 긴 비밀번호", "next": "https://elsewhere.example/"},
    )
    assert answer["Location"] == "/"


def test_the_demo_choice_does_not_exist_outside_demo_mode(official: User, settings: Any) -> None:
    client = Client()
    assert client.post(reverse("accounts:demo_sign_in"), {"username": "official"}).status_code == 404
    assert "demo-people" not in client.get(reverse("accounts:sign_in")).content.decode()
    settings.DEMO = True
    assert client.post(reverse("accounts:demo_sign_in"), {"username": "official"}).status_code == 302


def test_the_demo_choice_signs_in_demo_people_only(official: User, settings: Any) -> None:
    settings.DEMO = True
    User.objects.filter(pk=official.pk).update(is_demo=False)
    assert Client().post(reverse("accounts:demo_sign_in"), {"username": "official"}).status_code == 404


def test_a_form_sent_after_the_session_ended_is_there_after_signing_in_again(official: User, settings: Any) -> None:
    settings.DEMO = True
    client = Client()
    target = reverse("giving:add")
    lost = client.post(target, {"supplier_name": "착한 가게 🌾", "description": "두 줄\n<b>글</b>"})
    page = lost.content.decode()
    assert lost.status_code == 401
    assert "착한 가게" not in page  # a bystander at the screen reads nothing
    kept = re.search(r'name="kept" value="([^"]+)"', page)
    assert kept
    back = client.post(reverse("accounts:demo_sign_in"), {"username": "official", "kept": kept[1]})
    text = back.content.decode()
    assert f'action="{target}"' in text
    assert 'name="supplier_name" value="착한 가게 🌾"' in text
    assert "두 줄\n&lt;b&gt;글&lt;/b&gt;" in text


def test_a_foreign_or_broken_kept_form_is_ignored() -> None:
    assert unseal("gAAAAA-not-ours") is None
    assert unseal("") is None
    assert unseal("한글") is None


def test_a_page_asked_for_without_a_session_leads_to_sign_in_and_back(official: User) -> None:
    answer = Client().get(reverse("giving:add"))
    assert answer.status_code == 302
    assert answer["Location"].endswith("next=" + reverse("giving:add").replace("/", "%2F"))


def test_a_failed_csrf_check_loses_nothing(official: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(official)
    answer = client.post(reverse("giving:add"), {"supplier_name": "착한 가게"})
    assert answer.status_code == 403
    assert 'name="supplier_name" value="착한 가게"' in answer.content.decode()


def test_a_refusal_is_audited_although_its_transaction_was_undone(
    district_leader: User, acting: Callable[..., Any], browse: Callable[..., Client]
) -> None:
    assert browse(district_leader).get(reverse("giving:add")).status_code == 403
    assert Act.REFUSED in acts(acting, district_leader)


def test_a_former_posting_opens_nothing(former_official: User, browse: Callable[..., Client]) -> None:
    assert browse(former_official).get(reverse("giving:add")).status_code == 403


@pytest.mark.parametrize("known_gone", [True, False])
def test_a_kept_form_opens_for_its_writer_and_for_nobody_who_signs_in_next(
    official: User, nurse: User, settings: Any, known_gone: bool
) -> None:
    settings.DEMO = True
    for who, opens in (("official", True), ("nurse", False)):
        client = Client()
        client.post(reverse("accounts:demo_sign_in"), {"username": "official"})
        target = reverse("giving:add")
        with time_machine.travel(timezone.now() + dt.timedelta(seconds=settings.IDLE_SECONDS + 5)):
            if known_gone:
                client.get(target)  # the session is ended before the form arrives, and its cookie is gone
            lost = client.post(target, {"supplier_name": "착한 가게"})
            kept = re.search(r'name="kept" value="([^"]+)"', lost.content.decode())
            assert kept
            back = client.post(reverse("accounts:demo_sign_in"), {"username": who, "kept": kept[1]}, follow=True)
        assert back.status_code == 200
        assert ("착한 가게" in back.content.decode()) is opens


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Referer": "https://evil.example/x"}, {"Sec-Fetch-Site": "cross-site"}],
)
@pytest.mark.parametrize("inside", [True, False])
def test_a_form_of_another_site_is_neither_shown_nor_kept(
    official: User, headers: dict[str, str], inside: bool
) -> None:
    client = Client(enforce_csrf_checks=True)
    if inside:
        client.force_login(official)
    answer = client.post(reverse("giving:add"), {"supplier_name": "착한 가게"}, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "착한 가게" not in page
    assert not re.search(r'name="kept" value="[^"]+"', page)


def test_a_page_of_the_person_before_is_not_shown_to_the_next(official: User, nurse: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(official)
    client.get(reverse("giving:add"))
    client.force_login(nurse)
    answer = client.post(reverse("giving:add"), {"supplier_name": "착한 가게"})
    assert answer.status_code == 403
    assert "착한 가게" not in answer.content.decode()
