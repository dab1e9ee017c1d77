"""What every operation has in common: problems, the door, one transaction, the document."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from dure.api.document import document
from dure.api.mounted import operations
from dure.foundation.access.scope import scope
from dure.foundation.audit.models import Act, AuditEvent
from dure.journey.discovery.tips.models import Tip
from tests.personas import SYSTEM
from tests.places import OWN, SIBLING

pytestmark = pytest.mark.django_db

PROBLEM = "application/problem+json"
WORRY = {"area": OWN.rstrip(".").rsplit(".", 1)[-1], "place": "12 Mangmi street", "story": "The light is never on."}


def problem(answer: Any, status: int, name: str) -> dict[str, Any]:
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM), answer.content
    found: dict[str, Any] = answer.json()
    assert found["type"] == f"urn:dure:problem:{name}"
    assert {"type", "title", "status", "detail", "instance"} <= set(found)
    return found


def test_without_an_account_the_answer_says_how_to_sign_in(ask: Any) -> None:
    answer = ask(None, "GET", "/codes")
    problem(answer, 401, "not-signed-in")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_role_without_the_work_is_told_why(ask: Any, volunteer: Any) -> None:
    found = problem(ask(volunteer, "GET", "/tips"), 403, "not-allowed")
    assert found["detail"] == "Your role does not include this work."


def test_the_words_of_a_problem_are_in_the_language_of_the_request(ask: Any, volunteer: Any) -> None:
    answer = ask(volunteer, "GET", "/tips", **{"Accept-Language": "ko"})
    assert re.search("[가-힣]", problem(answer, 403, "not-allowed")["detail"])


def test_out_of_sight_is_not_found_and_the_refusal_is_kept(ask: Any, official: Any, sibling_household: Any) -> None:
    problem(ask(official, "GET", f"/households/{sibling_household.id}"), 404, "not-found")
    with scope(SYSTEM):
        kept = AuditEvent.objects.visible_to(SYSTEM).filter(act=Act.REFUSED, actor_id=official.id).get()
    assert (kept.what, kept.detail["status"]) == ("api:read_household", 404)


def test_an_unknown_address_and_an_unknown_method_are_problems_too(ask: Any, official: Any) -> None:
    problem(ask(official, "GET", "/nowhere/at/all"), 404, "not-found")
    answer = ask(official, "DELETE", "/services")
    problem(answer, 405, "no-such-method")
    assert answer["Allow"] == "GET"


def test_faults_are_listed_by_field_without_quoting_what_was_sent(ask: Any, official: Any, household: Any) -> None:
    sent = {"given_on": "zqsecretzq", "kind": 7}
    found = problem(ask(official, "POST", f"/households/{household.id}/consents", sent), 422, "not-valid")
    fields = {error["field"]: error["code"] for error in found["errors"]}
    assert fields["manner"] == "required"
    assert {"given_on", "kind", "valid_until"} <= set(fields)
    assert "zqsecretzq" not in str(found)


def test_a_misspelt_field_is_refused(ask: Any) -> None:
    found = problem(ask(None, "POST", "/worries", {**WORRY, "storey": "two"}), 422, "not-valid")
    assert [(error["field"], error["code"]) for error in found["errors"]] == [("storey", "extra_forbidden")]


@pytest.mark.parametrize("body", ["{", "[]", '"x"', "nul", '{"a": 1e999}', "\x00", '{"area": "\\ud800"}', "9" * 5000])
def test_a_body_that_cannot_be_read_is_a_problem(ask: Any, browse: Any, body: str) -> None:
    answer = browse(None).post("/api/v1/worries", body, content_type="application/json")
    assert answer.status_code in {400, 422}, answer.content
    assert answer["Content-Type"] == PROBLEM


def test_another_kind_of_body_is_refused(browse: Any, official: Any, household: Any) -> None:
    answer = browse(official).post(f"/api/v1/households/{household.id}/groups", {"groups": "x"})
    problem(answer, 405, "no-such-method")
    answer = browse(official).put(f"/api/v1/households/{household.id}/groups", "a=1", content_type="text/plain")
    problem(answer, 415, "not-json")


def test_a_session_needs_the_pages_own_token_to_write(official: Any, household: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(official)
    answer = client.put(
        f"/api/v1/households/{household.id}/groups", {"groups": [], "version": ""}, content_type="application/json"
    )
    problem(answer, 403, "csrf")


def test_a_refused_write_leaves_nothing_behind(ask: Any, official: Any, household: Any) -> None:
    """Ninja answers what it handled as if all was well; the transaction is undone all the same."""
    with scope(SYSTEM):
        before = Tip.objects.visible_to(SYSTEM).count()
    answer = ask(None, "POST", "/worries", {**WORRY, "reporter_phone": "no number"})
    assert answer.status_code == 422
    with scope(SYSTEM):
        assert Tip.objects.visible_to(SYSTEM).count() == before


def test_a_failure_in_the_middle_of_a_write_undoes_its_first_half(
    ask: Any, official: Any, household: Any, sibling_household: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dure.foundation.access.decisions import NotAllowed, no
    from dure.journey.discovery.tips import actions

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise NotAllowed(no("second half"))

    monkeypatch.setattr(actions, "_look_at_it", refuse)
    with scope(SYSTEM):
        before = Tip.objects.visible_to(SYSTEM).count()
    assert ask(official, "POST", "/worries", WORRY).status_code == 403
    with scope(SYSTEM):
        assert Tip.objects.visible_to(SYSTEM).count() == before


def test_every_operation_is_in_the_document_with_words_and_its_problems(db: None) -> None:
    drawn = document()
    assert drawn["openapi"] == "3.1.0"
    for operation in operations():
        described = drawn["paths"][operation.path][operation.method.lower()]
        assert described["operationId"] == operation.name
        assert described["summary"][0].isupper(), operation.name
        assert {int(status) for status in described["responses"]} >= {400, 404, 422}
        if not operation.guard.everybody:
            assert {int(status) for status in described["responses"]} >= {401, 403}
    names = [operation.name for operation in operations()]
    assert len(names) == len(set(names))


def test_the_document_and_its_page_are_open_and_load_nothing_from_elsewhere(ask: Any) -> None:
    assert ask(None, "GET", "/openapi.json").json()["info"]["title"] == "Dure"
    page = ask(None, "GET", "/docs/").content.decode()
    assert "/households/{household_id}" in page
    assert not re.search(r"""(src|href)=["']https?://""", page)


def test_nothing_of_another_dong_is_written(ask: Any, official: Any, sibling_household: Any) -> None:
    answer = ask(official, "PUT", f"/households/{sibling_household.id}/groups", {"groups": [], "version": ""})
    problem(answer, 404, "not-found")
    assert SIBLING not in answer.content.decode()


def test_modules_that_share_an_address_each_answer_to_their_own_method(ask: Any, official: Any, household: Any) -> None:
    """Households are listed by one module and registered by another at the same address."""
    assert [row["id"] for row in ask(official, "GET", "/households").json()["items"]] == [str(household.id)]
    problem(ask(official, "POST", "/households", {}), 422, "not-valid")
    assert ask(official, "DELETE", "/households")["Allow"] == "GET, POST"
