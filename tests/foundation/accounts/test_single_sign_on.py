"""Signing in through the agency's own sign-in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from dure.config.env import read_environment
from dure.foundation.accounts.models import User
from dure.foundation.accounts.signing.agency import providers, shown_name
from dure.foundation.accounts.signing.single_sign_on import link
from tests.foundation.accounts.agency import CLIENT, SECRET, Agency
from tests.foundation.accounts.signing import SECOND_STEP, audit, code, hidden, signed_in, with_app

pytestmark = pytest.mark.django_db

START = "/account/sign-in/sso/"
BACK = "/account/sign-in/sso/callback/"


@pytest.fixture
def agency() -> Iterator[Agency]:
    with Agency() as running:
        yield running


NAME = "행정 통합인증"


@pytest.fixture(autouse=True)
def _set(agency: Agency, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = providers(
        issuer=agency.issuer, client_id=CLIENT, client_secret=SECRET, name=NAME
    )
    settings.OIDC_NAME = NAME


def through(agency: Agency, client: Client, **fields: str) -> Any:
    """Press the button, sign in there, come back."""
    led = client.post(START, fields)
    assert led["Location"].startswith(f"{agency.issuer}/authorize?")
    return client.get(BACK, agency.comes_back(led["Location"]))


def test_the_button_is_there_only_where_an_agency_is_set(settings: Any) -> None:
    assert NAME in Client().get("/account/sign-in/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = providers(issuer="", client_id="", client_secret="", name="")
    settings.OIDC_NAME = shown_name("", "")
    assert START not in Client().get("/account/sign-in/").content.decode()
    assert Client().post(START).status_code == 404
    assert Client().get(BACK, {"code": "x", "state": "y"}).status_code == 404


def test_the_environment_alone_sets_the_agency(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("ISSUER", "https://id.example.kr"), ("CLIENT_ID", "dure"), ("CLIENT_SECRET", "s")):
        monkeypatch.setenv(f"DURE_OIDC_{name}", value)
    read = read_environment()
    assert (read.oidc_issuer, read.oidc_client_id, read.oidc_client_secret) == ("https://id.example.kr", "dure", "s")
    assert shown_name(read.oidc_name, read.oidc_issuer) == "id.example.kr"


def test_who_was_linked_is_signed_in_and_audited(agency: Agency, volunteer: User) -> None:
    link(volunteer, subject="person-1")
    client = Client()
    assert through(agency, client, next="/account/team/")["Location"] == "/account/team/"
    assert client.get("/account/team/").wsgi_request.user == volunteer
    assert audit("sign_in") == [("sign_in", {"by": ["socialaccount"]})]


def test_who_is_not_linked_is_refused_with_a_reason_and_no_account_is_made(agency: Agency, volunteer: User) -> None:
    agency.claims = {"sub": "person-1", "preferred_username": "volunteer"}
    before = User.objects.count()
    client = Client()
    answer = through(agency, client)
    assert answer["Location"] == "/account/sign-in/"
    assert "관리자에게" in client.get(answer["Location"]).content.decode()
    assert not signed_in(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)
    assert audit("sign_in_failed") == [("sign_in_failed", {"by": ["socialaccount"]})]


def test_a_claim_that_the_installation_trusts_links_at_the_first_sign_in(
    agency: Agency, volunteer: User, settings: Any
) -> None:
    settings.OIDC_USERNAME_CLAIM = "employee"
    agency.claims = {"sub": "person-1", "employee": "volunteer", "email": "someone@example.org"}
    client = Client()
    through(agency, client)
    assert signed_in(client)
    account = SocialAccount.objects.get()
    assert (account.user, account.uid, account.extra_data) == (volunteer, "person-1", {})


def test_the_agency_does_not_replace_the_second_factor(agency: Agency, official: User) -> None:
    link(official, subject="person-1")
    secret = with_app(official)
    client = Client()
    assert through(agency, client)["Location"] == SECOND_STEP
    assert not signed_in(client)
    client.post(SECOND_STEP, {"code": code(secret)})
    assert signed_in(client)


def test_a_kept_form_comes_back_this_way_too(agency: Agency, volunteer: User) -> None:
    link(volunteer, subject="person-1")
    client = Client()
    lost = client.post("/resources/add/", {"supplier_name": "착한 가게"})
    back = through(agency, client, kept=hidden(lost, "kept"))
    assert 'name="supplier_name" value="착한 가게"' in back.content.decode()


def test_a_token_for_somebody_else_s_service_is_refused(agency: Agency, volunteer: User) -> None:
    link(volunteer, subject="person-1")
    agency.audience = "another service"
    client = Client()
    assert through(agency, client)["Location"] == "/account/sign-in/"
    assert not signed_in(client)


def test_an_answer_that_nobody_asked_for_is_refused(agency: Agency, volunteer: User) -> None:
    link(volunteer, subject="person-1")
    client = Client()
    assert client.get(BACK, {"code": "a-code", "state": "made up"})["Location"] == "/account/sign-in/"
    assert not signed_in(client)


def test_an_account_that_has_ended_is_not_let_in(agency: Agency, volunteer: User) -> None:
    link(volunteer, subject="person-1")
    User.objects.filter(pk=volunteer.pk).update(is_active=False)
    client = Client()
    answer = through(agency, client)
    assert answer["Location"] == "/account/sign-in/"
    assert not signed_in(client)


def test_an_agency_that_cannot_be_reached_is_said_in_words(agency: Agency, settings: Any) -> None:
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://127.0.0.1:9"
    client = Client()
    answer = client.post(START)
    assert answer["Location"] == "/account/sign-in/"
    assert "연결할 수 없습니다" in client.get("/account/sign-in/").content.decode()
