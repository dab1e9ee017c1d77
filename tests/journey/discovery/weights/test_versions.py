"""The weights of a district: drafted by one, released by another, and every score knows which version made it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.engines.priority.weights import Weight, Weights
from dure.foundation.access.actor import NOBODY
from dure.foundation.access.branches import team_branch
from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.transitions.moves import AlreadyMoved
from dure.foundation.transitions.once import Stale
from dure.journey.discovery.findings import jobs
from dure.journey.discovery.findings.jobs import rescore
from dure.journey.discovery.findings.models import Finding
from dure.journey.discovery.findings.scores import explained, keep_scores, stale_findings
from dure.journey.discovery.weights.actions import DraftThere, drop_draft, edit_draft, release_draft, start_draft
from dure.journey.discovery.weights.models import WeightVersion
from dure.journey.discovery.weights.queries import proposal, weights_on
from dure.journey.discovery.weights.states import VersionState
from dure.registry.people.models import Household
from tests.journey.discovery.findings.bringing import a_finding, all_findings, bring, gather
from tests.personas import SYSTEM, make_household, make_user
from tests.places import DISTRICT, OTHER_CITY, OWN

pytestmark = pytest.mark.django_db
Acting = Callable[[User], Any]
CUT = "signal_kind:power_cut"


@pytest.fixture
def second_officer(db: None) -> User:
    return make_user("seconddistrict", "district_officer", DISTRICT)


def heavier(points: float) -> Weights:
    """The proposal with another weight for a power cut."""
    told = proposal().weights
    return replace(told, kinds={**told.kinds, CUT: Weight(points, 45)})


def drafted(actor: Any, points: float = 90, **told: Any) -> WeightVersion:
    about = {"path": DISTRICT, "weights": heavier(points), "note": "겨울 단전", "at": actor.moment, **told}
    made, _new = start_draft(actor=actor, record_id=uuid7(), **about)
    return made


def released(official: User, other: User, acting: Acting, points: float, valid_from: dt.date | None = None) -> None:
    with acting(official) as actor:
        draft = drafted(actor, points)
    with acting(other) as actor:
        begins = valid_from or timezone.localdate(actor.moment)
        release_draft(actor=actor, draft=draft, valid_from=begins, at=actor.moment)


def test_who_changed_a_draft_last_does_not_release_it(
    district_officer: User, second_officer: User, acting: Acting, now: dt.datetime
) -> None:
    with acting(district_officer) as actor:
        draft = drafted(actor)
        with pytest.raises(NotAllowed):
            release_draft(actor=actor, draft=draft, valid_from=timezone.localdate(now), at=now)
    with acting(second_officer) as actor:
        edit_draft(actor=actor, draft=draft, version=0, weights=heavier(80), note="덜", at=now)
        draft = WeightVersion.objects.visible_to(actor).get(pk=draft.pk)
        with pytest.raises(NotAllowed):
            release_draft(actor=actor, draft=draft, valid_from=timezone.localdate(now), at=now)
    with acting(district_officer) as actor:
        release_draft(actor=actor, draft=draft, valid_from=timezone.localdate(now), at=now)
        found = WeightVersion.objects.visible_to(actor).get(pk=draft.pk)
    assert (found.state, found.released_by_id, found.drafted_by_id) == (
        VersionState.RELEASED,
        district_officer.pk,
        second_officer.pk,
    )


def test_a_draft_that_was_changed_since_it_was_looked_at_is_not_released(
    district_officer: User, second_officer: User, acting: Acting, now: dt.datetime
) -> None:
    with acting(district_officer) as actor:
        seen = drafted(actor)
        edit_draft(actor=actor, draft=seen, version=0, weights=heavier(500), note="더", at=now)
        with pytest.raises(Stale):
            edit_draft(actor=actor, draft=seen, version=0, weights=heavier(1), note="또", at=now)
    with acting(second_officer) as actor, pytest.raises(AlreadyMoved):
        release_draft(actor=actor, draft=seen, valid_from=timezone.localdate(now), at=now)


def test_a_released_version_stays_as_it_is_even_for_the_database(
    district_officer: User, second_officer: User, acting: Acting
) -> None:
    released(district_officer, second_officer, acting, 90)
    with acting(district_officer) as actor:
        rows = WeightVersion.objects.visible_to(actor)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.filter(state="released").update(note="다르게")


def test_a_district_has_one_draft_and_a_dropped_one_makes_room(
    district_officer: User, acting: Acting, now: dt.datetime
) -> None:
    with acting(district_officer) as actor:
        first = drafted(actor)
        with pytest.raises(DraftThere):
            drafted(actor)
        drop_draft(actor=actor, draft=first, at=now)
        assert drafted(actor).number == first.number + 1


def test_a_draft_sent_twice_is_one(district_officer: User, acting: Acting, now: dt.datetime) -> None:
    key = uuid7()
    with acting(district_officer) as actor:
        told = {"actor": actor, "record_id": key, "path": DISTRICT, "weights": heavier(9), "note": "한 번", "at": now}
        assert [start_draft(**told)[1], start_draft(**told)[1]] == [True, False]


def test_weights_never_hold_from_a_day_that_is_over(
    district_officer: User, second_officer: User, acting: Acting, now: dt.datetime
) -> None:
    with pytest.raises(ValueError, match="today"):
        released(district_officer, second_officer, acting, 90, timezone.localdate(now) - dt.timedelta(days=2))


def test_a_version_holds_from_its_day_in_its_district_alone_and_for_protected_families_there(
    district_officer: User, second_officer: User, acting: Acting, now: dt.datetime
) -> None:
    tomorrow = timezone.localdate(now) + dt.timedelta(days=2)
    released(district_officer, second_officer, acting, 70)
    released(district_officer, second_officer, acting, 90, tomorrow)
    with scope(SYSTEM):
        today, later = (weights_on(SYSTEM, day) for day in (timezone.localdate(now) + dt.timedelta(days=1), tomorrow))
    held = [there.at(path).weights.of(CUT).points for there in (today, later) for path in (OWN, OTHER_CITY)]
    assert held == [70, 35, 90, 35]
    assert later.at(f"{team_branch(uuid7())}{OWN}").weights.of(CUT).points == 90


def test_officials_of_the_dong_work_by_the_districts_weights_and_cannot_change_them(
    district_officer: User, second_officer: User, official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    released(district_officer, second_officer, acting, 90)
    with acting(official) as actor:
        assert weights_on(actor, timezone.localdate(now) + dt.timedelta(days=1)).at(OWN).number == 1
        with pytest.raises(NotAllowed):
            drafted(actor)
        with pytest.raises(DatabaseError), transaction.atomic():
            WeightVersion(path=DISTRICT, number=9, weights={}, note="몰래", drafted_by=official, drafted_at=now).save(
                force_insert=True
            )
    with scope(NOBODY):
        assert not WeightVersion.objects.visible_to(NOBODY).exists()


def test_after_a_release_the_job_scores_what_lies_there_anew_and_the_score_keeps_its_version(
    district_officer: User, second_officer: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    finding = a_finding(household=household)
    assert (finding.score, finding.weights_id) == (35, None)
    released(district_officer, second_officer, acting, 90)
    with scope(SYSTEM):
        assert rescore(SYSTEM, now) == 1
        assert rescore(SYSTEM, now) == 0
    [after] = all_findings()
    assert (after.score, after.score_version) == (90, 1)
    assert after.weights_id is not None


def test_after_a_release_no_pull_walks_past_what_the_pulls_before_it_did(
    district_officer: User,
    second_officer: User,
    acting: Acting,
    now: dt.datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Read by an index that holds what is left alone: else a million findings are a hundred million looks."""
    for number in range(30):
        bring(CUT, household=make_household(label=f"가구{number:02}"))
        bring(CUT, household=make_household(OTHER_CITY, label=f"다른시{number:02}"))
    gather()
    released(district_officer, second_officer, acting, 90)
    monkeypatch.setattr(jobs, "AT_A_TIME", 10)
    with scope(SYSTEM), connection.cursor() as cursor:
        assert [rescore(SYSTEM, now) for _pull in range(2)] == [10, 10]
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        walked = 0
        for rows in stale_findings(SYSTEM, timezone.localdate(now)):
            [plan] = json.loads(rows[:10].explain(format="json", analyze=True))
            walked += sum(node.get("Rows Removed by Filter", 0) for node in nodes(plan["Plan"]))
            if plan["Plan"]["Actual Rows"]:
                assert "finding_open_by_weights" in {node.get("Index Name") for node in nodes(plan["Plan"])}
                break
        assert (walked, plan["Plan"]["Actual Rows"]) == (0, 10)
        assert [rescore(SYSTEM, now) for _pull in range(2)] == [10, 0]
    assert sorted({finding.score for finding in all_findings()}) == [35, 90]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def test_the_page_explains_the_number_that_orders_the_list_until_it_is_made_anew(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    finding = a_finding(household=household, days_ago=40)
    scored = []
    for days in (30, 0):
        with scope(SYSTEM):
            keep_scores(SYSTEM, [finding.pk], at=now - dt.timedelta(days=days))
            finding.refresh_from_db()
        with acting(official) as actor:
            assert explained(actor, finding)[0].points == finding.score
        scored.append(finding.score)
    assert scored[0] > scored[1]


def test_an_old_score_is_explained_by_the_version_that_made_it(
    district_officer: User, second_officer: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    finding = a_finding(household=household)
    with scope(SYSTEM):
        rows = Finding.objects.visible_to(SYSTEM).filter(pk=finding.pk)
        rows.update(state="closed", closing_reason="finding_closing_reason:no_need", closed_at=now)
        closed = rows.get()
    released(district_officer, second_officer, acting, 90)
    with acting(district_officer) as actor:
        told, held = explained(actor, closed)
    assert (told.points, closed.score, held.version_id) == (35, 35, None)
