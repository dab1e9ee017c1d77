"""Rewards for finders: after verification, once for a household, by two people, and silent about the family."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.rewards.actions import NotRewarded, decide_reward, pay_reward, propose_reward
from dure.journey.discovery.rewards.models import Reward
from dure.journey.discovery.rewards.queries import own_rewards
from dure.journey.discovery.rewards.states import RewardState
from dure.journey.discovery.tips.actions import Reporter, link_tip
from dure.journey.discovery.tips.models import Tip
from dure.registry.people.models import Household
from tests.journey.discovery.tips.telling import send
from tests.personas import SYSTEM, make_user
from tests.places import OWN

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R036")]

Acting = Callable[[User], Any]
Browse = Callable[[User | None], Client]
NEIGHBOUR = Reporter("reporter_kind:neighbour", "최이웃", "010-2222-7777")


@pytest.fixture
def colleague(db: None) -> User:
    return make_user("colleague", "welfare_official", OWN)


def verified(official: User, household: Household, acting: Acting, *, counted: bool = True, **sent: Any) -> Tip:
    """A tip that was linked to the household, which was counted as found."""
    tip = send(**{"reporter": NEIGHBOUR, **sent})
    with acting(official) as actor:
        spot = "blind_spot_definition:not_known" if counted else ""
        link_tip(actor=actor, tip=tip, household=household, at=tip.received_at, blind_spot=spot)
    with scope(SYSTEM):
        linked: Tip = Tip.objects.visible_to(SYSTEM).get(pk=tip.pk)
    return linked


def proposed(official: User, household: Household, acting: Acting, **sent: Any) -> Reward:
    tip = verified(official, household, acting, **sent)
    with acting(official) as actor:
        return propose_reward(actor=actor, tip=tip, at=tip.received_at)


def refused(official: User, household: Household, acting: Acting, **sent: Any) -> str:
    with pytest.raises(NotRewarded) as refusal:
        proposed(official, household, acting, **sent)
    return refusal.value.why.partition(":")[2]


def test_a_neighbour_is_rewarded_after_the_household_was_counted_as_found(
    official: User, colleague: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    reward = proposed(official, household, acting)
    with acting(colleague) as actor:
        decide_reward(actor=actor, reward=reward, approved=True, note="", at=now)
        pay_reward(actor=actor, reward=reward, at=now)
        kept = Reward.objects.visible_to(actor).get()
    assert (kept.state, kept.amount_won, kept.rule_version, kept.episode) == (RewardState.PAID, 50_000, 1, 1)
    assert kept.decided_by_id != kept.proposed_by_id


def test_nothing_is_proposed_before_it_is_verified(official: User, household: Household, acting: Acting) -> None:
    assert refused(official, household, acting, counted=False) == "not_verified"


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"kind": "tip_kind:own_request", "reporter": None}, "self_report"),
        ({"reporter": Reporter("reporter_kind:family", "박아들", "010-1111-2222")}, "relative"),
        ({"reporter": Reporter("reporter_kind:public_official", "최주임", "010-1111-2222")}, "on_duty"),
        ({"reporter": Reporter("reporter_kind:tong_ri_head", "최통장", "010-1111-2222")}, "must_report"),
        ({"reporter": Reporter("reporter_kind:neighbour", "최이웃")}, "nobody_named"),
        ({"reporter": None}, "nobody_named"),
    ],
)
def test_who_is_left_out_is_told_why(
    sent: dict[str, Any], why: str, official: User, household: Household, acting: Acting
) -> None:
    assert refused(official, household, acting, **sent) == why


def test_who_bears_a_name_of_the_household_is_a_relative(official: User, household: Household, acting: Acting) -> None:
    like = Reporter("reporter_kind:neighbour", f" {household.label[0]} {household.label[1:]}", "010-1111-2222")
    assert refused(official, household, acting, reporter=like) == "relative"


def test_who_gave_a_number_of_the_household_is_of_it(official: User, household: Household, acting: Acting) -> None:
    like = Reporter("reporter_kind:neighbour", "최이웃", "010 0000 1234")
    assert refused(official, household, acting, reporter=like) == "relative"


def test_a_household_is_rewarded_for_once_in_its_episode(official: User, household: Household, acting: Acting) -> None:
    proposed(official, household, acting)
    other = Reporter("reporter_kind:neighbour", "정이웃", "010-3333-7777")
    assert refused(official, household, acting, reporter=other, counted=False) == "given_before"


def test_who_proposed_it_does_not_decide_not_even_past_the_program(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    reward = proposed(official, household, acting)
    with acting(official) as actor:
        with pytest.raises(NotAllowed):
            decide_reward(actor=actor, reward=reward, approved=True, note="", at=now)
        with pytest.raises(IntegrityError), transaction.atomic():
            Reward.objects.visible_to(actor).update(state="approved", decided_by=official, decided_at=now)


def test_of_two_decisions_one_counts(
    official: User, colleague: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    reward = proposed(official, household, acting)
    stale = Reward(**{field.attname: getattr(reward, field.attname) for field in Reward._meta.concrete_fields})
    with acting(colleague) as actor:
        decide_reward(actor=actor, reward=reward, approved=False, note="사실과 다름", at=now)
        with pytest.raises(AlreadyMoved):
            decide_reward(actor=actor, reward=stale, approved=True, note="", at=now)


def test_a_finders_year_has_a_limit_wherever_the_families_live(
    official: User,
    colleague: User,
    household: Household,
    sibling_household: Household,
    acting: Acting,
    now: dt.datetime,
) -> None:
    tip = verified(official, household, acting)
    reward = proposed(official, household, acting, counted=False)
    with scope(SYSTEM):
        Reward(
            household=sibling_household,
            path=sibling_household.path,
            counted_path=sibling_household.path,
            episode=1,
            tip=tip,
            finder_mark=reward.finder_mark,
            amount_won=250_001,
            rule_version=1,
            year=reward.year,
            proposed_by=colleague,
            proposed_at=now,
        ).save(force_insert=True)
    with acting(colleague) as actor, pytest.raises(NotRewarded) as refusal:
        decide_reward(actor=actor, reward=reward, approved=True, note="", at=now)
    assert refusal.value.why == "reward_exclusion:cap_reached"


def test_the_ledger_names_no_finder(official: User, household: Household, acting: Acting, browse: Browse) -> None:
    reward = proposed(official, household, acting)
    with scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(r)::text FROM rewards_reward r")
        row = str(cursor.fetchall())
    client = browse(official)
    pages = [client.get(reverse("rewards:list")), client.get(reverse("rewards:reward", args=[reward.pk]))]
    told = row + "".join(page.content.decode() for page in pages)
    assert "최이웃" not in told
    assert "7777" not in told


def test_finders_see_month_and_amount_and_nothing_of_the_family(
    official: User,
    colleague: User,
    volunteer: User,
    household: Household,
    acting: Acting,
    actor: Any,
    browse: Browse,
    now: dt.datetime,
) -> None:
    tip = verified(
        official, household, acting, actor=actor(volunteer), reporter=Reporter("reporter_kind:volunteer", "이름")
    )
    with acting(official) as who:
        reward = propose_reward(actor=who, tip=tip, at=now)
    with acting(volunteer) as who:
        assert own_rewards(who) == []
        assert not Reward.objects.visible_to(who).exists()
    with acting(colleague) as who:
        decide_reward(actor=who, reward=reward, approved=True, note="", at=now)
    page = browse(volunteer).get(reverse("rewards:own")).content.decode()
    assert "50,000" in page
    for secret in (household.label, household.address, str(household.pk), tip.receipt, official.name, colleague.name):
        assert secret not in page


def test_the_pages_lead_from_the_check_to_the_payment(
    official: User, colleague: User, household: Household, acting: Acting, browse: Browse
) -> None:
    tip = verified(official, household, acting)
    mine, theirs = browse(official), browse(colleague)
    assert tip.receipt in mine.get(reverse("rewards:list")).content.decode()
    checks = ("알린 뒤에 이 가구가", "본인이나 가족", "이 가구로 포상금을 지급한 적이 없습니다", "연간 한도 300,000원")
    offered = mine.get(reverse("rewards:propose", args=[tip.pk])).content.decode()
    assert all(check in offered for check in checks)
    mine.post(reverse("rewards:propose", args=[tip.pk]))
    with scope(SYSTEM):
        reward = Reward.objects.visible_to(SYSTEM).get()
    page = reverse("rewards:reward", args=[reward.pk])
    assert mine.post(page, {"verdict": "approve"}).status_code == 403
    assert all(check in theirs.get(page).content.decode() for check in checks)
    assert checks[0] not in mine.get(reverse("rewards:propose", args=[tip.pk])).content.decode()
    assert "note" in theirs.post(page, {"verdict": "decline"}).context["form"].errors
    theirs.post(page, {"verdict": "approve"})
    theirs.post(reverse("rewards:pay", args=[reward.pk]))
    again = theirs.post(reverse("rewards:pay", args=[reward.pk]))
    assert again.status_code == 302
    with scope(SYSTEM):
        assert Reward.objects.visible_to(SYSTEM).get().state == RewardState.PAID


def test_another_dong_neither_sees_nor_decides(
    official: User, sibling_official: User, household: Household, acting: Acting, browse: Browse
) -> None:
    reward = proposed(official, household, acting)
    assert browse(sibling_official).get(reverse("rewards:reward", args=[reward.pk])).status_code == 404
