"""What programs read and decide about findings: as the pages, with the same rights."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from uuid_utils.compat import uuid7

from dure.foundation.accounts.models import User
from tests.journey.discovery.findings.bringing import a_finding, all_findings, bring, gather
from tests.personas import make_household

pytestmark = pytest.mark.django_db
Browse = Callable[[User | None], Client]
FINDINGS = "/api/v1/findings"


def send(client: Client, path: str, body: dict[str, Any] | None = None, method: str = "post") -> Any:
    answer = getattr(client, method)(path, json.dumps(body or {}), content_type="application/json")
    return answer.status_code, json.loads(answer.content)


def test_the_inbox_and_one_finding_are_read(official: User, browse: Browse) -> None:
    bring("signal_kind:power_arrears", household=make_household(label="이가벼움"))
    bring("signal_kind:lonely_death_risk", household=make_household(label="김무거움"))
    gather()
    client = browse(official)
    told = client.get(FINDINGS).json()
    assert [row["kinds"][0]["code"] for row in told["items"]] == [
        "signal_kind:lonely_death_risk", "signal_kind:power_arrears",
    ]  # fmt: skip
    assert "김무거움" not in json.dumps(told, ensure_ascii=False)
    assert client.get(f"{FINDINGS}?score=low&limit=1").json()["items"][0]["kinds"][0]["code"].endswith("power_arrears")
    one = client.get(f"{FINDINGS}/{told['items'][0]['id']}").json()
    assert sum(line["points"] for line in one["score_lines"]) == one["score"] > 0
    assert [piece["kind"]["code"] for piece in one["evidence"]] == ["signal_kind:lonely_death_risk"]


def test_a_finding_is_taken_asked_about_given_back_and_closed_once(official: User, browse: Browse) -> None:
    client, at = browse(official), f"{FINDINGS}/{a_finding(household=make_household()).pk}"
    assert send(client, f"{at}/take", {"by": str(official.pk)})[1]["state"] == "taken"
    assert send(client, f"{at}/ask", {"question": "전기 공급 여부를 확인 중"})[1]["state"] == "asked"
    assert send(client, f"{at}/answer", {"answer": "다시 들어왔음"})[1]["state"] in ("taken", "waiting")
    assert send(client, f"{at}/answer", {"answer": "두 번째"})[0] == 409
    assert [asked["answer"] for asked in client.get(at).json()["questions"]] == ["다시 들어왔음"]
    assert send(client, f"{at}/ask", {"question": "이웃에게 다시 물음"})[1]["state"] == "asked"
    assert send(client, f"{at}/give-back")[1]["state"] == "waiting"
    status, said = send(client, f"{at}/give-back")
    assert (status, said["current_state"]) == (409, "waiting")
    status, said = send(client, f"{at}/close", {"reason": "finding_closing_reason:no_such"})
    assert (status, said["errors"][0]["field"]) == (422, "reason")
    assert send(client, f"{at}/close", {"reason": "finding_closing_reason:help_begun"})[1]["state"] == "closed"
    assert send(client, f"{at}/close", {"reason": "finding_closing_reason:help_begun"})[0] == 409
    assert send(client, f"{at}/take", {"by": str(official.pk)})[0] == 409


def test_a_try_is_written_once_and_refused_when_all_is_over(official: User, browse: Browse) -> None:
    client, at = browse(official), f"{FINDINGS}/{a_finding(household=make_household()).pk}"
    told = {"record_id": str(uuid7()), "way": "attempt_way:visit", "outcome": "visit_outcome:no_answer"}
    assert [send(client, f"{at}/attempts", told)[0] for _ in range(2)] == [200, 200]
    assert [row["outcome"]["code"] for row in client.get(at).json()["attempts"]] == ["visit_outcome:no_answer"]
    send(client, f"{at}/close", {"reason": "finding_closing_reason:help_begun"})
    assert send(client, f"{at}/attempts", {**told, "record_id": str(uuid7())})[0] == 409


def test_what_nobody_knew_is_matched_or_joined(official: User, browse: Browse) -> None:
    for place in ("망미로 1", "망미로 2"):
        bring("tip_kind:neighbour_tip", label="할머니", place=place)
    gather()
    first, second = all_findings()
    client, household = browse(official), make_household()
    assert send(client, f"{FINDINGS}/{first.pk}/merge", {"into": str(second.pk)})[1]["id"] == str(second.pk)
    status, said = send(client, f"{FINDINGS}/{second.pk}/match", {"household": str(household.pk)})
    assert (status, said["id"]) == (200, str(second.pk))
    assert client.get(f"{FINDINGS}/{second.pk}").json()["household_id"] == str(household.pk)
    assert client.get(f"{FINDINGS}/{first.pk}").json()["merged_into"] == str(second.pk)


def test_nobody_else_reads_or_decides(official: User, sibling_official: User, partner: User, browse: Browse) -> None:
    at = f"{FINDINGS}/{a_finding(household=make_household()).pk}"
    assert browse(sibling_official).get(at).status_code == 404
    assert browse(sibling_official).get(FINDINGS).json()["items"] == []
    assert send(browse(sibling_official), f"{at}/take", {"by": str(sibling_official.pk)})[0] == 404
    assert browse(partner).get(at).status_code == 403
    assert browse(None).get(at).status_code == 401
    assert send(browse(official), f"{at}/take", {"by": str(partner.pk)})[0] == 422
    assert [finding.state for finding in all_findings()] == ["waiting"]


def test_the_week_is_told(official: User, browse: Browse) -> None:
    client, at = browse(official), "/api/v1/weekly-capacity"
    assert client.get(at).json() == {"weekly": None}
    assert send(client, at, {"weekly": 12}, "put")[1] == {"weekly": 12}
    assert send(client, at, {"weekly": -1}, "put")[0] == 422
