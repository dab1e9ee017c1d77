"""The search in the head of every page: people, households, places, services, receipts, each as far as one may see."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.codes.queries import label
from dure.foundation.vault.kinds import Kind
from dure.journey.discovery.tips.models import Tip
from dure.journey.discovery.tips.receipts import read_receipt
from dure.journey.discovery.tips.screens import BADGES, TEAM_WORDS
from dure.journey.discovery.tips.states import TipState
from dure.registry.directory.queries import Sought, services_found
from dure.registry.people.kept import subjects_with
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household, Person
from dure.registry.people.queries import age_on, household_line, members_by_household
from dure.registry.people.search import fragments, read_birth_date
from dure.registry.people.search.fragments import START, Hit, Mark

PAGE = 20
SHORTEST_PLACE = 2
SALT = "dure.search"
READS_HOUSEHOLDS = (Permission.WRITE_VISIT, Permission.EDIT_HOUSEHOLD)
SEARCHES = (*READS_HOUSEHOLDS, Permission.TRIAGE, Permission.REFER)


@dataclass(frozen=True, slots=True)
class Result:
    """One line: where it leads, what it is, and enough to tell it from its neighbours; names are masked."""

    title: str
    url: str
    facts: str
    badge: tuple[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind. ``mark`` is where the next page begins, empty at the end."""

    key: str
    title: Any
    results: list[Result]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for, by whom, when; ``after`` continues one group."""

    actor: Actor
    text: str
    today: dt.date
    after: Mark = START

    @property
    def words(self) -> list[str]:
        return fragments.words_of(self.text)


def found_for(actor: Actor, text: str, *, today: dt.date, only: str = "", mark: str = "") -> list[Group]:
    """The groups in which something was found; with ``only`` one of them, going on behind ``mark``."""
    question = Question(actor, fragments.fragment(text), today, _read_mark(mark))
    if not question.text:
        return []
    groups = [seek(question) for key, seek in SEEK.items() if not only or key == only]
    return [group for group in groups if group.results]


def _people(question: Question) -> Group:
    title = pgettext_lazy("search", "People")
    if not any(question.actor.may(permission) for permission in READS_HOUSEHOLDS):
        return Group("people", title, [])
    born = read_birth_date(question.text)
    rows = Person.objects.visible_to(question.actor).select_related("household__area", "sex")
    if born:
        same_day = list(rows.filter(birth_date=born).order_by("path", "id")[:PAGE])
        return Group("people", title, [_person(row, question.today) for row in same_day])
    hits, mark = _page(lambda most: fragments.people_named(question.text, most=most, after=question.after))
    persons = rows.in_bulk([hit.subject_id for hit in hits])
    found = [persons[hit.subject_id] for hit in hits if hit.subject_id in persons]
    return Group("people", title, [_person(row, question.today) for row in found], mark)


def _person(row: Person, today: dt.date) -> Result:
    years = age_on(row.birth_date, today)
    told = gettext("%(age)s years old") % {"age": years} if years is not None else ""
    facts = (told, label(row.sex_id), row.household.area.name, row.household.address)
    return Result(mask_name(row.name), row.household.get_absolute_url(), " · ".join(filter(None, facts)))


def _labels(question: Question) -> Group:
    return _households(
        question,
        Group("households", gettext_lazy("Households by another name"), []),
        lambda most: fragments.households_labelled(question.text, most=most, after=question.after),
    )


def _places(question: Question) -> Group:
    words = question.words
    if len(words) > 1:
        return _households(
            question,
            Group("places", gettext_lazy("Households with all these words"), []),
            lambda most: fragments.households_fitting(words, most=most, after=question.after),
        )
    if len(question.text) < SHORTEST_PLACE:
        return Group("places", "", [])
    return _households(
        question,
        Group("places", gettext_lazy("Households by address"), []),
        lambda most: fragments.households_placed(question.text, most=most, after=question.after),
    )


def _households(question: Question, group: Group, seek: Callable[[int], list[Hit]]) -> Group:
    if not any(question.actor.may(permission) for permission in READS_HOUSEHOLDS):
        return group
    hits, mark = _page(seek)
    ids = list(dict.fromkeys(hit.household_id for hit in hits))
    rows = Household.objects.visible_to(question.actor).select_related("area").in_bulk(ids)
    members = members_by_household(question.actor, ids) if ids else {}
    results = [
        Result(
            gettext("%(name)s's household") % {"name": mask_name(rows[key].label)},
            rows[key].get_absolute_url(),
            f"{household_line(rows[key], members.get(key, []), question.today)} · {rows[key].address}",
        )
        for key in ids
        if key in rows
    ]
    return Group(group.key, group.title, results, mark)


def _numbers(question: Question) -> Group:
    """A whole phone number is found by its blind index; parts of one are not."""
    holders = list(subjects_with(question.actor, Kind.PHONE, question.text).order_by("path", "household_id")[:PAGE])
    hits = [Hit(0, row.path, row.household_id, row.household_id) for row in holders]
    return _households(
        question, Group("numbers", gettext_lazy("Households with this phone number"), []), lambda _: hits
    )


def _services(question: Question) -> Group:
    name, service = question.after[1], question.after[2]
    rows = services_found(Sought(words=question.text)).order_by("name", "id")
    if name:
        rows = rows.filter(Q(name__gt=name) | Q(name=name, id__gt=service))
    found = list(rows[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    results = [
        Result(row.name, reverse("directory:service", args=[row.id]), f"{row.organization.name} · {label(row.kind_id)}")
        for row in found[:PAGE]
    ]
    mark = _mark((0, last.name, last.id)) if last else ""
    return Group("services", gettext_lazy("Organisations and services"), results, mark)


def _tips(question: Question) -> Group:
    title = gettext_lazy("Receipt numbers")
    receipt = read_receipt(question.text)
    if not receipt or not question.actor.may(Permission.TRIAGE):
        return Group("tips", title, [])
    rows = Tip.objects.visible_to(question.actor).filter(receipt=receipt).select_related("kind")
    return Group("tips", title, [_tip(row) for row in rows])


def _tip(row: Tip) -> Result:
    state = TipState(row.state)
    facts = f"{label(row.kind_id)} · {row.about_place[:60]}"
    return Result(row.receipt, reverse("discovery:tip", args=[row.id]), facts, (BADGES[state], TEAM_WORDS[state]))


SEEK: dict[str, Callable[[Question], Group]] = {
    "tips": _tips,
    "numbers": _numbers,
    "people": _people,
    "households": _labels,
    "places": _places,
    "services": _services,
}


def _page(seek: Callable[[int], list[Hit]]) -> tuple[list[Hit], str]:
    """One page of hits, and the mark of the next one."""
    hits = seek(PAGE + 1)
    if len(hits) <= PAGE:
        return hits, ""
    last = hits[PAGE - 1]
    return hits[:PAGE], _mark((last.rank, last.path, last.subject_id))


def _mark(mark: Mark) -> str:
    rank, path, subject = mark
    return signing.dumps([rank, path, str(subject)], salt=SALT)


def _read_mark(text: str) -> Mark:
    """A foreign or broken mark means the beginning."""
    if not text:
        return START
    try:
        rank, path, subject = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return START
    return int(rank), str(path), uuid.UUID(subject)
