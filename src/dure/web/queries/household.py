"""The household page: who, how urgent, what runs, what is missing, who is in charge, what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.branches import is_restricted
from dure.foundation.audit.queries import who_looked
from dure.foundation.codes.queries import label
from dure.foundation.vault.kinds import Kind
from dure.journey.cases.queries import open_case_of
from dure.journey.discovery.findings.queries import open_finding_of
from dure.journey.discovery.signals.queries import signals_of
from dure.journey.needs.queries import area_bars, current_class, open_needs
from dure.journey.referrals.labels import STATES
from dure.journey.referrals.queries import live_referrals, needs_without_referral
from dure.journey.screenings.queries import LatestScreening, answers, latest_screening
from dure.journey.visits.queries import parties, planned_nearby
from dure.registry.charges.access import may_place
from dure.registry.charges.queries import official_of
from dure.registry.deadlines.access import kinds_out_of_reach
from dure.registry.deadlines.contacts import CONTACT
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.queries import deadlines_of
from dure.registry.identity.access import may_merge
from dure.registry.identity.models import Merge, Subject
from dure.registry.identity.queries import merges_of
from dure.registry.people.kept import Kept, Whose
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household, Person
from dure.registry.people.queries import age_on, consents_of, household_line, members_of, target_groups_of
from dure.registry.protection.access import may_lift, may_restrict
from dure.registry.protection.queries import running_grant
from dure.registry.provisions.queries import running
from dure.registry.story.models import Chapter
from dure.registry.story.queries import in_words, story_of
from dure.web.queries.acts import address_of, open_address
from dure.web.queries.today import CLASS_BADGES

CHAPTER_ICONS = {
    Chapter.FINDING: "signal",
    Chapter.VISIT: "visit",
    Chapter.NEED: "need",
    Chapter.SCREENING: "screening",
    Chapter.LINK: "referral",
    Chapter.CASE: "case",
    Chapter.HOUSEHOLD: "household",
}
SHOWN_CHAPTERS = (Chapter.VISIT, Chapter.NEED, Chapter.SCREENING, Chapter.LINK, Chapter.CASE)


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the household as the page shows them."""

    person: Person
    name: str
    age: int | None
    secrets: list[Shown]


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing kept under lock: masked with where to see it, or in full."""

    what: str
    text: str
    reveal_url: str = ""


WORDS = {
    Kind.PHONE: gettext_lazy("Phone"),
    Kind.REGISTRATION_NUMBER: gettext_lazy("Resident registration number"),
    Kind.SAFE_CONTACT: gettext_lazy("Safe contact"),
}


def household_page(
    actor: Actor,
    household: Household,
    *,
    now: dt.datetime,
    chapter: str,
    revealed: bool,
    kept: Kept,
    opened: Mapping[UUID, str],
) -> dict[str, Any]:
    """Everything on the page; the number of queries does not depend on how much the family has.

    ``opened`` are the numbers shown in full, by the id of the secret.
    """
    day = timezone.localdate(now)
    members = members_of(actor, household)
    crisis, merges = current_class(actor, household), merges_of(actor, household)
    due = list(deadlines_of(actor, household))
    return {
        "household": household,
        "name": household.label if revealed else mask_name(household.label),
        "address": f"{household.address} {household.address_detail}".strip() if revealed else household.address,
        "secrets": _shown(household, kept, None, opened),
        "safe_contact_known": kept.tells_safe_contact,
        "facts_line": household_line(household, members, day),
        "members": [_member(person, day, revealed, _shown(household, kept, person.id, opened)) for person in members],
        "crisis": crisis,
        "badges": _badges(actor, household, crisis, day),
        "due": _due(actor, due),
        "others_due": [_due_line(actor, deadline) for deadline in due[1:]],
        "needs": open_needs(actor, household),
        "bars": area_bars(actor, household),
        "without_referral": needs_without_referral(actor, household),
        "referrals": [(referral, *STATES[referral.state]) for referral in live_referrals(actor, household)],
        "provisions": running(actor, household, on=day),
        "screening": _screening(latest_screening(actor, household)),
        "case": open_case_of(actor, household),
        "visits": _visits(actor, household, now),
        "consents": [c for c in consents_of(actor, household) if c.withdrawn_at is None and c.valid_until >= day],
        "story": _story(actor, household, chapter),
        "chapters": _chapters(household, chapter),
        "looked_today": len(who_looked(actor, *known_ids(household, merges), since=now - dt.timedelta(hours=24))),
        "merges": merges,
        "finding": open_finding_of(actor, household),
        "may": _may(actor, household),
        "restricted": is_restricted(household.path),
        "emergency": running_grant(actor, household.id),
        "official": official_of(household, on=day),
        "contact_due": next((_due_line(actor, deadline) for deadline in due if deadline.kind_id == CONTACT), None),
    }


def known_ids(household: Household, merges: list[Merge]) -> list[UUID]:
    """The household's id and those of the files merged into it: the log keeps what was done under each."""
    return [household.id, *(merge.gone_id for merge in merges if merge.kind == Subject.HOUSEHOLD)]


