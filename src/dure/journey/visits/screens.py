"""What the pages of visits show, put together in words."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import YES, Decision
from dure.foundation.codes.models import Code
from dure.foundation.pages.words import write_moment
from dure.foundation.vault.kinds import Kind
from dure.journey.visits.access import (
    may_cancel_visit,
    may_join_visit,
    may_record_outcome,
    may_write_section,
    own_discipline,
)
from dure.journey.visits.models import Visit, VisitSection, VisitStaff
from dure.journey.visits.queries import Pace, open_step, own_places, pace_of, party_of, sections_of
from dure.journey.visits.states import VisitState
from dure.registry.deadlines.models import Deadline
from dure.registry.people.access import may_reveal
from dure.registry.people.kept import kept_of
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household, HouseholdSecret


def state_badge(visit: Visit, *, now: dt.datetime) -> tuple[str, str]:
    """Kind and words of the visit's state."""
    if visit.state == VisitState.DONE:
        return "ok", pgettext("visit", "Met")
    if visit.state == VisitState.MISSED:
        return "warning", visit.outcome.label if visit.outcome else pgettext("visit", "In vain")
    if visit.state == VisitState.CANCELLED:
        return "neutral", pgettext("visit", "Cancelled")
    return (
        ("warning", pgettext("visit", "Not written yet"))
        if visit.planned_at < now
        else ("info", pgettext("visit", "Planned"))
    )


def has_come(visit: Visit, *, now: dt.datetime) -> bool:
    """Whether it is the day of the visit, or later."""
    return timezone.localdate(visit.planned_at) <= timezone.localdate(now)


def visits_to_write(actor: Actor, visit_ids: Collection[uuid.UUID], *, now: dt.datetime) -> set[uuid.UUID]:
    """Which of the visits the actor may write now: the day has come, and they are the actor's."""
    if not visit_ids:
        return set()
    visits = [v for v in Visit.objects.visible_to(actor).filter(pk__in=visit_ids) if has_come(v, now=now)]
    own = own_places(actor, visits)
    return {visit.id for visit in visits if may_record_outcome(actor, visit, own.get(visit.id, []))}


def visit_line(actor: Actor, visit: Visit, party: list[VisitStaff], *, now: dt.datetime) -> dict[str, Any]:
    """One line of a list of visits, for the component of Today; the button is there once the day has come."""
    kind, state = state_badge(visit, now=now)
    is_planned = visit.state == VisitState.PLANNED
    writes = is_planned and has_come(visit, now=now) and may_record_outcome(actor, visit, party).allowed
    url = reverse("visits:visit", args=[visit.id])
    return {
        "kind": kind,
        "state": state,
        "subject": mask_name(visit.household.label),
        "url": url,
        "summary": f"{_local(visit.planned_at)} · {visit.purpose.label}",
        "why": ", ".join(goer.user.name for goer in party),
        "due_at": visit.planned_at if is_planned else None,
        "action_label": _("Write the visit") if writes else "",
        "action_url": reverse("visits:write", args=[visit.id]),
    }


def chips_for(*, mine: bool, when: str) -> dict[str, Any]:
    """The two rows of filters above the list, and the words of its empty state."""
    whose = "mine" if mine else "team"
    days = [
        ("today", pgettext("visit", "Today")),
        ("week", _("Next seven days")),
        ("overdue", pgettext("visit", "Overdue")),
        ("over", pgettext("visit", "Over")),
    ]
    people = [("mine", pgettext("visit", "Mine")), ("team", pgettext("visit", "Team"))]
    return {
        "days": [_chip(label, whose, key, key == when) for key, label in days],
        "people": [_chip(label, key, when, key == whose) for key, label in people],
        "empty": {
            "week": _("No visits in the next seven days"),
            "overdue": _("No visit waits to be written"),
            "over": _("No visits yet"),
        }.get(when, _("No visits today")),
    }


def _chip(label: str, whose: str, when: str, current: bool) -> dict[str, Any]:
    return {"label": label, "url": f"{reverse('visits:list')}?whose={whose}&when={when}", "current": current}


