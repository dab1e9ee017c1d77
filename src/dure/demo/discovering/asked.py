"""Questions from one dong to the next about a family that both met: one waits, one was answered, one was taken back."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from dure.demo.district import DemoDistrict
from dure.demo.loading.stage import Stage
from dure.foundation.access.actor import Actor
from dure.foundation.access.scope import scope
from dure.foundation.areas.models import Unit
from dure.registry.inquiries.actions import answer_inquiry, ask_there, withdraw_inquiry
from dure.registry.inquiries.answers import Answer
from dure.registry.inquiries.models import Inquiry
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household
from dure.registry.people.search import Handle

EVERY = 53
NOTE = "지난주에도 찾아뵌 댁입니다. 궁금한 점은 전화로 물어봐 주세요."
ANSWERED_AFTER = dt.timedelta(hours=3)


def load_questions(stage: Stage, district: DemoDistrict) -> None:
    """Each dong asks the one before it, so that every one of them has both sides of a question."""
    hubs = [
        (member.unit, member.key)
        for member in district.staff
        if member.role == "welfare_official" and member.ended_on is None and member.unit.startswith("hub-")
    ]
    officials = list(dict(hubs).items())
    for number, ((unit, key), (_asking_unit, asking_key)) in enumerate(pairwise([*officials, officials[0]])):
        home = _home_in(stage, district, unit.removeprefix("hub-"), number)
        if home is not None:
            knows, asks = stage.actor(key), stage.actor(asking_key)
            _ask(stage, home, knows=knows, asks=asks, outcome=number % 3)


def _home_in(stage: Stage, district: DemoDistrict, dong: str, number: int) -> Household | None:
    there = [each for each in district.households if not each.restricted and each.address.dong_code == dong]
    return stage.homes.households[there[(number + 1) * EVERY % len(there)].key] if there else None


def _ask(stage: Stage, home: Household, *, knows: Actor, asks: Actor, outcome: int) -> None:
    at = stage.now - dt.timedelta(hours=5)
    unit = Unit.objects.get(pk=knows.posts[0].unit_id)
    handle = Handle(home.pk, unit.pk, mask_name(home.label), home.label)
    with scope(asks):
        ask_there(actor=asks, handle=handle, at=at)
    with scope(knows):
        question = Inquiry.objects.visible_to(knows).get(household=home)
        if outcome == 1:
            answer_inquiry(actor=knows, inquiry=question, answer=Answer.OURS, note=NOTE, at=at + ANSWERED_AFTER)
    if outcome == 2:
        with scope(asks):
            withdraw_inquiry(actor=asks, inquiry_id=question.pk, at=at + ANSWERED_AFTER)
