"""The monthly review finds what is unusual, shows it to the district's reviewer alone, and is ended once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dure.foundation.access.actor import Actor
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.accounts.queries import actor_of
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.codes.queries import codes
from dure.policy.korea.log_review import log_rules
from dure.registry.people.models import Household
from dure.steering.log_review.actions import FindingsOpen, MonthNotOver, close_month, mark_finding
from dure.steering.log_review.models import Mark
from dure.steering.log_review.queries import Finding, findings_of, people_of, review_of
from tests.personas import SYSTEM, make_household, make_user
from tests.places import DISTRICT, OTHER_CITY, OWN

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R184")]

MONTH = dt.date(2026, 3, 1)
SEOUL = timezone.get_default_timezone()
Acting = Callable[..., Any]
HOME = uuid.UUID(int=7)


@pytest.fixture
def reviewer(db: None) -> User:
    return make_user("reviewer", "security_officer", DISTRICT)


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 3, day, hour, minute, tzinfo=SEOUL)


def acts(user: User, act: Act, moments: list[dt.datetime], **said: Any) -> None:
    """What the user did, as the audit keeps it; every household another one unless one is named."""
    who = actor_of(user, now=moments[0])
    with scope(SYSTEM):
        for moment in moments:
            home = said.get("household_id", uuid.uuid4() if act in (Act.READ, Act.REVEAL) else None)
            told = {"path": OWN, "what": "people.household"} | said | {"household_id": home}
            record(who, act, told.pop("what"), **told, at=moment)


def found(acting: Acting, reviewer: User) -> dict[str, list[Finding]]:
    with acting(reviewer) as actor:
        return {rule.code: rule.findings for rule in findings_of(actor, MONTH) if rule.findings}


def test_an_ordinary_day_is_not_unusual(official: User, reviewer: User, acting: Acting) -> None:
    acts(official, Act.READ, [at(4, 10, minute) for minute in range(0, 60, 5)], household_id=HOME)
    acts(official, Act.CREATE, [at(5, 9)], household_id=HOME)
    acts(official, Act.REVEAL, [at(4, 11)], household_id=HOME)
    acts(official, Act.SEARCH, [at(4, 12)] * 15)
    acts(official, Act.READ, [at(4, 21)] * 2, household_id=HOME)
    acts(official, Act.REFUSED, [at(4, 12, minute) for minute in range(5)])
    assert found(acting, reviewer) == {}


UNUSUAL: dict[str, tuple[Act, list[dt.datetime], dict[str, Any]]] = {
    "off_hours": (Act.READ, [at(4, 22, minute) for minute in range(3)], {"household_id": HOME}),
    "many_households": (Act.READ, [at(4, 10, minute) for minute in range(21)], {}),
    "reveal_without_work": (Act.REVEAL, [at(4, 10)], {"reason": "전화"}),
    "searches_without_opening": (Act.SEARCH, [at(4, 10, minute) for minute in range(16)], {}),
    "downloads": (Act.DOWNLOAD, [at(4, 10)], {"reason": "의회 제출"}),
    "refusals": (Act.REFUSED, [at(4, 10, minute) for minute in range(6)], {"path": ""}),
    "protected": (Act.READ, [at(4, 10)], {"what": "protection.emergency", "reason": "폭력 신고"}),
}


@pytest.mark.parametrize("rule", sorted(UNUSUAL))
def test_each_rule_finds_its_own_and_no_other_does(rule: str, official: User, reviewer: User, acting: Acting) -> None:
    act, moments, said = UNUSUAL[rule]
    acts(official, act, moments, **said)
    seen = found(acting, reviewer)
    assert list(seen) == [rule]
    [finding] = seen[rule]
    assert (finding.actor_id, finding.name, finding.day) == (official.id, official.name, dt.date(2026, 3, 4))
    assert finding.times == len(moments)
    assert finding.reason == said.get("reason", "")


PROTECTED = f"R.{uuid.uuid4().hex}.{OWN}"


def test_what_was_read_before_a_household_was_protected_is_not_unusual(
    official: User, case_manager: User, reviewer: User, acting: Acting
) -> None:
    there = {"path": PROTECTED, "household_id": HOME}
    acts(official, Act.READ, [at(4, 10)], **there)
    acts(case_manager, Act.MOVE, [at(5, 10)], **there, state="restricted")
    assert found(acting, reviewer) == {}
    acts(official, Act.READ, [at(6, 10)], **there)
    [finding] = found(acting, reviewer)["protected"]
    assert (finding.actor_id, finding.day) == (official.id, dt.date(2026, 3, 6))


def test_weekends_are_outside_working_hours(official: User, reviewer: User, acting: Acting) -> None:
    acts(official, Act.READ, [at(7, 10, minute) for minute in range(3)], household_id=HOME)
    assert list(found(acting, reviewer)) == ["off_hours"]


def test_who_opens_a_household_with_the_own_name_is_found_and_the_name_is_not_told(
    official: User, reviewer: User, acting: Acting
) -> None:
    home = make_household(label=official.name)
    other = make_household(label="김철수")
    acts(official, Act.READ, [at(4, 10)], household_id=home.id)
    acts(official, Act.READ, [at(4, 11)], household_id=other.id)
    [finding] = found(acting, reviewer)["own_name"]
    assert finding.household_id == home.id
    with acting(reviewer) as actor:
        assert not Household.objects.visible_to(actor).exists()


@pytest.mark.parametrize(("times", "is_found"), [(10, False), (11, True)])
def test_many_failed_sign_ins_to_one_account_are_found(
    times: int, is_found: bool, official: User, reviewer: User, acting: Acting
) -> None:
    stranger = replace(SYSTEM, user_id=None, name="", now=at(4, 3))
    with scope(SYSTEM):
        for minute in range(times):
            tried = {"object_id": official.id, "acting_path": OWN, "at": at(4, 3, minute)}
            record(stranger, Act.SIGN_IN_FAILED, "accounts.user", **tried)
    seen = found(acting, reviewer)
    assert list(seen) == (["failed_sign_ins"] if is_found else [])
    for finding in seen.get("failed_sign_ins", []):
        assert (finding.actor_id, finding.name, finding.times) == (official.id, official.name, times)


def test_every_rule_is_tried_here() -> None:
    assert {rule.code for rule in log_rules()} == {*UNUSUAL, "own_name", "failed_sign_ins"}


def test_a_reviewer_sees_the_log_of_the_own_district_alone(
    official: User, other_city_official: User, reviewer: User, acting: Acting
) -> None:
    elsewhere = make_user("faraway", "security_officer", "41.41110.")
    acts(official, Act.DOWNLOAD, [at(4, 10)])
    acts(other_city_official, Act.DOWNLOAD, [at(4, 10)], path=OTHER_CITY)
    for who, whose in ((reviewer, official), (elsewhere, other_city_official)):
        assert [finding.actor_id for finding in found(acting, who)["downloads"]] == [whose.id]
        with acting(who) as actor:
            assert [person.actor_id for person in people_of(actor, MONTH)] == [whose.id]


def test_nobody_else_has_a_log_to_review(official: User, case_manager: User, acting: Acting) -> None:
    acts(official, Act.DOWNLOAD, [at(4, 10)])
    for user in (official, case_manager):
        assert found(acting, user) == {}


def test_the_latest_word_on_a_finding_counts_and_the_month_ends_once_all_have_one(
    official: User, reviewer: User, acting: Acting
) -> None:
    acts(official, Act.DOWNLOAD, [at(4, 10)], reason="의회 제출")
    later = at(30, 9) + dt.timedelta(days=9)
    [finding] = found(acting, reviewer)["downloads"]
    with acting(reviewer) as actor:
        with pytest.raises(FindingsOpen):
            close_month(actor=actor, month=MONTH, note="", at=later)
        for verdict in ("follow_up", "in_order"):
            mark_finding(
                actor=actor,
                month=MONTH,
                rule="downloads",
                finding=finding.key,
                verdict=verdict,
                note="물어봄",
                at=later,
            )
            later += dt.timedelta(minutes=1)
        with pytest.raises(MonthNotOver):
            close_month(actor=actor, month=MONTH, note="", at=at(30, 9))
        assert close_month(actor=actor, month=MONTH, note="이상 없음", at=later)
        assert not close_month(actor=actor, month=MONTH, note="again", at=later)
        review = review_of(actor, MONTH)
    [looked_at] = found(acting, reviewer)["downloads"]
    assert looked_at.mark is not None
    assert looked_at.mark.verdict == "in_order"
    assert review is not None
    assert (review.note, review.findings, review.closed_by) == ("이상 없음", 1, reviewer.id)


def test_a_word_cannot_be_written_for_another_district(reviewer: User, acting: Acting) -> None:
    from django.db import ProgrammingError, transaction

    with acting(reviewer) as actor:
        row = Mark(path=OTHER_CITY, month=MONTH, rule="x", finding="x", verdict="in_order", marked_at=at(4, 10))
        row.marked_by, row.marked_by_name = actor.user_id, actor.name
        with pytest.raises(ProgrammingError), transaction.atomic():
            row.save(force_insert=True)


def test_the_page_shows_the_finding_and_takes_the_word_on_it(
    official: User, reviewer: User, browse: Callable[[User], Client]
) -> None:
    acts(official, Act.DOWNLOAD, [at(4, 10)], reason="의회 제출")
    client = browse(reviewer)
    url = reverse("log_review:month") + "?month=2026-03"
    page = client.get(url).content.decode()
    assert official.name in page
    assert "의회 제출" in page
    told = {"month": "2026-03", "rule": "downloads", "finding": f"{official.id} - 2026-03-04"}
    short = client.post(reverse("log_review:mark"), {**told, "verdict": "follow_up", "note": ""})
    assert short.status_code == 200
    saved = client.post(reverse("log_review:mark"), {**told, "verdict": "follow_up", "note": "과장에게 물음"})
    assert saved.status_code == 302
    assert "과장에게 물음" in client.get(url).content.decode()
    assert client.post(reverse("log_review:close"), {"month": "2026-03", "note": ""}).status_code == 302
    with scope(SYSTEM):
        assert review_of(SYSTEM, MONTH) is not None


def test_a_month_that_cannot_be_read_is_the_last_one(reviewer: User, browse: Callable[[User], Client]) -> None:
    for text in ("x", "", "2026-13", "0001-01", "9999-12"):
        assert browse(reviewer).get(reverse("log_review:month"), {"month": text}).status_code == 200


@pytest.mark.parametrize("role", ["welfare_official", "case_manager", "administrator", "district_leader"])
def test_the_review_is_no_part_of_the_daily_work(role: str, browse: Callable[[User], Client]) -> None:
    reviewing = [row.code for row in codes("role") if "review_audit" in row.attributes["may"]]
    assert reviewing == ["security_officer"]
    assert browse(make_user("somebody", role, DISTRICT)).get(reverse("log_review:month")).status_code == 403
    assert Actor().log_paths == ()


def test_a_finding_shows_the_acts_it_is_made_of_without_a_name(
    official: User, reviewer: User, browse: Callable[..., Client]
) -> None:
    home = make_household()
    acts(official, Act.READ, [at(4, 9)], household_id=HOME)
    acts(official, Act.REVEAL, [at(4, 10), at(4, 11)], household_id=home.id, reason="전화")
    page = browse(reviewer).get(reverse("log_review:month"), {"month": "2026-03"}).content.decode()
    behind = page.split("<summary>내역 보기</summary>")[1].split("</details>")[0]
    assert behind.count("<li>") == 2
    for told in ("11:00", "가구 화면", "전체 보기", str(home.id)[-6:].upper()):
        assert told in behind
    assert home.label not in page
    assert "아직 끝나지 않은 달입니다" not in page


def test_a_month_that_still_runs_says_so(reviewer: User, browse: Callable[..., Client]) -> None:
    month = timezone.localdate().strftime("%Y-%m")
    page = browse(reviewer).get(reverse("log_review:month"), {"month": month}).content.decode()
    assert "아직 끝나지 않은 달입니다" in page