@dataclass(frozen=True, slots=True)
class SectionView:
    """A discipline of the visit, with its text once there is one, and whether the reader writes it."""

    title: str
    names: str
    section: VisitSection | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class VisitScreen:
    """Everything that the page of a visit shows."""

    visit: Visit
    party: list[VisitStaff]
    pace: Pace
    sections: list[SectionView]
    badges: list[tuple[str, str]]
    own_discipline: str | None
    step: Deadline | None
    has_come: bool
    may_record: bool
    may_write: Decision
    may_join: bool
    may_cancel: bool
    phone: HouseholdSecret | None

    @property
    def is_planned(self) -> bool:
        return bool(self.visit.state == VisitState.PLANNED)

    @property
    def name(self) -> str:
        """The household's name, its middle hidden."""
        return mask_name(self.visit.household.label)

    @property
    def particulars(self) -> list[tuple[str, str]]:
        """The small print: only what is known."""
        visit, household = self.visit, self.visit.household
        note = _("Why cancelled") if visit.state == VisitState.CANCELLED else pgettext("visit", "Note")
        rows = [
            (pgettext("visit", "Kind"), _("First visit") if visit.is_first else _("Re-visit")),
            (_("Address"), f"{household.address} {household.address_detail}".strip() if self.is_planned else ""),
            (_("What came of it"), visit.outcome.label if visit.outcome else ""),
            (_("Begun at"), _local(visit.started_at)),
            (_("Ended at"), _local(visit.ended_at)),
            (note, visit.outcome_note),
            (_("Planned by"), visit.planned_by.name if visit.planned_by else ""),
        ]
        return [(name, value) for name, value in rows if value]

    @property
    def own_title(self) -> str:
        """The heading of the reader's own section."""
        return next((view.title for view in self.sections if view.is_own), "")


def visit_screen(actor: Actor, visit: Visit, *, now: dt.datetime) -> VisitScreen:
    """The page of a visit, with what this reader may do on it."""
    party = party_of(actor, visit)
    own = own_discipline(actor, party)
    is_planned = visit.state == VisitState.PLANNED
    record = may_record_outcome(actor, visit, party)
    section = may_write_section(actor, visit, party, own) if own else record
    may_record = is_planned and record.allowed
    badges = [state_badge(visit, now=now)]
    if visit.is_first:
        badges.append(("neutral", _("First visit")))
    return VisitScreen(
        visit=visit,
        party=party,
        pace=pace_of(actor, visit),
        sections=_section_views(party, sections_of(actor, visit), own),
        badges=badges,
        own_discipline=own if own and section.allowed else None,
        step=open_step(actor, visit),
        has_come=has_come(visit, now=now),
        may_record=may_record,
        may_write=YES if may_record else section,
        may_join=may_join_visit(actor, visit, party).allowed,
        may_cancel=is_planned and may_cancel_visit(actor, visit, party).allowed,
        phone=_phone(actor, visit.household) if is_planned else None,
    )


def _phone(actor: Actor, household: Household) -> HouseholdSecret | None:
    """The number to call from the door, masked; None without one or where the reader may not open it."""
    secret = kept_of(actor, household).of(Kind.PHONE)
    return secret if secret and may_reveal(actor, household, Kind.PHONE) else None


def _section_views(party: list[VisitStaff], sections: list[VisitSection], own: str | None) -> list[SectionView]:
    """One view for each discipline that goes, or that wrote."""
    written = {section.discipline_id: section for section in sections}
    disciplines = {goer.discipline_id: goer.discipline for goer in party}
    disciplines |= {section.discipline_id: section.discipline for section in sections}
    return [
        SectionView(
            title=_section_title(discipline),
            names=", ".join(goer.user.name for goer in party if goer.discipline_id == key),
            section=written.get(key),
            is_own=key == own,
        )
        for key, discipline in disciplines.items()
    ]


def _section_title(discipline: Code) -> str:
    key = "section_ko" if get_language() == "ko" else "section_en"
    return str(discipline.attributes.get(key) or discipline.label)


def _local(moment: dt.datetime | None) -> str:
    return write_moment(timezone.localtime(moment)) if moment else ""
