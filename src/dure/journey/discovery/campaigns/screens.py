"""Campaigns as people see them: their states in words, the target as sentences, the chips of the lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from dure.foundation.access.actor import Actor
from dure.foundation.access.guards import ActorRequest
from dure.foundation.areas.models import Area
from dure.foundation.codes.queries import label
from dure.foundation.pages.paging import chip_group, chips
from dure.journey.discovery.campaigns.actions.answering import YES_OR_NO, in_words
from dure.journey.discovery.campaigns.forms.plans import KIND_WORDS, written_worry
from dure.journey.discovery.campaigns.models import Answer, Campaign, Entry, KeptTarget, Published
from dure.journey.discovery.campaigns.queries import (
    NOBODY_YET,
    Progress,
    Surveyor,
    Tally,
    Wanted,
    latest_published,
    progress_of,
)
from dure.journey.discovery.campaigns.questionnaire import Question
from dure.journey.discovery.campaigns.states import OPEN, CampaignState, EntryState
from dure.registry.people.masking import mask_name
from dure.registry.people.queries import dongs

STATES: dict[str, Any] = {
    CampaignState.DRAFT: pgettext_lazy("campaign", "Being planned"),
    CampaignState.RUNNING: pgettext_lazy("campaign", "Running"),
    CampaignState.ENDED: pgettext_lazy("campaign", "Ended"),
    CampaignState.REPORTED: pgettext_lazy("campaign", "As published"),
}
BADGES = {
    CampaignState.DRAFT: "neutral",
    CampaignState.RUNNING: "info",
    CampaignState.ENDED: "ok",
    CampaignState.REPORTED: "neutral",
}
ENTRY_STATES: dict[str, Any] = {
    EntryState.WAITING: pgettext_lazy("roster", "Not assigned"),
    EntryState.ASSIGNED: pgettext_lazy("roster", "Assigned"),
    EntryState.AGAIN: pgettext_lazy("roster", "To revisit"),
    EntryState.SURVEYED: pgettext_lazy("roster", "Surveyed"),
    EntryState.GONE: pgettext_lazy("roster", "Cannot be surveyed"),
}
ENTRY_BADGES = {
    EntryState.WAITING: "neutral",
    EntryState.ASSIGNED: "info",
    EntryState.AGAIN: "warning",
    EntryState.SURVEYED: "ok",
    EntryState.GONE: "neutral",
}
ORDER = ("-first_day", "-id")
ROSTER_ORDER = ("path", "id")


@dataclass(frozen=True, slots=True)
class Row:
    """A campaign in the list: counted here, or as published."""

    campaign: Campaign
    state: Any
    badge: str
    progress: Progress | None
    published: Published | None


def rows_of(actor: Actor, campaigns: list[Campaign]) -> list[Row]:
    progress, published = progress_of(actor, campaigns), latest_published(actor, campaigns)
    return [
        Row(
            campaign,
            STATES[CampaignState(campaign.state)],
            BADGES[CampaignState(campaign.state)],
            progress[campaign.pk] if campaign.roster is not None else None,
            published.get(campaign.pk),
        )
        for campaign in campaigns
    ]


def state_chips(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    return chips(request, "state", [("", pgettext_lazy("campaigns", "All")), *STATES.items()], current)


def chosen_state(request: HttpRequest) -> str:
    said = request.GET.get("state", "")
    return said if said in STATES else ""


def read_wanted(request: HttpRequest, surveyors: Iterable[Surveyor]) -> Wanted:
    """What the roster's address asks for; unknown values count as not chosen."""
    state, who = request.GET.get("state", ""), request.GET.get("surveyor", "")
    known = {NOBODY_YET, *(str(one.user_id) for one in surveyors)}
    return Wanted(
        state=state if state in ENTRY_STATES else "",
        dong=request.GET.get("dong", "")[:120],
        surveyor=who if who in known else "",
    )


def roster_filters(request: ActorRequest, wanted: Wanted, surveyors: Iterable[Surveyor]) -> list[dict[str, Any]]:
    """Groups of chips that narrow the roster."""
    every = ("", pgettext_lazy("campaigns", "All"))
    people = [
        every,
        (NOBODY_YET, pgettext_lazy("roster", "Nobody")),
        *((str(one.user_id), one.name) for one in surveyors),
    ]
    groups = [chip_group(request, gettext_lazy("Surveyor"), "surveyor", people, wanted.surveyor)]
    inside = dongs(within=request.actor.case_areas, on=timezone.localdate(request.now))
    if len(inside) > 1:
        places = [every, *((dong.path, dong.name) for dong in inside)]
        groups.append(chip_group(request, gettext_lazy("Dong"), "dong", places, wanted.dong))
    return groups