def _member(person: Person, day: dt.date, revealed: bool, secrets: list[Shown]) -> Member:
    return Member(
        person=person,
        name=person.name if revealed else mask_name(person.name),
        age=age_on(person.birth_date, day),
        secrets=secrets,
    )


def _shown(household: Household, kept: Kept, whose: Whose, opened: Mapping[UUID, str]) -> list[Shown]:
    """What is kept of one subject, in the order of the kinds."""
    found = [secret for kind in WORDS if (secret := kept.of(kind, whose))]
    return [
        Shown(str(WORDS[Kind(one.kind)]), opened[one.pk])
        if one.pk in opened
        else Shown(str(WORDS[Kind(one.kind)]), one.masked, reverse("people:reveal", args=[one.pk]))
        for one in found
    ]


def _badges(actor: Actor, household: Household, crisis: Any, day: dt.date) -> list[tuple[str, str]]:
    """Class, danger, fresh signals, target groups: the words a colleague would say first."""
    badges: list[tuple[str, str]] = []
    if crisis:
        badges.append((CLASS_BADGES[crisis.decided_id.removeprefix("crisis_class:")], label(crisis.decided_id)))
        if crisis.is_complex:
            badges.append(("emergency", gettext("Complex case")))
    badges += [
        ("warning", label(signal.kind_id))
        for signal in signals_of(actor, household, since=day - dt.timedelta(days=120))[:3]
    ]
    badges += [("neutral", label(group.group_id)) for group in target_groups_of(actor, household, on=day)[:3]]
    return badges


def _due(actor: Actor, due: list[Deadline]) -> dict[str, Any] | None:
    return _due_line(actor, due[0]) if due else None


def _due_line(actor: Actor, deadline: Deadline) -> dict[str, Any]:
    """One deadline; without an address when its work is not the actor's."""
    return {
        "label": label(deadline.kind_id),
        "why": in_words(deadline.why, deadline.values),
        "due_at": deadline.due_at,
        "starts_at": deadline.starts_at,
        "who": deadline.assigned_to.name if deadline.assigned_to else "",
        "url": "" if deadline.kind_id in kinds_out_of_reach(actor) else address_of(deadline),
    }


def _visits(actor: Actor, household: Household, now: dt.datetime) -> list[dict[str, Any]]:
    visits = planned_nearby(actor, household, now=now)
    going = parties(actor, visits)
    return [
        {
            "at": visit.planned_at,
            "url": reverse("visits:visit", args=[visit.id]),
            "purpose": label(visit.purpose_id),
            "people": ", ".join(f"{goer.user.name}({label(goer.discipline_id)})" for goer in going.get(visit.id, [])),
        }
        for visit in visits
    ]


def _screening(latest: LatestScreening | None) -> dict[str, Any] | None:
    """The newest answers, one per programme."""
    if latest is None:
        return None
    return {"id": latest.id, "as_of": latest.as_of, "answers": answers(latest.results)}


def _story(actor: Actor, household: Household, chapter: str) -> list[dict[str, Any]]:
    chosen = chapter if chapter in Chapter.values else ""
    return [
        {
            "at": told.at,
            "text": told.text,
            "kind": CHAPTER_ICONS.get(Chapter(told.chapter), "note"),
            "actor": told.actor_name,
            "detail": told.quote,
            "url": open_address(actor, told.what, told.object_id),
        }
        for told in story_of(actor, household, chapter=chosen)
    ]


def _chapters(household: Household, chapter: str) -> list[dict[str, Any]]:
    base = reverse("web:household", args=[household.id])
    names = {
        Chapter.VISIT: gettext("Visits"),
        Chapter.NEED: gettext("Needs"),
        Chapter.SCREENING: gettext("Screening"),
        Chapter.LINK: gettext("Referrals"),
        Chapter.CASE: gettext("Case"),
    }
    tabs = [{"label": gettext("Everything"), "url": f"{base}#story", "current": chapter not in names}]
    own = [
        {"label": names[key], "url": f"{base}?story={key}#story", "current": chapter == key} for key in SHOWN_CHAPTERS
    ]
    return [*tabs, *own]


def _may(actor: Actor, household: Household) -> dict[str, bool]:
    """Which buttons the actor's roles open here."""
    may = {
        "plan": actor.may_at(Permission.PLAN_VISIT, household.path),
        "rate": actor.may_at(Permission.RATE_NEEDS, household.path),
        "screen": actor.may_at(Permission.SCREEN, household.path),
        "refer": actor.may_at(Permission.REFER, household.path),
        "case": actor.may_at(Permission.MANAGE_CASE, household.path),
        "edit": actor.may_at(Permission.EDIT_HOUSEHOLD, household.path),
        "restrict": bool(may_restrict(actor, household)),
        "lift": bool(may_lift(actor, household)),
        "merge": bool(may_merge(actor, household)),
        "contact": actor.may_at(Permission.WORK_NEIGHBOURHOOD, household.path),
        "place": bool(may_place(actor, household)),
        "looked": actor.may_at(Permission.SEE_WHO_LOOKED, household.path),
    }
    # The menu of the page has an entry for each of these.
    in_menu = ("edit", "contact", "place", "refer", "case", "restrict", "lift", "merge")
    return {**may, "any": any(may[each] for each in in_menu)}
