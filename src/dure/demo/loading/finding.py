"""Tells how households became known: tips, signals, and blind spots found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby
from typing import Any

from uuid_utils.compat import uuid7

from dure.demo.datafiles import read_data
from dure.demo.loading.stage import Stage, Step
from dure.demo.stories.parts import BlindSpotPart, HouseholdStory, TipPart
from dure.foundation.access.actor import Actor
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Area
from dure.journey.discovery.findings.actions.gathering import gather_evidence, gather_one
from dure.journey.discovery.findings.actions.triage import set_capacity
from dure.journey.discovery.findings.models import Evidence
from dure.journey.discovery.signals.loading.subjects import household_key
from dure.journey.discovery.signals.models import Signal
from dure.journey.discovery.tips.actions import Reporter, Worry, close_tip, link_tip, receive_tip
from dure.journey.discovery.tips.found.actions import count_blind_spot
from dure.journey.discovery.tips.models import Tip
from dure.registry.people.models import Household

CLOSED = "closed"
SIGNAL = "signals.signal"
SIGNS = {
    "mail_piled": ("우편", "택배", "고지서"),
    "violence": ("때리", "맞는", "멍", "고함", "다투"),
    "not_seen": ("안 보", "못 봤", "인기척", "보이지 않"),
    "hungry": ("끼니", "밥", "식사", "라면"),
    "lights": ("불이", "전등", "불빛"),
    "unwell": ("아프", "기침", "다리", "병원", "쓰러"),
    "home": ("춥", "추운", "쓰레기", "냄새", "곰팡이"),
}
"""Words of the stories by what a volunteer would tap for them."""
WEEKLY = (6, 8, 5, 10)
CLOSING_AFTER = dt.timedelta(minutes=4)


def load_signals(stage: Stage, stories: Iterable[HouseholdStory], *, system: Actor) -> int:
    """The monthly rounds of the agencies, each brought to its finding; a kind comes once a month for a household."""
    rows = [
        Signal(
            household=household,
            path=household.path,
            kind_id=f"signal_kind:{part.kind}",
            month=part.month,
            amount_won=part.amount_krw,
            received_at=part.received_at,
            subject_key=household_key(household.id),
        )
        for story in stories
        for household in [stage.household_of(story)]
        for part in story.signals
    ]
    Signal.objects.insert_all(rows)
    for _day, told in groupby(sorted(rows, key=_heard_at), key=lambda row: _heard_at(row).date()):
        _bring(list(told), system=system)
    return len(rows)


def _heard_at(signal: Signal) -> dt.datetime:
    return signal.received_at


def _bring(signals: list[Signal], *, system: Actor) -> None:
    """What one day brought becomes findings on that day."""
    Evidence.objects.insert_all(
        [
            Evidence(
                path=one.path,
                household=one.household,
                kind_id=one.kind_id,
                at=one.received_at,
                amount_won=one.amount_won,
                what=SIGNAL,
                object_id=one.pk,
            )
            for one in signals
        ]
    )
    gather_evidence(actor=system, at=max(_heard_at(one) for one in signals))


def finding_steps(stage: Stage, story: HouseholdStory, *, ends_at: dt.datetime) -> Iterator[Step]:
    """``ends_at`` is when all else in the story had happened: a tip is closed only then."""
    household = stage.household_of(story)
    for tip in story.tips:
        yield Step(tip.received_at, partial(_receive, stage, tip))
        if tip.triaged_at:
            yield Step(tip.triaged_at, partial(_link, stage, tip, household, tip.triaged_at))
        if tip.state == CLOSED:
            yield Step(ends_at, partial(_close, stage, tip, _note(tip, story), ends_at))
    for spot in story.blind_spots:
        found_at = next(part.at for part in story.assessments if part.at.date() == spot.found_on)
        by = story.assessments[0].by
        yield Step(found_at, partial(_find, stage, spot, household, by, found_at))


def stranger_steps(stage: Stage, tip: TipPart) -> Iterator[Step]:
    """A tip about people who are not registered."""
    yield Step(tip.received_at, partial(_receive, stage, tip))
    if tip.triaged_at:
        yield Step(tip.triaged_at, partial(_close, stage, tip, tip.closing_note, tip.triaged_at))


def _receive(stage: Stage, part: TipPart) -> None:
    record_id = uuid7()
    worry = Worry(
        kind=f"tip_kind:{part.kind}",
        story=part.story,
        place=part.about_place,
        name=part.about_name,
        phone=part.about_phone,
        wishes=[f"wish:{wish}" for wish in part.wishes],
        **(_tapped(part.story) if part.sent_by else {}),
    )
    reporter = Reporter(f"reporter_kind:{part.reporter_kind}", part.reporter_name, part.reporter_phone)
    with stage.acting(part.sent_by, part.received_at) as actor:
        receive_tip(
            actor=actor,
            record_id=record_id,
            area=Area.objects.get(code=part.dong_code),
            worry=worry,
            channel=f"contact_channel:{part.channel}",
            at=part.received_at,
            reporter=reporter,
        )
    stage.made[part.key] = record_id


def _tapped(story: str) -> dict[str, Any]:
    """What a volunteer tapped beside the sentence."""
    seen = next((code for code, words in SIGNS.items() if any(word in story for word in words)), "other")
    urgency = "now" if seen in ("not_seen", "violence") else "watch" if seen == "other" else "soon"
    return {"sighting": f"sighting:{seen}", "urgency": f"tip_urgency:{urgency}"}


def _link(stage: Stage, part: TipPart, household: Household, at: dt.datetime) -> None:
    with stage.acting(part.triaged_by, at) as actor:
        tip = Tip.objects.visible_to(actor).get(pk=stage.made[part.key])
        link_tip(actor=actor, tip=tip, household=household, at=at)


def _close(stage: Stage, part: TipPart, note: str, at: dt.datetime) -> None:
    with stage.acting(part.triaged_by, at) as actor:
        tip = Tip.objects.visible_to(actor).get(pk=stage.made[part.key])
        close_tip(actor=actor, tip=tip, reason=f"tip_closing_reason:{part.closing_reason}", note=note, at=at)


def _note(part: TipPart, story: HouseholdStory) -> str:
    """What the officer wrote when closing: the note of the tip, of the visit in vain, or the usual words."""
    in_vain = [visit.outcome_note for visit in story.visits if visit.outcome_note]
    usual = read_data("words")["closed_tips"].get(part.closing_reason or "", "")
    return part.closing_note or (in_vain[-1] if in_vain else usual)


def _find(stage: Stage, part: BlindSpotPart, household: Household, by: str, at: dt.datetime) -> None:
    with stage.acting(by, at) as actor:
        tip = Tip.objects.visible_to(actor).get(pk=stage.made[part.tip]) if part.tip else None
        count_blind_spot(
            actor=actor,
            household=household,
            definition=f"blind_spot_definition:{part.definition}",
            at=at,
            tip=tip,
        )


def gather_findings(*, actor: Actor) -> None:
    """Bring to findings what the stories left loose, each piece at the moment when it was told."""
    loose = Evidence.objects.visible_to(actor).filter(finding=None).order_by("at", "id")
    for what, object_id, at in list(loose.values_list("what", "object_id", "at")):
        gather_one(actor=actor, what=what, object_id=object_id, at=at)


def say_capacities(stage: Stage, officials: dict[str, User]) -> None:
    """Each dong has said how many households it can visit in a week."""
    for place, user in enumerate(officials.values()):
        key = next(key for key, one in stage.users.items() if one.pk == user.pk)
        with stage.curtain(), stage.acting(key, stage.now) as actor:
            set_capacity(actor=actor, weekly=WEEKLY[place % len(WEEKLY)], at=stage.now)
