"""Reads of campaigns, rosters and answers, ready for a screen."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.rows import below
from dure.foundation.accounts.models import Posting
from dure.foundation.areas.models import Area
from dure.foundation.codes.queries import code
from dure.foundation.pages.words import percent_of
from dure.journey.discovery.campaigns.access import leading_paths
from dure.journey.discovery.campaigns.models import IS_OPEN, Answer, Campaign, Entry, KeptTarget, Published
from dure.journey.discovery.campaigns.questionnaire import CHOICES, Question, QuestionKind
from dure.journey.discovery.campaigns.states import IN_HAND, SETTLED, CampaignState, EntryState

LEADING = ("area_level:district", "area_level:dong")
NOBODY_YET = "none"
TALLIED_AT_MOST = 20_000
MOST_KEPT = 50


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a roster has come, of the households in sight: how many are in each state."""

    counts: Counter[str]

    @property
    def roster(self) -> int:
        return sum(self.counts.values())

    @property
    def surveyed(self) -> int:
        return self.counts[EntryState.SURVEYED]

    @property
    def settled(self) -> int:
        return sum(self.counts[state] for state in SETTLED)

    @property
    def percent(self) -> int:
        """Settled of the roster: 100 only when nobody is left."""
        return percent_of(self.settled, self.roster)


@dataclass(frozen=True, slots=True)
class Surveyor:
    """Somebody who may be sent from door to door, below ``paths``."""

    user_id: uuid.UUID
    name: str
    role: str
    paths: tuple[str, ...]


def campaigns(actor: Actor, *, state: str = "") -> QuerySet[Any]:
    """The campaigns of the actor's areas and of those around them."""
    rows: QuerySet[Any] = Campaign.objects.visible_to(actor)
    return rows.filter(state=state) if state else rows


def places_to_lead(actor: Actor) -> list[Area]:
    """The districts and dongs for which the actor leads campaigns, the widest first."""
    rows = Area.objects.filter(below(leading_paths(actor)), level_id__in=LEADING, valid_to=None)
    return list(rows.defer("boundary").order_by("path"))


def kept_targets(actor: Actor) -> list[KeptTarget]:
    """The targets that one's areas and those around them keep, by name."""
    return list(KeptTarget.objects.visible_to(actor).order_by("name", "path")[:MOST_KEPT])


def progress_of(actor: Actor, campaigns: Iterable[Campaign]) -> dict[uuid.UUID, Progress]:
    """How far each has come; one query for all."""
    ids = [campaign.pk for campaign in campaigns]
    found = {key: Progress(Counter()) for key in ids}
    rows = Entry.objects.visible_to(actor).filter(campaign__in=ids).order_by()
    for key, state, many in rows.values_list("campaign_id", "state").annotate(many=Count("id")):
        found[key].counts[state] = many
    return found


@dataclass(frozen=True, slots=True)
class Share:
    """What one surveyor has of a campaign."""

    user_id: uuid.UUID | None
    name: str
    progress: Progress


