"""Survey campaigns: one that has ended, one that runs, one being planned, and six that were published."""

from __future__ import annotations

import datetime as dt
import uuid
from random import Random
from typing import Any

from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.demo.areas import DONGS
from dure.demo.datafiles import read_data
from dure.demo.district import DemoDistrict
from dure.demo.loading.stage import Stage
from dure.journey.discovery.campaigns.actions.answering import record_answers, record_in_vain
from dure.journey.discovery.campaigns.actions.assigning import assign
from dure.journey.discovery.campaigns.actions.planning import (
    end_campaign,
    plan_campaign,
    publish_figures,
    report_campaign,
    start_campaign,
    write_questions,
)
from dure.journey.discovery.campaigns.models import Campaign, Entry
from dure.journey.discovery.campaigns.questionnaire import Question, read_questions
from dure.journey.discovery.campaigns.target import Target

OUTCOMES = ("no_answer", "no_answer", "refused", "moved", "in_facility")
IN_VAIN, WORRIES = 0.2, 0.12
DAY = dt.timedelta(days=1)


def load_campaigns(stage: Stage, district: DemoDistrict, *, seed: int) -> int:
    """Each as its officer, its dongs and its surveyors did it; returns how many were led here."""
    told, chance = read_data("campaigns"), Random(f"{seed}-campaigns")
    officer = _key(district, "hope", "district_officer")
    questions = read_questions(told["questions"])
    with stage.curtain():
        _publish(stage, officer, told["published"])
        for one in told["led"]:
            campaign = _plan(stage, officer, one, questions)
            if one["began"] > 0:
                _lead(stage, district, campaign, officer, one, chance)
    return len(told["led"])


def _publish(stage: Stage, officer: str, told: dict[str, Any]) -> None:
    source = {"source": told["source"], "published_on": told["published_on"]}
    path = stage.actor(officer).posts[0].path
    with stage.acting(officer, stage.now - 200 * DAY) as actor:
        for one in told["campaigns"]:
            report_campaign(actor=actor, record_id=uuid7(), path=path, at=actor.moment, **one, **source)
        summed = {"title": told["together"], "households": told["different_households"]}
        publish_figures(actor=actor, path=path, at=actor.moment, **summed, **source)


def _plan(stage: Stage, officer: str, told: dict[str, Any], questions: list[Question]) -> Campaign:
    begins = stage.now - told["began"] * DAY
    first_day = timezone.localdate(begins)
    with stage.acting(officer, min(begins, stage.now) - 7 * DAY) as actor:
        campaign, _new = plan_campaign(
            actor=actor,
            record_id=uuid7(),
            path=actor.posts[0].path,
            title=told["title"],
            aim=told["aim"],
            first_day=first_day,
            last_day=first_day + told["days"] * DAY,
            target=Target(groups=tuple(f"target_group:{group}" for group in told["groups"])),
            at=actor.moment,
        )
        write_questions(actor=actor, campaign=campaign, version=0, questions=questions)
        return _again(actor, campaign.pk)


def _again(actor: Any, campaign_id: uuid.UUID) -> Campaign:
    found: Campaign = Campaign.objects.visible_to(actor).get(pk=campaign_id)
    return found


def _lead(
    stage: Stage, district: DemoDistrict, campaign: Campaign, officer: str, told: dict[str, Any], chance: Random
) -> None:
    begins = stage.now - told["began"] * DAY
    with stage.acting(officer, begins) as actor:
        start_campaign(actor=actor, campaign=campaign, at=begins)
        campaign = _again(actor, campaign.pk)
    over = timezone.localdate(stage.now) > campaign.last_day
    for dong in DONGS:
        _survey_dong(stage, district, campaign, dong.code, told["share"], over, chance)
    if over:
        with stage.acting(officer, begins + told["days"] * DAY) as actor:
            end_campaign(actor=actor, campaign=campaign, at=actor.moment)


def _survey_dong(
    stage: Stage, district: DemoDistrict, campaign: Campaign, dong: str, share: float, over: bool, chance: Random
) -> None:
    official = _key(district, f"hub-{dong}", "welfare_official")
    given = stage.now if campaign.started_at is None else campaign.started_at + DAY
    goers = _goers(district, dong, on=timezone.localdate(given), with_volunteers=not over)
    if not goers:
        return
    with stage.acting(official, given) as actor:
        ids = list(Entry.objects.visible_to(actor).filter(campaign=campaign).values_list("pk", flat=True))
        handed = ids if over else ids[: max(round(len(ids) * 0.8), 1)]
        for number, goer in enumerate(goers):
            to = stage.user(goer).pk
            assign(actor=actor, campaign=campaign, chosen=handed[number :: len(goers)], to=to, at=given)
    for number, goer in enumerate(goers):
        _go(stage, campaign, goer, handed[number :: len(goers)], share, chance)


def _go(stage: Stage, campaign: Campaign, goer: str, ids: list[uuid.UUID], share: float, chance: Random) -> None:
    for number, entry_id in enumerate(ids[: round(len(ids) * share)]):
        at = _moment(stage, campaign, number)
        with stage.acting(goer, at) as actor:
            entry = Entry.objects.visible_to(actor).select_related("campaign").filter(pk=entry_id).first()
            if entry is None or entry.assigned_to_id != actor.user_id:
                continue  # it lies where this person does not go
            if chance.random() < IN_VAIN:
                outcome = f"visit_outcome:{chance.choice(OUTCOMES)}"
                record_in_vain(actor=actor, entry=entry, outcome=outcome, note="", at=at)
            else:
                said = _said(campaign, chance)
                record_answers(actor=actor, entry=entry, record_id=uuid7(), said=said, note="", at=at)


def _moment(stage: Stage, campaign: Campaign, number: int) -> dt.datetime:
    began = campaign.started_at or stage.now
    return min(began + (2 + number % 9) * DAY + number * dt.timedelta(minutes=7), stage.now - dt.timedelta(hours=2))


def _said(campaign: Campaign, chance: Random) -> dict[str, Any]:
    worried = chance.random() < WORRIES
    said: dict[str, Any] = {
        "q1": "yes" if worried else "no",
        "q2": chance.choice(campaign.asks[1].options[:3]),
        "q3": chance.randrange(8, 20) if worried and chance.random() < 0.5 else chance.randrange(4),
        "q4": "no" if chance.random() < 0.1 else "yes",
    }
    if chance.random() < 0.15:
        said["q5"] = chance.choice(read_data("campaigns")["words"])
    return said


def _key(district: DemoDistrict, unit: str, role: str) -> str:
    return next(one.key for one in district.staff if (one.unit, one.role, one.ended_on) == (unit, role, None))


def _goers(district: DemoDistrict, dong: str, *, on: dt.date, with_volunteers: bool) -> list[str]:
    """Who was in the dong by then: its nurse, its officials, and two of its volunteers."""
    roles = ("visiting_nurse", "welfare_official")
    staff = [one for one in district.staff if one.unit == f"hub-{dong}" and one.role in roles and one.ended_on is None]
    there = [one.key for one in staff if one.started_on <= on]
    neighbours = [one.key for one in district.volunteers if one.dong_code == dong and one.joined_on <= on][:2]
    return [*there, *(neighbours if with_volunteers else [])]
