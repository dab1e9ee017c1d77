"""What ends with a changed factor and with an account, and what is forgotten of sessions that are over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dure.foundation.access.scope import scope
from dure.foundation.accounts.actions import end_everything
from dure.foundation.accounts.jobs import clear_sessions
from dure.foundation.accounts.models import User
from dure.foundation.tokens.actions import make_token
from dure.foundation.tokens.models import ApiToken
from tests.foundation.accounts.signing import (
    SECOND_STEP,
    audit,
    code,
    sign_in,
    sign_in_whole,
    signed_in,
    with_app,
    with_password,
)
from tests.personas import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def _two_passkeys(volunteer: User) -> None:
    for name in ("Phone", "Stick"):
        Authenticator.objects.create(user=volunteer, type=Authenticator.Type.WEBAUTHN, data={"name": name})


def a_token_of(user: User, acting: Callable[[User], Any]) -> None:
    with acting(user) as actor:
        until = actor.now + dt.timedelta(days=9)
        make_token(actor=actor, name="Bus", scopes=["send_tip"], valid_until=until, proved=True, at=actor.now)


def the_app(_user: User) -> tuple[str, dict[str, str]]:
    return reverse("mfa_deactivate_totp"), {}


def a_passkey(user: User) -> tuple[str, dict[str, str]]:
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).first()
    return reverse("accounts:remove_passkey"), {"passkey": str(found.pk)}


def the_sheet_of_codes(_user: User) -> tuple[str, dict[str, str]]:
    return reverse("accounts:new_recovery_codes"), {}


@pytest.mark.usefixtures("_two_passkeys")
@pytest.mark.parametrize("lost", [the_app, a_passkey, the_sheet_of_codes])
def test_with_a_lost_factor_end_the_sessions_and_tokens_that_it_may_have_opened(
    volunteer: User, acting: Callable[[User], Any], lost: Callable[[User], Any]
) -> None:
    secret = with_app(with_password(volunteer))
    client, thief = Client(), Client()
    sign_in_whole(client, volunteer, secret)
    sign_in(thief, volunteer)
    thief.post(SECOND_STEP, {"code": code(secret, later=1)})
    assert signed_in(thief)
    a_token_of(volunteer, acting)
    page, fields = lost(volunteer)
    assert client.post(page, fields).status_code == 302
    assert signed_in(client)
    assert not signed_in(thief)
    assert not ApiToken.objects.visible_to(SYSTEM).filter(ended_at=None).exists()
    assert "토큰 1개" in client.get(reverse("accounts:security")).content.decode()
    assert len(audit("factor_removed", "factor_added")) == 1


@pytest.fixture
def two_places(volunteer: User) -> tuple[Client, Client]:
    clients = Client(REMOTE_ADDR="10.0.0.7"), Client(REMOTE_ADDR="10.0.0.8")
    with_password(volunteer)
    for client in clients:
        sign_in(client, volunteer)
    return clients


def test_the_address_and_browser_of_a_session_are_forgotten_when_it_is_over(two_places: tuple[Client, Client]) -> None:
    over, alive = two_places
    Session.objects.filter(pk=over.session.session_key).delete()  # as idleness ends it
    with scope(SYSTEM):
        assert clear_sessions(SYSTEM, timezone.now()) == 1
        assert clear_sessions(SYSTEM, timezone.now()) == 0
    assert [place.ip for place in UserSession.objects.all()] == ["10.0.0.8"]
    assert signed_in(alive)


def test_only_what_still_lived_is_written_down_as_ended(volunteer: User, two_places: tuple[Client, Client]) -> None:
    over, out_of_hours = two_places
    alive = Client()
    sign_in(alive, volunteer)
    Session.objects.filter(pk=over.session.session_key).delete()
    yesterday = timezone.now() - dt.timedelta(days=1)
    Session.objects.filter(pk=out_of_hours.session.session_key).update(expire_date=yesterday)
    with scope(SYSTEM):
        assert end_everything(actor=SYSTEM, user=volunteer) == 1
    assert len(audit("session_ended")) == 1
    assert not UserSession.objects.exists()
    assert not Session.objects.exists()
    assert not signed_in(alive)
