"""Families that neighbours told of and that were helped since, and the rewards which two officials of a dong see to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from uuid_utils.compat import uuid7

from dure.demo.district import DemoDistrict
from dure.demo.loading.stage import Stage
from dure.demo.people import DemoHousehold
from dure.demo.staff import HOME_DONG
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.accounts.queries import actor_of
from dure.foundation.areas.models import Area
from dure.journey.discovery.rewards.actions import NotRewarded, decide_reward, pay_reward, propose_reward
from dure.journey.discovery.rewards.models import Reward
from dure.journey.discovery.rewards.queries import claimable
from dure.journey.discovery.tips.actions import Reporter, Worry, close_tip, link_tip, receive_tip
from dure.journey.discovery.tips.found.actions import count_blind_spot
from dure.journey.discovery.tips.models import Tip

DAY = dt.timedelta(days=1)
LEFT_OPEN = 2
"""How many verified tips of the home dong nobody has looked at yet."""
AT_HOME, ELSEWHERE = 9, 2
"""Families that neighbours told of, in the home dong and in each other one."""
EVERY = 11
NEIGHBOURS = (
    ("윤정희", "010-0000-5101"), ("배상철", "010-0000-5102"), ("한미숙", "010-0000-5103"), ("서동근", "010-0000-5104"),
    ("노은영", "010-0000-5105"),
)  # fmt: skip
STORIES = (
    "며칠째 끼니를 거르시는 것 같아요.",
    "전기가 끊겼는지 밤에도 불이 켜지지 않습니다.",
    "다리를 다치신 뒤로 밖에 나오지 못하십니다.",
    "관리비가 밀려 문 앞에 안내문이 붙어 있어요.",
)


def reward_finders(stage: Stage, district: DemoDistrict, *, officials: dict[str, User], heads: dict[str, User]) -> int:
    """In the home dong some rewards wait, one is approved, one declined, one paid; returns how many were proposed."""
    proposed = 0
    for dong, official in officials.items():
        is_home = dong == HOME_DONG
        for number, home in enumerate(_homes(stage, district, dong)[: AT_HOME if is_home else ELSEWHERE]):
            _find(stage, district, home, official, number)
        rewards = _propose(stage, official, left=LEFT_OPEN if is_home else 1)
        proposed += len(rewards)
        if dong in heads and is_home:
            _decide(stage, heads[dong], rewards)
    return proposed


def _homes(stage: Stage, district: DemoDistrict, dong: str) -> list[DemoHousehold]:
    """Families of the dong of whom no story is told."""
    told = {story.household for story in district.stories}
    there = [each for each in district.households if each.address.dong_code == dong and not each.restricted]
    return [each for each in there if each.key not in told][::EVERY]


def _find(stage: Stage, district: DemoDistrict, home: DemoHousehold, official: User, number: int) -> None:
    """A neighbour or a volunteer told of the family; it was visited, counted as found, and helped."""
    by = None if number % 3 else _volunteer(stage, district, home.address.dong_code)
    name, phone = NEIGHBOURS[number % len(NEIGHBOURS)] if by is None else ("", "")
    told_at, record_id = stage.now - (12 + 9 * number) * DAY, uuid7()
    household = stage.homes.households[home.key]
    met_at = told_at + 2 * DAY
    with stage.curtain(), stage.acting(by, told_at) as finder:
        receive_tip(
            actor=finder,
            record_id=record_id,
            area=Area.objects.get(code=home.address.dong_code),
            worry=Worry(
                kind="tip_kind:neighbour_tip",
                story=STORIES[number % len(STORIES)],
                place=home.address.one_line,
                name=home.head.name,
                phone="",
                wishes=[],
            ),
            channel="contact_channel:web",
            at=told_at,
            reporter=Reporter(f"reporter_kind:{'volunteer' if by else 'neighbour'}", name, phone),
        )
    actor = actor_of(official, now=met_at)
    with scope(actor):
        tip = Tip.objects.visible_to(actor).get(pk=record_id)
        link_tip(actor=actor, tip=tip, household=household, at=told_at + DAY / 4)
        count_blind_spot(
            actor=actor, household=household, definition="blind_spot_definition:not_known", at=met_at, tip=tip
        )
        tip = Tip.objects.visible_to(actor).get(pk=record_id)
        close_tip(actor=actor, tip=tip, reason="tip_closing_reason:already_supported", note="", at=met_at)


def _volunteer(stage: Stage, district: DemoDistrict, dong: str) -> str | None:
    """The one whom visitors of the demonstration can be, else the first of the dong."""
    there = [one.key for one in district.volunteers if one.dong_code == dong]
    return next((key for key in there if stage.user(key).is_demo), next(iter(there), None))


def _propose(stage: Stage, official: User, *, left: int) -> list[Reward]:
    """All that the rule gives, but for the latest ones, which nobody has looked at."""
    actor = actor_of(official, now=stage.now)
    made = []
    with scope(actor):
        for tip in list(claimable(actor).order_by("-received_at"))[left:]:
            try:
                made.append(propose_reward(actor=actor, tip=tip, at=stage.now - DAY / 2))
            except NotRewarded:
                continue
    return made


def _decide(stage: Stage, head: User, rewards: Sequence[Reward]) -> None:
    actor = actor_of(head, now=stage.now)
    with scope(actor):
        for place, reward in enumerate(rewards[:3]):
            note = "" if place else "같은 가구를 먼저 알린 분이 있어 이번에는 드리지 않습니다."
            decide_reward(actor=actor, reward=reward, approved=bool(place), note=note, at=stage.now - DAY / 4)
            if place == 2:
                pay_reward(actor=actor, reward=reward, at=stage.now)
