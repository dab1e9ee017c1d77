"""The second step: which roles need one, what opens before it, what is written down."""

from __future__ import annotations

import base64
import datetime as dt
import re
import uuid
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.accounts.models import Posting, User
from dure.foundation.accounts.queries import actor_of
from dure.foundation.accounts.signing.proof import PROVED_AT
from dure.foundation.accounts.signing.seeds import open_seed
from dure.foundation.codes.queries import codes
from dure.foundation.vault.models import the_ring
from dure.foundation.vault.sealing import Unreadable, seal
from tests.foundation.accounts.signing import (
    PASSWORD,
    SECOND_STEP,
    SET_UP,
    audit,
    code,
    go_on,
    hidden,
    sign_in,
    sign_in_whole,
    signed_in,
    with_app,
    with_password,
)
from tests.personas import make_user
from tests.places import OWN

pytestmark = pytest.mark.django_db

HOUSEHOLDS = "/households/"


@pytest.fixture
def secret(official: User) -> str:
    return with_app(with_password(official))


def test_every_role_but_the_volunteer_needs_a_second_factor() -> None:
    without = {role.code for role in codes("role") if not role.attributes["needs_second_factor"]}
    assert without == {"volunteer"}
    assert all(type(role.attributes["needs_second_factor"]) is bool for role in codes("role"))


def test_the_password_alone_signs_nobody_in_who_has_a_second_factor(official: User, secret: str) -> None:
    client = Client()
    answer = sign_in(client, official, next=HOUSEHOLDS)
    assert (answer.status_code, answer["Location"]) == (302, SECOND_STEP)
    assert not signed_in(client)
    assert client.get(HOUSEHOLDS).status_code == 302
    done = client.post(SECOND_STEP, {"code": code(secret)})
    assert (done.status_code, done["Location"]) == (302, HOUSEHOLDS)
    assert client.get(HOUSEHOLDS).status_code == 200
    assert audit("sign_in") == [("sign_in", {"by": ["password", "totp"]})]


def test_the_key_of_the_session_changes_at_sign_in(official: User, secret: str) -> None:
    client = Client()
    sign_in(client, official)
    before = client.session.session_key
    client.post(SECOND_STEP, {"code": code(secret)})
    assert client.session.session_key != before


def test_a_wrong_code_is_said_and_audited_and_signs_nobody_in(official: User, secret: str) -> None:
    client = Client()
    sign_in(client, official)
    answer = client.post(SECOND_STEP, {"code": "000000" if code(secret) != "000000" else "000001"})
    assert answer.status_code == 200
    assert "맞지 않습니다" in answer.content.decode()
    assert not signed_in(client)
    assert [act for act, _ in audit("second_factor_failed")] == ["second_factor_failed"]


def test_after_five_wrong_codes_the_right_one_waits_too(official: User, secret: str) -> None:
    client = Client()
    sign_in(client, official)
    for _ in range(5):
        client.post(SECOND_STEP, {"code": "12345"})
    assert client.post(SECOND_STEP, {"code": code(secret)}).status_code == 200
    assert not signed_in(client)


def test_a_code_is_good_once_for_as_long_as_it_could_be_good(official: User, secret: str) -> None:
    now = timezone.now().replace(second=5, microsecond=0)
    with time_machine.travel(now, tick=False) as clock:
        used = code(secret)
        first, second = Client(), Client()
        sign_in(first, official)
        first.post(SECOND_STEP, {"code": used})
        assert signed_in(first)
        clock.move_to(now + dt.timedelta(seconds=31))  # still within the tolerance, and past allauth's own memory
        sign_in(second, official)
        second.post(SECOND_STEP, {"code": used})
        assert not signed_in(second)


def test_the_second_step_without_a_first_leads_back_to_it() -> None:
    assert Client().get(SECOND_STEP)["Location"] == reverse("accounts:sign_in")
    assert Client().post(SECOND_STEP, {"code": "123456"})["Location"] == reverse("accounts:sign_in")


def test_who_needs_a_second_factor_and_has_none_is_led_to_set_it_up_before_anything_else(official: User) -> None:
    client = Client()
    answer = sign_in(with_password(official) and client, official, next=HOUSEHOLDS)
    assert answer["Location"] == SET_UP
    assert client.get(HOUSEHOLDS)["Location"] == SET_UP
    assert client.get("/")["Location"] == SET_UP
    assert client.get(reverse("accounts:security"))["Location"] == SET_UP
    assert client.get(SET_UP).status_code == 200