def shares(actor: Actor, campaign: Campaign) -> list[Share]:
    """Who has how much of it and how far they are, by name; first what nobody has in hand."""
    found: dict[tuple[uuid.UUID | None, str], Progress] = {}
    rows = Entry.objects.visible_to(actor).filter(campaign=campaign).order_by()
    named = rows.values_list("assigned_to_id", "assigned_to__name", "state").annotate(many=Count("id"))
    for key, name, state, many in named:
        found.setdefault((key, name or ""), Progress(Counter())).counts[state] = many
    ordered = sorted(found, key=lambda one: (one[0] is not None, one[1]))
    return [Share(key, name, found[key, name]) for key, name in ordered]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the roster is narrowed to; empty means all. ``surveyor`` is a user id or ``none``, ``dong`` a path."""

    state: str = ""
    dong: str = ""
    surveyor: str = ""


def roster(actor: Actor, campaign: Campaign, wanted: Wanted) -> QuerySet[Any]:
    """The households of a campaign in sight, narrowed."""
    rows: QuerySet[Any] = Entry.objects.visible_to(actor).filter(campaign=campaign)
    rows = rows.select_related("household", "assigned_to", "outcome")
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.dong:
        rows = rows.filter(below((wanted.dong,)))
    if wanted.surveyor:
        rows = rows.filter(assigned_to=None if wanted.surveyor == NOBODY_YET else wanted.surveyor)
    return rows


def ids_of(rows: QuerySet[Any], *, most: int) -> list[uuid.UUID]:
    """The first of a narrowed roster that are still to be done."""
    return list(rows.filter(IS_OPEN).order_by("path", "id").values_list("pk", flat=True)[:most])


def surveyors(actor: Actor, *, on: dt.date) -> list[Surveyor]:
    """Who may be sent from door to door where the actor leads: staff who visit, and volunteers; by name."""
    rows = Posting.objects.valid_on(on).filter(below(leading_paths(actor)), user__is_active=True)
    found: dict[uuid.UUID, Surveyor] = {}
    for posting in rows.select_related("user").order_by("user__name", "user_id", "path"):
        role = code(posting.role_id)
        if Permission.SURVEY in role.attributes["may"]:
            before = found.get(posting.user_id)
            paths = (*(before.paths if before else ()), posting.path)
            found[posting.user_id] = Surveyor(posting.user_id, posting.user.name, role.label, paths)
    return list(found.values())


def in_hand(actor: Actor, *, now: dt.datetime) -> QuerySet[Any]:
    """The households that the actor has still to visit."""
    rows: QuerySet[Any] = Entry.objects.visible_to(actor).filter(
        assigned_to=actor.user_id, state__in=sorted(IN_HAND), ends_at__gt=now, campaign__state=CampaignState.RUNNING
    )
    return rows.select_related("campaign")


def many_in_hand(actor: Actor, *, now: dt.datetime) -> int:
    return in_hand(actor, now=now).order_by().count()


@dataclass(frozen=True, slots=True)
class Tally:
    """How one question was answered: how often each choice, or the middle and the ends of the numbers."""

    question: Question
    answered: int
    choices: list[tuple[str, int]]
    numbers: tuple[int, int, int] | None
    worries: int


def tallies(actor: Actor, campaign: Campaign) -> list[Tally]:
    """How the households in sight answered, question by question; texts are counted, never shown together."""
    rows = Answer.objects.visible_to(actor).filter(campaign=campaign).order_by("-answered_at", "-id")
    said = list(rows.values_list("said", flat=True)[:TALLIED_AT_MOST])
    return [_tally(question, [one[question.key] for one in said if question.key in one]) for question in campaign.asks]


def _tally(question: Question, answers: Collection[Any]) -> Tally:
    choices: list[tuple[str, int]] = []
    numbers = None
    if question.kind in CHOICES:
        counted = Counter(answers)
        choices = [(option, counted[option]) for option in question.options or ("yes", "no")]
    elif question.kind is QuestionKind.NUMBER and answers:
        ordered = sorted(answers)
        numbers = ordered[0], ordered[len(ordered) // 2], ordered[-1]
    return Tally(question, len(answers), choices, numbers, sum(question.worries(answer) for answer in answers))


def published_of(actor: Actor, campaign: Campaign) -> Published | None:
    """The figures that were published of it; of several the last ones entered."""
    return latest_published(actor, [campaign]).get(campaign.pk)


def latest_published(actor: Actor, campaigns: Iterable[Campaign]) -> dict[uuid.UUID, Published]:
    """The published figures of each campaign that has any; one query for all."""
    rows = Published.objects.visible_to(actor).filter(campaign__in=[campaign.pk for campaign in campaigns])
    return {row.campaign_id: row for row in rows.order_by("entered_at", "id")}


def published_together(actor: Actor) -> list[Published]:
    """What was published of several campaigns together; of each title the last ones entered."""
    rows = Published.objects.visible_to(actor).filter(Q(campaign=None)).order_by("entered_at", "id")
    return list({(row.path, row.title): row for row in rows}.values())


def note_of(actor: Actor, answer: Answer) -> str:
    """What else was told at the door; it lies with the roster, which an emergency access does not open."""
    rows = Entry.objects.visible_to(actor).filter(pk=answer.entry_id)
    return rows.values_list("note", flat=True).first() or ""
