"""A model learnt from outcomes is looked at beside the weights by hand, and never counts by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.jobs.queue import another_waits
from dure.journey.discovery.findings.models import Evidence, Finding
from dure.journey.discovery.weights.models import WeightVersion
from dure.journey.discovery.weights.queries import proposal, weights_on
from dure.journey.discovery.weights.states import VersionState
from dure.steering.discovery_report.outcomes import Outcome
from dure.steering.learning.actions import learn_next
from dure.steering.learning.groups import groups_of
from dure.steering.learning.jobs import LEARN
from dure.steering.learning.models import LearntModel
from dure.steering.learning.sample import read_sample
from dure.steering.learning.screens import GroupLine, unchecked_groups
from dure.steering.learning.states import ModelState
from tests.personas import SYSTEM
from tests.places import DISTRICT, OWN, SIBLING
from tests.steering.discovery_report.telling import ARREARS, CUT, REASON, told

pytestmark = pytest.mark.django_db
Browse = Callable[[User | None], Client]
MAIL = "signal_kind:mail_piling_up"


def test_errors_are_told_by_dong_not_by_each_tong_below_it() -> None:
    now = timezone.now()
    below = f"{OWN}3.2."
    seen = [
        Outcome(uuid7(), None, place, now, now, "closed", None, True, False, False, False, []) for place in (OWN, below)
    ]
    with scope(SYSTEM):
        assert groups_of(SYSTEM, seen)["area"] == [OWN, OWN]


def many_outcomes(number: int) -> None:
    """Closed findings: of those with a power cut nine in ten had a need, of those with arrears two in ten."""
    dice = Random(5)
    now = timezone.now()
    findings, pieces = [], []
    with scope(SYSTEM):
        for place in range(number):
            opened = now - dt.timedelta(days=500 - place * 400 // number)
            kind = dice.choice([CUT, ARREARS])
            needed = dice.random() < (0.9 if kind == CUT else 0.2)
            reason = "help_begun" if needed else "no_need"
            finding = Finding(
                path=OWN if place % 2 else SIBLING,
                opened_at=opened,
                last_at=opened,
                scored_on=timezone.localdate(opened),
                state="closed",
                closing_reason_id=f"{REASON}{reason}",
                closed_at=opened,
            )
            findings.append(finding)
            kinds = [kind, MAIL] if dice.random() < 0.3 else [kind]
            pieces += [a_piece(finding, one, opened - dt.timedelta(days=dice.randrange(20))) for one in kinds]
        Finding.objects.insert_all(findings)
        Evidence.objects.insert_all(pieces)


def a_piece(finding: Finding, kind: str, at: dt.datetime) -> Evidence:
    about = {"path": finding.path, "finding": finding, "kind_id": kind, "at": at}
    return Evidence(**about, what="signals.signal", object_id=uuid7())


def learn() -> LearntModel:
    with scope(SYSTEM):
        assert learn_next(SYSTEM, timezone.now()) == 1
        assert learn_next(SYSTEM, timezone.now()) == 0
        found: LearntModel = LearntModel.objects.visible_to(SYSTEM).latest("asked_at")
    return found


def ask(client: Client) -> None:
    assert client.post(reverse("learning:models"), {"record_id": str(uuid7())}).status_code == 302
    assert another_waits(LEARN)


@pytest.fixture
def officer(district_officer: User, browse: Browse) -> Client:
    return browse(district_officer)


def test_where_a_group_is_hidden_or_small_nobody_can_tell_whether_the_model_is_fair() -> None:
    enough = GroupLine("여성", "400", "40%", "41%", "0.200", False)
    few, hidden = replace(enough, words="남성", is_few=True), GroupLine("모름", hidden=True)
    assert unchecked_groups([("성별", [enough, few]), ("나이", [hidden])]) == (2, 3)


def test_what_goes_with_a_need_gets_more_points_and_nothing_counts_until_somebody_decides(officer: Client) -> None:
    many_outcomes(400)
    ask(officer)
    row = learn()
    assert row.state == ModelState.LEARNT
    told_of = row.coefficients["features"]
    assert told_of[CUT] > told_of[ARREARS]
    assert row.proposal["kinds"][CUT]["points"] > 35
    assert row.proposal["kinds"][ARREARS]["points"] == 0
    assert row.judged["model"]["auc"]["value"] > 0.75
    with scope(SYSTEM):
        assert weights_on(SYSTEM, timezone.localdate()).at(OWN).version_id is None
        assert not WeightVersion.objects.visible_to(SYSTEM).exists()
    text = officer.get(reverse("learning:model", args=[row.pk])).content.decode()
    assert text.count('<svg class="chart"') == 2
    assert "이 점수로 초안을 만들기 전에 확인해 주세요" in text


def test_taking_it_over_begins_a_draft_that_another_officer_still_has_to_release(officer: Client) -> None:
    many_outcomes(400)
    ask(officer)
    row = learn()
    url = reverse("learning:take_over", args=[row.pk])
    assert officer.post(url, {"record_id": str(uuid7())}).status_code == 302
    with scope(SYSTEM):
        draft = WeightVersion.objects.visible_to(SYSTEM).get()
    assert (draft.state, draft.learnt_from) == (VersionState.DRAFT, row.pk)
    assert draft.weights == row.proposal
    assert officer.post(url, {"record_id": str(uuid7())}).status_code == 302
    with scope(SYSTEM):
        assert WeightVersion.objects.visible_to(SYSTEM).count() == 1


def test_the_same_outcomes_learnt_again_give_the_same_numbers(officer: Client) -> None:
    many_outcomes(300)
    rows = []
    for _time in range(2):
        ask(officer)
        rows.append(learn())
    assert rows[0].coefficients == rows[1].coefficients
    assert rows[0].proposal == rows[1].proposal


def test_too_few_outcomes_are_said_aloud(officer: Client) -> None:
    told(CUT, reason="no_need")
    ask(officer)
    row = learn()
    assert (row.state, row.why, row.sample["known"]) == (ModelState.CANNOT_TELL, "few", 1)
    text = officer.get(reverse("learning:model", args=[row.pk])).content.decode()
    assert "판단할 수 없음" in text
    assert officer.post(reverse("learning:take_over", args=[row.pk]), {"record_id": str(uuid7())}).status_code == 302
    with scope(SYSTEM):
        assert not WeightVersion.objects.visible_to(SYSTEM).exists()


def test_nothing_of_the_family_goes_in_and_what_nobody_knows_is_no_outcome(now: dt.datetime) -> None:
    told(CUT, reason="not_found")
    told(CUT, reason="other")
    told(CUT)
    told(CUT, ARREARS, reason="no_need")
    with scope(SYSTEM):
        read = read_sample(SYSTEM, DISTRICT, proposal().weights, at=now)
    assert (len(read.known), read.left_out) == (1, {"nobody_knows": 2, "running": 1})
    rules = {rule.key for rule in proposal().weights.combinations}
    assert set(read.sample.features) - rules == {CUT, ARREARS}


def test_what_was_told_after_the_finding_began_is_not_learnt_from(now: dt.datetime) -> None:
    finding = told(CUT, reason="no_need", days_ago=30)
    with scope(SYSTEM):
        Evidence(path=OWN, finding=finding, kind_id=ARREARS, at=now, what="signals.signal", object_id=uuid7()).save(
            force_insert=True
        )
        read = read_sample(SYSTEM, DISTRICT, proposal().weights, at=now)
    assert ARREARS not in read.sample.features


def test_groups_in_which_somebody_could_be_told_are_hidden(officer: Client) -> None:
    many_outcomes(300)
    ask(officer)
    row = learn()
    for groups in row.judged["groups"].values():
        for group in groups:
            small = [group[name] for name in ("hits", "total") if name in group and 0 < group[name] < 5]
            assert small == []
            assert group.get("hidden") or group["total"] - group["hits"] >= 5 or group["total"] == group["hits"]


def test_two_attempts_at_once_are_one(officer: Client) -> None:
    ask(officer)
    officer.post(reverse("learning:models"), {"record_id": str(uuid7())})
    with scope(SYSTEM):
        assert LearntModel.objects.visible_to(SYSTEM).count() == 1


@pytest.mark.parametrize("who", ["official", "nurse", "district_leader", "volunteer", "administrator"])
def test_who_does_not_change_the_weights_learns_nothing(
    who: str, request: pytest.FixtureRequest, browse: Callable[..., Any]
) -> None:
    assert browse(request.getfixturevalue(who)).get(reverse("learning:models")).status_code == 403
