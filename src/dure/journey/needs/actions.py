"""Rating needs and deciding the crisis class."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_noop

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.transitions.moves import move
from dure.journey.needs.access import may_decide_class, may_rate_needs, person
from dure.journey.needs.models import Assessment, CrisisClass, Need
from dure.journey.needs.picture import LIST, class_of, known_ratings, stored_reasons, worst_areas
from dure.journey.needs.states import MOVES, NeedState
from dure.journey.visits.models import Visit
from dure.policy.korea.crisis import CrisisClassResult, contact_interval
from dure.registry.deadlines.actions import end_deadlines, set_deadline
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.states import DeadlineState
from dure.registry.people.models import Household
from dure.registry.story.actions import code_value, tell
from dure.registry.story.models import Chapter

CLASSES = "crisis_class:"
CONTACT = "deadline_kind:next_contact"
CONFIRM = "deadline_kind:linkage_confirm"
SURVEY = "deadline_kind:needs_survey"


def rate_needs(
    *,
    actor: Actor,
    record_id: uuid.UUID,
    household: Household,
    ratings: Mapping[str, int],
    flags: Collection[str],
    at: dt.datetime,
    note: str = "",
    visit: Visit | None = None,
    decided: str = "",
    override_reason: str = "",
) -> tuple[Assessment, bool]:
    """Save a rating, bring the needs up to date and decide the crisis class.

    ``ratings`` maps sub-codes (``N01.1``) to 0–4 and holds only what was asked. ``decided`` is a class code id; empty
    means as the rule says. Doubled requests find the first.

    Raises:
        NotAllowed: the actor may not, or decides otherwise than the rule without a written reason.
    """
    require(may_rate_needs(actor, household, visit))
    # Of two officers at the same moment the second waits here and decides on what the first has written.
    household = Household.objects.visible_to(actor).select_for_update().get(pk=household.pk)
    if found := Assessment.objects.visible_to(actor).filter(pk=record_id, household=household).first():
        return found, False
    result = class_of(known_ratings(actor, household), ratings, flags)
    computed = f"{CLASSES}{result.class_code}"
    decided = decided or computed
    require(may_decide_class(computed, decided, override_reason))
    assessment = Assessment(
        id=record_id,
        household=household,
        path=household.path,
        visit=visit,
        assessed_by_id=person(actor),
        assessed_at=at,
        ratings=dict(ratings),
        flags=sorted(flags),
        note=note,
    )
    assessment.save(force_insert=True)
    _audit(actor, Act.CREATE, "needs.assessment", household, assessment.id, rated=len(ratings), flags=len(flags))
    for sub_code, severity in ratings.items():
        _bring_up_to_date(actor, assessment, sub_code, severity, at)
    crisis = _decide(actor, assessment, result, decided, override_reason, at)
    _tell(actor, assessment, crisis, at)
    _set_clocks(actor, household, crisis, at)
    return assessment, True


def _bring_up_to_date(actor: Actor, assessment: Assessment, sub_code: str, severity: int, at: dt.datetime) -> None:
    """A difficulty opens (or opens again) its need, none meets it; what was not asked stays as it is."""
    area = f"{LIST}{sub_code}"
    rows = Need.objects.visible_to(actor).filter(household_id=assessment.household_id, area_id=area)
    need = rows.first()
    if need is None:
        if severity:
            _open_need(assessment, area, severity, at)
        return
    changes: dict[str, Any] = {"severity": severity, "changed_at": at, "assessment": assessment}
    old, new = NeedState(need.state), NeedState.OPEN if severity else NeedState.MET
    if old == new or (not severity and old == NeedState.WITHDRAWN):
        rows.update(**changes)
    else:
        move(rows, moves=MOVES, old=old, new=new, **changes)


def _open_need(assessment: Assessment, area: str, severity: int, at: dt.datetime) -> None:
    Need(
        household_id=assessment.household_id,
        path=assessment.path,
        area_id=area,
        severity=severity,
        found_at=at,
        changed_at=at,
        assessment=assessment,
    ).save(force_insert=True)


def _decide(
    actor: Actor, assessment: Assessment, result: CrisisClassResult, decided: str, override_reason: str, at: dt.datetime
) -> CrisisClass:
    """Close the class that was current and open the new one; the old ones stay as history."""
    computed = f"{CLASSES}{result.class_code}"
    rows = CrisisClass.objects.visible_to(actor).filter(household_id=assessment.household_id, is_current=True)
    rows.update(is_current=False)
    crisis = CrisisClass(
        household_id=assessment.household_id,
        path=assessment.path,
        assessment=assessment,
        computed_id=computed,
        decided_id=decided,
        is_complex=result.complex,
        reasons=stored_reasons(result),
        rule_version=result.rule_version,
        override_reason=override_reason.strip() if decided != computed else "",
        decided_by_id=actor.user_id,
        decided_at=at,
    )
    crisis.save(force_insert=True)
    _audit(actor, Act.CREATE, "needs.crisisclass", assessment.household, crisis.id, computed=computed, decided=decided)
    return crisis


def _tell(actor: Actor, assessment: Assessment, crisis: CrisisClass, at: dt.datetime) -> None:
    areas = worst_areas(assessment.ratings)
    template = gettext_noop("Needs rated: %(areas)s. Crisis class: %(crisis)s")
    if not areas:
        template = gettext_noop("Needs rated: no difficulty found. Crisis class: %(crisis)s")
    values: dict[str, Any] = {"crisis": code_value(crisis.decided_id)}
    if areas:
        values["areas"] = [code_value(f"{LIST}{area}") for area in areas]
    about: dict[str, Any] = {"actor": actor, "at": at, "what": "needs.assessment", "object_id": assessment.id}
    tell(assessment.household, Chapter.NEED, template, quote=assessment.note, **about, **values)
    if crisis.override_reason:
        tell(
            assessment.household,
            Chapter.NEED,
            gettext_noop("Crisis class decided as %(decided)s; the rule said %(computed)s"),
            quote=crisis.override_reason,
            decided=code_value(crisis.decided_id),
            computed=code_value(crisis.computed_id),
            **about,
        )


def _set_clocks(actor: Actor, household: Household, crisis: CrisisClass, at: dt.datetime) -> None:
    """The survey is done; the next contact is due by the interval of the class."""
    for kind in (CONTACT, CONFIRM):
        end_deadlines(actor=actor, object_id=household.id, at=at, kind=kind, state=DeadlineState.CANCELLED)
    waiting = Deadline.objects.visible_to(actor).filter(household=household, kind_id=SURVEY, state=DeadlineState.OPEN)
    for object_id in waiting.values_list("object_id", flat=True):
        end_deadlines(actor=actor, object_id=object_id, at=at, kind=SURVEY)
    interval = contact_interval(crisis.decided_id.removeprefix(CLASSES))
    days = interval.every_days or interval.once_within_days
    if days is None:
        return
    set_deadline(
        kind=CONTACT if interval.every_days else CONFIRM,
        path=household.path,
        household=household,
        what="people.household",
        object_id=household.id,
        starts_at=at,
        due_at=at + dt.timedelta(days=days),
        why=gettext_noop("Crisis class %(crisis)s: be in touch within %(days)s days"),
        crisis=code_value(crisis.decided_id),
        days=days,
        once=not interval.every_days,
    )


def _audit(actor: Actor, act: Act, what: str, household: Household, object_id: uuid.UUID, **detail: Any) -> None:
    record(actor, act, what, path=household.path, object_id=object_id, household_id=household.id, **detail)
