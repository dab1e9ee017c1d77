"""The editor: every weight in words with its history, the effect before it is kept, and nobody releases alone."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.jobs.queue import another_waits
from dure.journey.discovery.findings.jobs import RESCORE, rescore
from dure.journey.discovery.findings.models import Capacity, Evidence, Finding
from dure.journey.discovery.tuning.forms import as_fields
from dure.journey.discovery.tuning.queries import effect_of
from dure.journey.discovery.weights.models import WeightVersion
from dure.journey.discovery.weights.queries import proposal
from dure.journey.discovery.weights.states import VersionState
from dure.registry.people.masking import mask_name
from tests.journey.discovery.findings.bringing import bring, gather
from tests.personas import SYSTEM, make_household, make_user
from tests.places import DISTRICT, OWN

pytestmark = pytest.mark.django_db
Browse = Callable[[User | None], Client]
CUT, ARREARS = "signal_kind:power_cut", "signal_kind:power_arrears"
OTHERS = ("official", "nurse", "case_manager", "dong_head", "volunteer", "partner", "district_leader", "administrator")


def sent(points: float = 90, **more: Any) -> dict[str, Any]:
    """The form with another weight for a power cut."""
    told = as_fields(proposal().weights) | {"points_signal_kind_power_cut": points, "note": "겨울 단전", **more}
    return {"record_id": str(uuid7()), **told}


def the_draft() -> WeightVersion:
    with scope(SYSTEM):
        found: WeightVersion = WeightVersion.objects.visible_to(SYSTEM).get()
    return found


@pytest.fixture
def officer(district_officer: User, browse: Browse) -> Client:
    return browse(district_officer)


@pytest.fixture
def second(browse: Browse, db: None) -> Client:
    return browse(make_user("seconddistrict", "district_officer", DISTRICT))


def page(client: Client, name: str, *args: Any) -> str:
    answer = client.get(reverse(f"tuning:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_but_the_districts_officers_sees_the_weights(
    who: str, request: pytest.FixtureRequest, browse: Browse
) -> None:
    client = browse(request.getfixturevalue(who))
    assert client.get(reverse("tuning:versions")).status_code == 403
    assert client.post(reverse("tuning:add"), sent()).status_code == 403


def test_every_weight_stands_there_in_words_with_its_source_and_what_it_was(officer: Client) -> None:
    text = page(officer, "versions")
    assert "단전" in text
    assert "한국전력공사" in text
    assert "서로 다른 징후 세 가지가 넉 달 안에 겹침" in text
    assert "협력기관 · 현장에서 확인한 징후" in text
    assert "지난 값" not in text


def test_the_effect_is_seen_before_anything_is_kept(officer: Client, district_officer: User, now: dt.datetime) -> None:
    bring(CUT, household=make_household(label="김정전"))
    bring("signal_kind:lonely_death_risk", household=make_household(label="이혼자"))
    gather()
    with scope(SYSTEM):
        said = Capacity(path=OWN, week=dt.date(2026, 1, 5), weekly=1, changed_at=now, changed_by=district_officer)
        said.save(force_insert=True)
    answer = officer.post(reverse("tuning:add"), sent(preview="1"))
    text = answer.content.decode()
    assert answer.context["effect"].rises == answer.context["effect"].falls == 1
    assert mask_name("김정전") in text
    assert "김정전" not in text
    assert "35 → 90" in text
    assert '<svg class="chart"' in text
    with scope(SYSTEM):
        assert not WeightVersion.objects.visible_to(SYSTEM).exists()


def test_a_draft_is_kept_released_by_another_and_the_findings_are_scored_anew(officer: Client, second: Client) -> None:
    bring(CUT, household=make_household())
    gather()
    officer.post(reverse("tuning:add"), sent())
    draft = the_draft()
    assert officer.post(reverse("tuning:release", args=[draft.pk])).status_code == 403
    today = timezone.localdate().isoformat()
    second.post(reverse("tuning:release", args=[draft.pk]), {"seen": draft.version, "valid_from": today})
    assert the_draft().state == VersionState.RELEASED
    assert page(officer, "versions").count("지난 값") == 1
    assert another_waits(RESCORE)
    text = page(second, "versions")
    assert "0 / 1" in text
    with scope(SYSTEM):
        rescore(SYSTEM, timezone.now())
    assert second.get(reverse("tuning:progress"))["HX-Refresh"] == "true"
    assert "90점" in page(second, "version", draft.pk)


def test_a_draft_that_was_changed_meanwhile_is_not_released_unseen(officer: Client, second: Client) -> None:
    officer.post(reverse("tuning:add"), sent())
    seen = the_draft()
    officer.post(reverse("tuning:edit", args=[seen.pk]), sent(300, version=seen.version))
    told = {"seen": seen.version, "valid_from": timezone.localdate().isoformat()}
    assert second.post(reverse("tuning:release", args=[seen.pk]), told).status_code == 302
    assert the_draft().state == VersionState.DRAFT


def test_of_two_who_edit_a_draft_the_second_sees_both_versions(officer: Client, second: Client) -> None:
    officer.post(reverse("tuning:add"), sent())
    draft = the_draft()
    url = reverse("tuning:edit", args=[draft.pk])
    assert officer.post(url, sent(50, version=0)).status_code == 302
    assert second.post(url, sent(70, version=0)).status_code == 409
    assert the_draft().weights["kinds"][CUT]["points"] == 50


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("points_signal_kind_power_cut", "-1"),
        ("points_signal_kind_power_cut", "1e9"),
        ("points_signal_kind_power_cut", "nan"),
        ("half_signal_kind_power_cut", "0"),
        ("half_signal_kind_power_cut", ""),
        ("repeat_percent", "101"),
        ("note", ""),
    ],
)
def test_weights_beyond_belief_are_not_kept(officer: Client, field: str, value: str) -> None:
    answer = officer.post(reverse("tuning:add"), sent(**{field: value}))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    with scope(SYSTEM):
        assert not WeightVersion.objects.visible_to(SYSTEM).exists()


def test_a_kind_left_empty_counts_like_everything_that_is_not_named(officer: Client) -> None:
    empty = {"points_signal_kind_power_cut": "", "half_signal_kind_power_cut": ""}
    officer.post(reverse("tuning:add"), sent() | empty)
    assert CUT not in the_draft().weights["kinds"]


def test_a_second_draft_is_refused_and_one_put_aside_makes_room(officer: Client, second: Client) -> None:
    officer.post(reverse("tuning:add"), sent())
    assert second.post(reverse("tuning:add"), sent()).context["form"].errors
    second.post(reverse("tuning:drop", args=[the_draft().pk]))
    assert second.post(reverse("tuning:add"), sent()).status_code == 302


def many(number: int) -> None:
    """Open findings with two pieces of evidence each."""
    now = timezone.now()
    day = timezone.localdate(now)
    with scope(SYSTEM):
        rows = [Finding(path=OWN, opened_at=now, last_at=now, scored_on=day) for _row in range(number)]
        Finding.objects.insert_all(rows)
        pieces = [
            Evidence(
                path=OWN,
                finding=row,
                kind_id=kind,
                at=now - dt.timedelta(days=place % 90),
                what="signals.signal",
                object_id=uuid7(),
            )
            for place, row in enumerate(rows)
            for kind in (CUT, ARREARS)
        ]
        Evidence.objects.insert_all(pieces)


def test_the_effect_reads_as_often_for_many_findings_as_for_few(officer: Client) -> None:
    told = {**sent(), "preview": "1"}
    counts = []
    for number in (2, 40):
        many(number)
        with CaptureQueriesContext(connection) as queries:
            officer.post(reverse("tuning:add"), told)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_effect_on_five_thousand_findings_takes_less_than_two_seconds(
    district_officer: User, actor: Callable[[User], Any], now: dt.datetime
) -> None:
    many(5_000)
    who = actor(district_officer)
    with scope(who):
        before = time.process_time()
        shown = effect_of(who, DISTRICT, proposal().weights, at=now)
    assert shown.effect.total == 5_000
    assert time.process_time() - before < 2