def entry_chips(request: HttpRequest, wanted: Wanted) -> list[dict[str, Any]]:
    states = [("", pgettext_lazy("campaigns", "All")), *ENTRY_STATES.items()]
    return chips(request, "state", states, wanted.state)


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A household of the roster for those who read its file."""

    entry: Entry
    name: str
    place: str
    state: Any
    badge: str
    is_open: bool


def roster_rows(entries: Iterable[Entry]) -> list[RosterRow]:
    return [
        RosterRow(
            entry,
            mask_name(entry.household.label),
            entry.household.address,
            ENTRY_STATES[EntryState(entry.state)],
            ENTRY_BADGES[EntryState(entry.state)],
            entry.state in OPEN,
        )
        for entry in entries
    ]


def target_lines(campaign: Campaign) -> list[tuple[Any, str]]:
    """Whom it asks, as names and texts; empty when it asks everybody."""
    target = campaign.whom
    lists = (
        (gettext_lazy("Marked as one of"), target.groups),
        (gettext_lazy("Kind of household"), target.kinds),
        (gettext_lazy("Somebody receives one of"), target.statuses),
    )
    lines = [(name, ", ".join(label(one) for one in chosen)) for name, chosen in lists if chosen]
    if target.asks_age:
        lines.append((gettext_lazy("Somebody aged"), _ages(target.age_from, target.age_to)))
    if target.areas:
        named = {area.path: area.name for area in Area.objects.filter(path__in=target.areas).defer("boundary")}
        lines.append((gettext_lazy("Only in these dongs"), ", ".join(named.get(path, path) for path in target.areas)))
    return lines


def _ages(youngest: int | None, oldest: int | None) -> str:
    if oldest is None:
        return ngettext("%(age)s year or older", "%(age)s years or older", youngest or 0) % {"age": youngest or 0}
    if not youngest:
        return ngettext("up to %(age)s year", "up to %(age)s years", oldest) % {"age": oldest}
    return gettext("%(youngest)s to %(oldest)s years") % {"youngest": youngest, "oldest": oldest}


def _worry_in_words(question: Question) -> str:
    if question.at_least is not None:
        return gettext("%(number)s or more") % {"number": question.at_least}
    if question.at_most is not None:
        return gettext("%(number)s or less") % {"number": question.at_most}
    return written_worry(question)


def question_lines(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """The questions as the team reads them before the start."""
    return [
        {
            "words": question.words,
            "kind": KIND_WORDS[question.kind],
            "options": " / ".join(question.options),
            "worry": _worry_in_words(question),
            "required": question.required,
        }
        for question in questions
    ]


def tally_lines(tallies: Iterable[Tally]) -> list[dict[str, Any]]:
    """How each question was answered; the share of each choice in percent."""
    return [
        {
            "question": tally.question,
            "answered": tally.answered,
            "worries": tally.worries,
            "numbers": tally.numbers,
            "choices": [
                {
                    "words": YES_OR_NO.get(choice, choice),
                    "many": many,
                    "worrying": choice in tally.question.worrying,
                }
                for choice, many in tally.choices
            ],
        }
        for tally in tallies
    ]


def kept_lines(kept: Iterable[KeptTarget], begun: KeptTarget | None) -> list[dict[str, Any]]:
    """Targets kept by name, each with the way to a plan that begins with it."""
    new = reverse("campaigns:new")
    return [{"name": one.name, "begun": one == begun, "url": f"{new}?target={one.pk}"} for one in kept]


def _first(question: Question, answer: Answer) -> str:
    """What was written down at the door, where somebody has corrected it."""
    first = {} if answer.said_first is None else answer.said_first
    changed = answer.said_first is not None and first.get(question.key) != answer.said.get(question.key)
    return in_words(question, first.get(question.key)) if changed else ""


def answer_lines(answer: Answer) -> list[dict[str, Any]]:
    """What one household answered, question by question."""
    return [
        {
            "words": question.words,
            "answer": in_words(question, answer.said.get(question.key)),
            "worrying": question.worries(answer.said.get(question.key)),
            "first": _first(question, answer),
        }
        for question in answer.campaign.asks
    ]
