"""Planning, starting and ending campaigns, and taking in what was published about them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.transitions.moves import AlreadyMoved, move
from dure.foundation.transitions.once import change_version, insert_once
from dure.journey.discovery.campaigns.access import may_edit, may_end, may_lead, may_start
from dure.journey.discovery.campaigns.choosing import freeze_roster
from dure.journey.discovery.campaigns.models import IS_OPEN, Campaign, Entry, KeptTarget, Published
from dure.journey.discovery.campaigns.questionnaire import Question
from dure.journey.discovery.campaigns.states import MOVES, CampaignState
from dure.journey.discovery.campaigns.target import Target

CAMPAIGN, PUBLISHED, TARGET = "campaigns.campaign", "campaigns.published", "campaigns.kepttarget"


def plan_campaign(
    *,
    actor: Actor,
    record_id: uuid.UUID,
    path: str,
    title: str,
    aim: str,
    first_day: dt.date,
    last_day: dt.date,
    target: Target,
    at: dt.datetime,
) -> tuple[Campaign, bool]:
    """Begin a campaign of the area at ``path``; a doubled request finds the first one."""
    require(may_lead(actor, path))
    campaign = Campaign(
        id=record_id,
        path=path,
        title=title,
        aim=aim,
        first_day=first_day,
        last_day=last_day,
        target=target.as_json(),
        made_by_id=actor.user_id,
        made_at=at,
    )
    made, new = insert_once(campaign, Campaign.objects.visible_to(actor))
    if new:
        record(actor, Act.CREATE, CAMPAIGN, path=path, object_id=made.pk, at=at)
    return made, new


@transaction.atomic
def keep_target(*, actor: Actor, path: str, name: str, target: Target, at: dt.datetime) -> KeptTarget:
    """Keep a target by name for the next campaigns of the area; what was kept by this name before is replaced."""
    require(may_lead(actor, path))
    said = {"target": target.as_json(), "kept_by_id": actor.user_id, "kept_at": at}
    rows = KeptTarget.objects.visible_to(actor)
    kept, new = rows.update_or_create(path=path, name=name, defaults=said)
    record(actor, Act.CREATE if new else Act.CHANGE, TARGET, path=path, object_id=kept.pk, at=at)
    found: KeptTarget = kept
    return found


def edit_campaign(
    *,
    actor: Actor,
    campaign: Campaign,
    version: int,
    title: str,
    aim: str,
    first_day: dt.date,
    last_day: dt.date,
    target: Target,
) -> None:
    """Change a plan that has not started. Raises: Stale."""
    changes = {
        "title": title,
        "aim": aim,
        "first_day": first_day,
        "last_day": last_day,
        "target": target.as_json(),
    }
    _edit(actor, campaign, version, changes)


def write_questions(*, actor: Actor, campaign: Campaign, version: int, questions: list[Question]) -> None:
    """Put the questions of a plan that has not started. Raises: Stale."""
    _edit(actor, campaign, version, {"questions": [question.as_json() for question in questions]})


def _edit(actor: Actor, campaign: Campaign, version: int, changes: dict[str, Any]) -> None:
    require(may_edit(actor, campaign))
    change_version(Campaign.objects.visible_to(actor).filter(pk=campaign.pk), version=version, **changes)
    record(actor, Act.CHANGE, CAMPAIGN, path=campaign.path, object_id=campaign.pk, fields=sorted(changes))


@transaction.atomic
def start_campaign(*, actor: Actor, campaign: Campaign, at: dt.datetime) -> int:
    """Freeze the roster as the register is today, and begin; returns how many households are on it.

    Raises:
        AlreadyMoved: it has started, or the plan was changed since it was read.
    """
    require(may_start(actor, campaign))
    rows = Campaign.objects.visible_to(actor).filter(pk=campaign.pk, version=campaign.version)
    changes = {"started_at": at, "roster": 0, "version": campaign.version + 1}
    move(rows, moves=MOVES, old=CampaignState(campaign.state), new=CampaignState.RUNNING, **changes)
    many = freeze_roster(actor, campaign, on=timezone.localdate(at))
    Campaign.objects.visible_to(actor).filter(pk=campaign.pk).update(roster=many)
    record(
        actor, Act.MOVE, CAMPAIGN, path=campaign.path, object_id=campaign.pk, at=at,
        state=CampaignState.RUNNING.value, households=many,
    )  # fmt: skip
    return many


@transaction.atomic
def end_campaign(*, actor: Actor, campaign: Campaign, at: dt.datetime) -> None:
    """Close it: nobody holds a household of it any more, and who was not reached stays written as not reached.

    Raises:
        AlreadyMoved: it was ended already.
    """
    require(may_end(actor, campaign))
    rows = Campaign.objects.visible_to(actor).filter(pk=campaign.pk)
    move(rows, moves=MOVES, old=CampaignState.RUNNING, new=CampaignState.ENDED, ended_at=at)
    held = Entry.objects.visible_to(actor).filter(IS_OPEN, campaign=campaign)
    held.update(ends_at=None, told_name="", told_place="")
    state = CampaignState.ENDED.value
    record(actor, Act.MOVE, CAMPAIGN, path=campaign.path, object_id=campaign.pk, at=at, state=state)


@transaction.atomic
def end_overdue(*, actor: Actor, at: dt.datetime) -> int:
    """End one campaign whose last day is over; returns how many were ended."""
    today = timezone.localdate(at)
    rows = Campaign.objects.visible_to(actor).filter(state=CampaignState.RUNNING, last_day__lt=today)
    campaign = rows.order_by("last_day", "id").first()
    if campaign is None:
        return 0
    try:
        end_campaign(actor=actor, campaign=campaign, at=at)
    except AlreadyMoved:
        return 0
    return 1


@transaction.atomic
def report_campaign(
    *,
    actor: Actor,
    record_id: uuid.UUID,
    path: str,
    title: str,
    first_day: dt.date,
    last_day: dt.date,
    at: dt.datetime,
    **figures: Any,
) -> tuple[Campaign, bool]:
    """Take in a campaign that was led before or elsewhere, with its figures as they were published.

    ``figures`` are the columns of ``Published`` from ``households`` to ``published_on``.
    """
    require(may_lead(actor, path))
    campaign = Campaign(
        id=record_id,
        path=path,
        title=title,
        state=CampaignState.REPORTED,
        first_day=first_day,
        last_day=last_day,
        made_by_id=actor.user_id,
        made_at=at,
    )
    made, new = insert_once(campaign, Campaign.objects.visible_to(actor))
    if new:
        publish_figures(actor=actor, path=path, campaign=made, at=at, **figures)
    return made, new


def publish_figures(
    *, actor: Actor, path: str, at: dt.datetime, campaign: Campaign | None = None, title: str = "", **figures: Any
) -> Published:
    """Write down what was published of one campaign, or of all of them together; what was written before is kept."""
    require(may_lead(actor, path))
    told = Published(path=path, campaign=campaign, title=title, entered_by_id=actor.user_id, entered_at=at, **figures)
    told.save(force_insert=True)
    record(actor, Act.CREATE, PUBLISHED, path=path, object_id=told.pk, at=at)
    return told