def test_before_the_proof_the_person_holds_no_role_at_all(official: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a page that forgot to ask finds nothing: the database's scope is empty."""
    client = Client()
    sign_in(with_password(official) and client, official)
    seen = client.get(SET_UP).wsgi_request.actor
    assert seen.signed_in
    assert not seen.posts
    assert not seen.may(Permission.WRITE_VISIT)
    assert seen.case_paths == ()


def test_a_volunteer_signs_in_with_the_password_alone(volunteer: User) -> None:
    client = Client()
    assert sign_in(with_password(volunteer) and client, volunteer)["Location"] == "/"
    assert signed_in(client)
    assert client.get("/").status_code in (200, 302)
    assert client.get("/").headers.get("Location") != SET_UP


def test_a_new_posting_asks_for_a_second_factor_at_the_next_click(volunteer: User) -> None:
    client = Client()
    sign_in(with_password(volunteer) and client, volunteer)
    assert client.get(reverse("accounts:team")).status_code == 200
    helper = make_user("helper", "welfare_official", OWN)
    Posting.objects.filter(user=helper).update(user=volunteer)
    assert client.get(reverse("accounts:team"))["Location"] == SET_UP


def test_a_session_from_before_the_factor_is_asked_for_it(official: User, secret: str) -> None:
    client = Client()
    client.force_login(official)
    session = client.session
    del session[PROVED_AT]
    session.save()
    answer = client.get(HOUSEHOLDS)
    assert answer["Location"].startswith("/account/confirm/code/?next=")
    page = client.get(answer["Location"])
    assert page.status_code == 200
    done = client.post(answer["Location"], {"code": code(secret), "next": reverse("accounts:go_on")})
    assert done["Location"] == reverse("accounts:go_on")
    assert go_on(client)["Location"] == HOUSEHOLDS
    assert client.get(HOUSEHOLDS).status_code == 200


def test_made_up_people_need_none_in_the_demonstration_and_one_elsewhere(official: User, settings: Any) -> None:
    settings.DEMO = True
    client = Client()
    client.post(reverse("accounts:demo_sign_in"), {"username": "official"})
    assert client.get(HOUSEHOLDS).status_code == 200
    settings.DEMO = False
    assert client.get(HOUSEHOLDS)["Location"] == SET_UP


def test_setting_up_the_app_opens_the_rest_and_shows_the_recovery_codes_once(official: User) -> None:
    client = Client()
    sign_in(with_password(official) and client, official, next=HOUSEHOLDS)
    page = client.get(reverse("accounts:add_app")).content.decode()
    assert "data:image/svg+xml;base64," in page
    key = re.search(r'secret-text">([A-Z2-7]+)<', page)
    assert key
    assert "맞지 않습니다" in client.post(reverse("accounts:add_app"), {"code": "12345"}).content.decode()
    done = client.post(reverse("accounts:add_app"), {"code": code(key[1])})
    assert done["Location"] == reverse("accounts:recovery_codes")
    shown = re.findall(r'secret-text">(\d{8})<', client.get(done["Location"]).content.decode())
    assert len(shown) == 10
    again = client.get(done["Location"]).content.decode()
    assert not any(one in again for one in shown)
    assert go_on(client)["Location"] == HOUSEHOLDS
    assert client.get(HOUSEHOLDS).status_code == 200
    assert audit("factor_added") == [("factor_added", {"kind": "totp"})]
    other = Client()
    sign_in(other, official)
    other.post(SECOND_STEP, {"code": shown[0]})
    assert signed_in(other)
    third = Client()
    sign_in(third, official)
    third.post(SECOND_STEP, {"code": shown[0]})
    assert not signed_in(third)  # each opens once


def test_no_secret_lies_readable_in_the_database(official: User, secret: str) -> None:
    client = Client()
    sign_in_whole(client, official, secret)
    stored = Authenticator.objects.get(user=official, type="totp").data
    assert secret not in str(stored)


def test_a_seed_copied_to_another_user_does_not_open(official: User, volunteer: User, secret: str) -> None:
    copied = Authenticator.objects.get(user=official, type="totp").data["secret"]
    assert open_seed(copied, owner=official.pk) == secret
    with pytest.raises(Unreadable):
        open_seed(copied, owner=volunteer.pk)


def test_a_seed_that_does_not_open_signs_nobody_in_and_says_so(official: User, volunteer: User, secret: str) -> None:
    with_app(with_password(volunteer))
    copied = Authenticator.objects.get(user=official, type="totp").data
    Authenticator.objects.filter(user=volunteer).update(data=copied)
    client = Client()
    sign_in(client, volunteer)
    answer = client.post(SECOND_STEP, {"code": code(secret)})
    assert answer.status_code == 409
    assert "열 수 없습니다" in answer.content.decode()
    assert not signed_in(client)


def test_a_seed_from_before_it_was_bound_to_its_owner_still_signs_in(official: User, secret: str) -> None:
    factor = Authenticator.objects.get(user=official, type="totp")
    before = seal(secret, ring=the_ring(), bound_to="mfa.Authenticator")
    factor.data = {"secret": base64.b64encode(before).decode()}
    factor.save()
    client = Client()
    sign_in_whole(client, official, secret)
    assert signed_in(client)


def test_the_last_second_factor_of_a_role_that_needs_one_stays(official: User, secret: str) -> None:
    client = Client()
    sign_in_whole(client, official, secret)
    page = client.get(reverse("mfa_deactivate_totp"))
    assert "다른 인증 수단을 먼저" in page.content.decode()
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=official, type="totp").exists()


