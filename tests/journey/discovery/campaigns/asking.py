"""Campaigns for the tests, planned and led as people do."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.actor import Actor
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.accounts.queries import actor_of
from dure.journey.discovery.campaigns.actions.answering import record_answers
from dure.journey.discovery.campaigns.actions.assigning import assign
from dure.journey.discovery.campaigns.actions.planning import plan_campaign, start_campaign, write_questions
from dure.journey.discovery.campaigns.models import Answer, Campaign, Entry
from dure.journey.discovery.campaigns.questionnaire import Question, QuestionKind
from dure.journey.discovery.campaigns.target import Target
from dure.registry.people.models import Household, TargetGroup
from tests.personas import SYSTEM
from tests.places import DISTRICT

QUESTIONS = [
    Question("q1", "끼니를 거르십니까?", QuestionKind.YES_NO, worrying=("yes",)),
    Question("q2", "누가 찾아옵니까?", QuestionKind.ONE_OF, options=("이웃", "가족", "아무도"), worrying=("아무도",)),
    Question("q3", "며칠이나 외출하지 않으셨습니까?", QuestionKind.NUMBER, required=False, at_least=7),
    Question("q4", "하고 싶은 말씀", QuestionKind.TEXT, required=False),
]
FINE = {"q1": "no", "q2": "이웃", "q3": 2}
EVERYBODY = Target()


def planned(
    leader: User | None = None, *, path: str = DISTRICT, target: Target = EVERYBODY, days: int = 30, **told: Any
) -> Campaign:
    """A plan with its questions."""
    actor, now = _actor(leader), timezone.now()
    today = timezone.localdate(now)
    said = {"title": "홀로 사는 어르신", "aim": "", "first_day": today, "last_day": today + dt.timedelta(days=days)}
    with scope(actor):
        campaign, _new = plan_campaign(
            actor=actor, record_id=uuid7(), path=path, target=target, at=now, **{**said, **told}
        )
        write_questions(actor=actor, campaign=campaign, version=0, questions=QUESTIONS)
    return fresh(campaign)


def started(leader: User | None = None, **told: Any) -> Campaign:
    """A campaign that runs, with everybody who fits on its roster."""
    campaign, actor = planned(leader, **told), _actor(leader)
    with scope(actor):
        start_campaign(actor=actor, campaign=campaign, at=timezone.now())
    return fresh(campaign)


def handed(campaign: Campaign, to: User, *, by: User) -> list[Entry]:
    """Everything of the campaign in the leader's sight goes to one person; what that person has in hand then."""
    actor = _actor(by)
    with scope(actor):
        ids = list(Entry.objects.visible_to(actor).filter(campaign=campaign).values_list("pk", flat=True))
        assign(actor=actor, campaign=campaign, chosen=ids, to=to.pk, at=timezone.now())
    return [entry for entry in entries(campaign) if entry.assigned_to_id == to.pk]


def answered(entry: Entry, by: User, **said: Any) -> Answer:
    """The household's answers, written down by the person who has it in hand."""
    actor = _actor(by)
    with scope(actor):
        held = Entry.objects.visible_to(actor).select_related("campaign").get(pk=entry.pk)
        return record_answers(
            actor=actor, entry=held, record_id=uuid7(), said={**FINE, **said}, note="", at=timezone.now()
        )


def entries(campaign: Campaign, **said: Any) -> list[Entry]:
    with scope(SYSTEM):
        rows = Entry.objects.visible_to(SYSTEM).filter(campaign=campaign, **said)
        return list(rows.select_related("household", "campaign").order_by("path", "id"))


def fresh(campaign: Campaign) -> Campaign:
    """The campaign as it is now."""
    with scope(SYSTEM):
        found: Campaign = Campaign.objects.visible_to(SYSTEM).get(pk=campaign.pk)
    return found


def marked(household: Household, group: str, *, since: int = 30, until: int | None = None) -> None:
    """The household belongs to a target group from so many days ago on."""
    today = timezone.localdate()
    with scope(SYSTEM):
        TargetGroup(
            household=household,
            path=household.path,
            group_id=f"target_group:{group}",
            valid_from=today - dt.timedelta(days=since),
            valid_to=None if until is None else today - dt.timedelta(days=until),
        ).save(force_insert=True)


def _actor(user: User | None) -> Actor:
    return actor_of(user, now=timezone.now()) if user else SYSTEM
