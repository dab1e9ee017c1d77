"""Programs that act for a person with a token."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from dure.api.mounted import operations
from dure.commons.giving.models import Resource
from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.scope import scope
from dure.foundation.accounts.actions import end_user, set_password, take_factors
from dure.foundation.accounts.models import Posting
from dure.foundation.accounts.queries import actor_of
from dure.foundation.audit.models import AuditEvent
from dure.foundation.tokens.actions import end_token, make_token
from dure.foundation.tokens.models import ApiToken
from dure.foundation.tokens.queries import narrowed, scopes_for, tokens_of
from dure.foundation.vault.kinds import Kind
from dure.registry.people.models import Household, HouseholdSecret
from tests.foundation.accounts.signing import PASSWORD, sign_in_whole, with_app
from tests.personas import SYSTEM, make_user
from tests.places import OWN

pytestmark = pytest.mark.django_db


def with_token(secret: str, path: str, method: str = "get", scheme: str = "Bearer", **more: Any) -> Any:
    client = Client(enforce_csrf_checks=True)
    return getattr(client, method)(f"/api/v1{path}", headers={"Authorization": f"{scheme} {secret}"}, **more)


def test_a_program_acts_for_its_owner_without_a_session(token: Callable[..., str], official: Any) -> None:
    answer = with_token(token(official), "/me")
    assert answer.status_code == 200
    assert answer.json()["id"] == str(official.id)
    assert "sessionid" not in answer.cookies


def test_a_token_writes_without_the_token_of_a_page(token: Callable[..., str], official: Any, household: Any) -> None:
    answer = with_token(
        token(official),
        f"/households/{household.id}/groups",
        "put",
        data={"groups": [], "version": ""},
        content_type="application/json",
    )
    assert answer.status_code == 200, answer.content


def test_a_token_does_no_more_than_its_scopes(token: Callable[..., str], official: Any, household: Any) -> None:
    secret = token(official, "plan_visit")
    assert with_token(secret, f"/households/{household.id}").status_code == 403
    assert with_token(secret, f"/households/{household.id}/visits").status_code == 200
    assert with_token(secret, "/me").json()["postings"][0]["may"] == ["plan_visit"]


def test_a_token_sees_no_further_than_its_owner(
    token: Callable[..., str], official: Any, sibling_household: Any
) -> None:
    assert with_token(token(official), f"/households/{sibling_household.id}").status_code == 404


@pytest.mark.parametrize("secret", ["", "dure_wrong", "x" * 5000, "dure_\x7f", "a b c"])
def test_a_wrong_token_is_refused_even_where_everybody_may_ask(db: None, secret: str) -> None:
    for path in ("/me", "/receipts/AAAA-BBBB-CCCC"):
        answer = with_token(secret, path)
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer["WWW-Authenticate"]


def test_a_token_taken_back_is_refused_at_once(token: Callable[..., str], official: Any, acting: Any) -> None:
    secret = token(official)
    assert with_token(secret, "/me").status_code == 200
    with acting(official) as actor:
        assert end_token(actor=actor, token=tokens_of(actor).get(), at=actor.now)
        assert not end_token(actor=actor, token=tokens_of(actor).get(), at=actor.now)
    assert with_token(secret, "/me").status_code == 401


def test_a_token_that_is_over_and_one_of_a_person_who_left_are_refused(
    token: Callable[..., str], official: Any
) -> None:
    secret = token(official)
    ApiToken.objects.visible_to(SYSTEM).update(
        valid_until=dt.datetime.now(dt.UTC), made_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    )
    assert with_token(secret, "/me").status_code == 401
    other = token(official)
    official.is_active = False
    official.save()
    assert with_token(other, "/me").status_code == 401


def test_a_token_opens_no_page(token: Callable[..., str], official: Any) -> None:
    answer = Client().get("/households/", headers={"Authorization": f"Bearer {token(official)}"})
    assert answer.status_code == 302
    assert "sign-in" in answer["Location"] or "account" in answer["Location"]


def test_the_secret_is_kept_nowhere_and_only_its_digest_is(token: Callable[..., str], official: Any) -> None:
    secret = token(official)
    row = ApiToken.objects.visible_to(SYSTEM).get()
    kept = " ".join(str(getattr(row, field.attname)) for field in ApiToken._meta.fields)
    assert secret not in kept
    assert len(row.mark) == 64


def test_nobody_gives_a_token_more_than_they_have(official: Any, acting: Any) -> None:
    with acting(official) as actor, pytest.raises(NotAllowed):
        make_token(
            actor=actor,
            name="x",
            scopes=["see_jobs"],
            valid_until=actor.now + dt.timedelta(days=1),
            proved=True,
            at=actor.now,
        )


def test_a_token_is_offered_what_an_operation_asks_for_and_never_an_emergency(official: Any, acting: Any) -> None:
    asked = {permission for operation in operations() for permission in operation.guard.permissions}
    with acting(official) as actor:
        held = {permission for post in actor.posts for permission in post.may}
        offered = set(scopes_for(actor))
    assert offered == asked & held
    assert Permission.OPEN_IN_EMERGENCY in held - offered


def test_acts_with_a_token_are_told_from_those_of_a_session(
    token: Callable[..., str], official: Any, household: Any
) -> None:
    with_token(token(official), f"/households/{household.id}")
    with scope(SYSTEM):
        row = AuditEvent.objects.visible_to(SYSTEM).filter(what="people.household", actor_id=official.id).get()
    assert row.session


def test_the_day_of_the_last_use_is_kept(token: Callable[..., str], official: Any) -> None:
    with_token(token(official), "/me")
    assert ApiToken.objects.visible_to(SYSTEM).get().last_used_on is not None


def test_the_page_shows_a_new_token_once_and_ends_it(browse: Any, official: Any) -> None:
    client = browse(official)
    day = (dt.date.today() + dt.timedelta(days=30)).isoformat()  # noqa: DTZ011 - any day ahead will do
    made = client.post("/account/tokens/", {"name": "Bus", "scopes": ["plan_visit"], "last_day": day})
    secret = re.search(r"dure_[\w-]{43}", made.content.decode())
    assert secret is not None
    assert with_token(secret.group(), "/me").status_code == 200
    page = client.get("/account/tokens/").content.decode()
    assert "Bus" in page
    assert secret.group() not in page
    token = ApiToken.objects.visible_to(SYSTEM).get()
    assert client.post(f"/account/tokens/{token.id}/end/").status_code == 302
    assert with_token(secret.group(), "/me").status_code == 401


def test_nobody_ends_the_token_of_another(token: Callable[..., str], browse: Any, official: Any, nurse: Any) -> None:
    token(official)
    row = ApiToken.objects.visible_to(SYSTEM).get()
    assert browse(nurse).post(f"/account/tokens/{row.id}/end/").status_code == 404


@pytest.fixture
def phone(household: Any, official: Any, acting: Any) -> HouseholdSecret:
    with acting(official) as actor:
        return HouseholdSecret.objects.visible_to(actor).filter(household=household, kind=Kind.PHONE)[0]


@pytest.mark.parametrize(("scope_of_it", "status"), [("write_visit", 200), ("plan_visit", 403), ("send_tip", 403)])
def test_a_number_is_revealed_only_to_a_token_that_reads_households(
    token: Callable[..., str], official: Any, phone: HouseholdSecret, scope_of_it: str, status: int
) -> None:
    body = {"why": "reveal_reason:call", "note": ""}
    path = f"/kept/{phone.pk}/reveal"
    answer = with_token(token(official, scope_of_it), path, "post", data=body, content_type="application/json")
    assert answer.status_code == status, answer.content


@pytest.mark.parametrize("scope_of_it", ["send_tip", "record_resource", "see_indicators"])
def test_a_token_for_other_work_sees_no_household(
    official: Any, household: Any, now: dt.datetime, scope_of_it: str
) -> None:
    whole = replace(actor_of(official, now=now), opened=(household.id,))
    less = narrowed(whole, [scope_of_it])
    assert less.case_paths == less.opened == ()
    assert bool(less.count_paths) is (scope_of_it == "see_indicators")
    with scope(less):
        assert not Household.objects.visible_to(less).exists()
    assert narrowed(whole, ["write_visit"]).opened == (household.id,)
    assert narrowed(whole, ["plan_visit"]).opened == ()
    assert narrowed(whole, ["plan_visit"]).case_paths == whole.case_paths


def test_a_token_for_resources_alone_records_and_reads_those_of_its_area_and_no_others(
    token: Callable[..., str], official: Any, sibling_official: Any
) -> None:
    secret, of_a_neighbour = token(official, "record_resource"), token(sibling_official, "record_resource")
    body = {
        "supplier_name": "광안 빵집",
        "kind": "resource_kind:food",
        "description": "빵 20개",
        "area": "2650066000",
        "found_on": timezone.localdate().isoformat(),
    }
    made = with_token(secret, "/resources", "post", data=body, content_type="application/json")
    assert made.status_code == 200, made.content
    elsewhere = {**body, "area": "2650067000"}
    refused = with_token(secret, "/resources", "post", data=elsewhere, content_type="application/json")
    assert refused.status_code == 422
    assert [row["supplier_name"] for row in with_token(secret, "/resources").json()["items"]] == ["광안 빵집"]
    assert with_token(of_a_neighbour, "/resources").json()["items"] == []
    assert with_token(secret, "/households").status_code == 403


def test_the_database_too_lets_only_who_records_resources_read_them(
    token: Callable[..., str], official: Any, now: dt.datetime
) -> None:
    whole = actor_of(official, now=now)
    with scope(SYSTEM):
        Resource(
            path=OWN, supplier_name="광안 빵집", kind_id="resource_kind:food", found_on=timezone.localdate(now)
        ).save(force_insert=True)
    for scopes, seen in ((["record_resource"], 1), (["write_visit"], 0)):
        with scope(narrowed(whole, scopes)):
            assert Resource.objects.visible_to(SYSTEM).count() == seen  # the second wall alone


@pytest.mark.parametrize(
    "done",
    [
        lambda user: set_password(actor=SYSTEM, user=user, password="아주 길고 새로운 비밀번호"),
        lambda user: take_factors(actor=SYSTEM, user=user),
        lambda user: end_user(actor=SYSTEM, user=user, last_day=dt.date(2026, 1, 1)),
    ],
)
def test_what_an_administrator_ends_ends_the_tokens_too(
    token: Callable[..., str], official: Any, nurse: Any, done: Callable[[Any], Any]
) -> None:
    secret, of_another = token(official), token(nurse)
    with scope(SYSTEM):
        done(official)
    assert with_token(secret, "/me").status_code == 401
    assert ApiToken.objects.visible_to(SYSTEM).filter(user=official, ended_at=None).count() == 0
    assert with_token(of_another, "/me").status_code == 200


def test_a_new_password_of_ones_own_ends_the_tokens_too(token: Callable[..., str], official: Any, browse: Any) -> None:
    secret = token(official)
    official.set_password(PASSWORD)
    official.save()
    new = "아주 길고 새로운 비밀번호"
    fields = {"present_password": PASSWORD, "new_password": new, "new_password_again": new}
    assert browse(official).post("/account/security/password/", fields).status_code == 302
    assert with_token(secret, "/me").status_code == 401


def test_a_token_made_without_proof_opens_nothing_once_a_role_needs_one(
    token: Callable[..., str], volunteer: Any, household: Any
) -> None:
    secret = token(volunteer, proved=False)
    assert with_token(secret, "/me").status_code == 200
    helper = make_user("helper", "welfare_official", OWN)
    Posting.objects.filter(user=helper).update(user=volunteer)
    for path in ("/me", "/households", f"/households/{household.id}"):
        answer = with_token(secret, path)
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
        assert answer.json()["type"].endswith("second-factor-due")
    ApiToken.objects.visible_to(SYSTEM).update(proved=True)
    assert with_token(secret, "/me").status_code == 200


def test_a_while_after_signing_in_a_token_is_made_only_after_showing_who_one_is(official: Any) -> None:
    official.set_password(PASSWORD)
    official.save()
    client = Client()
    secret = with_app(official)
    sign_in_whole(client, official, secret)
    day = (timezone.localdate() + dt.timedelta(days=30)).isoformat()
    fields = {"name": "Bus", "scopes": ["send_tip"], "last_day": day}
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        asked = client.post("/account/tokens/", fields)
        assert (asked.status_code, asked["Location"].startswith("/account/confirm/")) == (302, True)
        assert not ApiToken.objects.visible_to(SYSTEM).exists()
        made = client.post(asked["Location"], {"password": PASSWORD})
        assert re.search(r"dure_[\w-]{43}", made.content.decode())  # what was sent goes on by itself
    row = ApiToken.objects.visible_to(SYSTEM).get()
    assert (row.name, row.proved) == ("Bus", True)