def test_who_needs_none_may_take_theirs_away_again(volunteer: User) -> None:
    secret = with_app(with_password(volunteer))
    client = Client()
    sign_in_whole(client, volunteer, secret)
    assert client.post(reverse("mfa_deactivate_totp"))["Location"] == reverse("accounts:security")
    assert not Authenticator.objects.filter(user=volunteer).exists()
    assert audit("factor_removed") == [("factor_removed", {"kind": "totp"})]


def test_a_while_after_signing_in_a_change_of_factors_asks_who_one_is(official: User, secret: str) -> None:
    client = Client()
    sign_in_whole(client, official, secret)
    assert client.get(reverse("accounts:add_passkey")).status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        asked = client.get(reverse("accounts:add_passkey"))
        assert asked["Location"].startswith("/account/confirm/?next=")
        assert "본인 확인" in client.get(asked["Location"]).content.decode()
        client.post(asked["Location"], {"password": "wrong"})
        assert client.get(reverse("accounts:add_passkey")).status_code == 302
        done = client.post(asked["Location"], {"password": PASSWORD})
        assert done["Location"] == reverse("accounts:add_passkey")
        assert client.get(reverse("accounts:add_passkey")).status_code == 200


def test_a_form_sent_after_the_session_ended_comes_back_after_password_and_code(official: User, secret: str) -> None:
    client = Client()
    target = reverse("giving:add")
    lost = client.post(target, {"supplier_name": "착한 가게"})
    assert lost.status_code == 401
    sign_in(client, official, kept=hidden(lost, "kept"))
    back = client.post(SECOND_STEP, {"code": code(secret)})
    assert f'action="{target}"' in back.content.decode()
    assert 'name="supplier_name" value="착한 가게"' in back.content.decode()
    assert go_on(client)["Location"] == "/"  # it was handed over, and is not offered twice


def test_a_form_sent_before_the_second_factor_was_set_up_waits_for_it(volunteer: User) -> None:
    client = Client()
    sign_in(with_password(volunteer) and client, volunteer)
    helper = make_user("helper", "welfare_official", OWN)
    Posting.objects.filter(user=helper).update(user=volunteer)
    target = reverse("giving:add")
    assert client.post(target, {"supplier_name": "착한 가게"})["Location"] == SET_UP
    key = re.search(r'secret-text">([A-Z2-7]+)<', client.get(reverse("accounts:add_app")).content.decode())
    assert key
    client.post(reverse("accounts:add_app"), {"code": code(key[1])})
    assert 'name="supplier_name" value="착한 가게"' in go_on(client).content.decode()


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_the_interface_tells_a_program_that_the_proof_is_due(official: User, method: str) -> None:
    client = Client()
    sign_in(with_password(official) and client, official)
    answer = getattr(client, method)("/api/v1/me")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert answer.json()["type"] == "urn:dure:problem:second-factor-due"
    assert client.get("/api/v1/openapi.json").status_code == 200


def from_before_the_factor(user: User) -> Client:
    """A session of the password alone, as it was before the user set up a second factor."""
    client = Client()
    client.force_login(user)
    session = client.session
    del session[PROVED_AT]
    session.save()
    return client


@pytest.mark.parametrize("who", ["official", "volunteer"])
@pytest.mark.parametrize("page", ["add_app", "add_passkey", "recovery_codes"])
def test_a_session_from_before_the_factor_adds_none_of_its_own(
    request: pytest.FixtureRequest, who: str, page: str
) -> None:
    user: User = request.getfixturevalue(who)
    with_app(with_password(user))
    client = from_before_the_factor(user)
    for answer in (client.get(reverse(f"accounts:{page}")), client.post(reverse(f"accounts:{page}"), {"code": "1"})):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/confirm/code/")
    assert Authenticator.objects.filter(user=user).count() == 1


def test_a_new_factor_ends_every_other_session(official: User) -> None:
    elsewhere, client = Client(), Client()
    sign_in(with_password(official) and elsewhere, official)
    sign_in(client, official)
    key = re.search(r'secret-text">([A-Z2-7]+)<', client.get(reverse("accounts:add_app")).content.decode())
    assert key
    client.post(reverse("accounts:add_app"), {"code": code(key[1])})
    assert client.get(HOUSEHOLDS).status_code == 200
    assert not signed_in(elsewhere)


def test_before_the_proof_no_household_opened_in_an_emergency_is_open(
    official: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_one_opened(*args: Any, **facts: Any) -> Actor:
        return replace(actor_of(*args, **facts), opened=(uuid.uuid4(),))

    client = Client()
    sign_in(with_password(official) and client, official)
    monkeypatch.setattr("dure.foundation.accounts.middleware.actor_of", with_one_opened)
    assert client.get(SET_UP).wsgi_request.actor.opened == ()
