"""Screening a household."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop

from dure.engines.eligibility import Result, Verdict
from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.codes.queries import code
from dure.foundation.transitions.once import insert_once
from dure.journey.screenings.access import may_screen
from dure.journey.screenings.facts import SPECS, judged, kept_facts
from dure.journey.screenings.models import Screening, ScreeningResult
from dure.journey.screenings.steps import kept_step
from dure.policy.korea.screening import screen_household
from dure.registry.deadlines.actions import end_deadlines, set_deadline
from dure.registry.people.models import Household, Person
from dure.registry.people.queries import members_of
from dure.registry.story.actions import code_value, tell
from dure.registry.story.models import Chapter

WHAT = "screenings.screening"
DUE = "deadline_kind:screening_due"
TOLD = {
    (True, True): gettext_noop("Screened: can receive %(eligible)s; more must be known for %(open)s"),
    (True, False): gettext_noop("Screened: can receive %(eligible)s"),
    (False, True): gettext_noop("Screened: more must be known for %(open)s"),
    (False, False): gettext_noop("Screened: none of the programmes fits"),
}
"""The story's line by whether something can be received and whether something is open."""


def run_screening(
    *,
    actor: Actor,
    record_id: UUID,
    household: Household,
    facts: Mapping[str, Any],
    as_of: dt.date,
    at: dt.datetime,
    persons: Mapping[str, Mapping[str, Any]] | None = None,
) -> tuple[Screening, bool]:
    """Judge the household against every programme as of a day, and keep facts and answers as they were.

    ``facts`` are household facts by the keys of the policy pack's ``FACTS``, ``persons`` those of members by the
    person's id as text (birth dates and relations come from the register). An absent key is unknown.
    Doubled requests find the first one.

    Raises:
        NotAllowed: the role does not screen.
        ValueError: an amount or a region that cannot be.
    """
    require(may_screen(actor, household))
    # Of two officers at the same moment the second waits here, so that one clock is set after the other.
    Household.objects.visible_to(actor).select_for_update(no_key=True).get(pk=household.pk)
    members = members_of(actor, household)
    kept = kept_facts(members, facts, persons or {})
    results = screen_household(judged(kept), on=as_of)
    screening, new = insert_once(
        Screening(
            id=record_id,
            household=household,
            path=household.path,
            as_of=as_of,
            facts=kept,
            screened_by_id=actor.user_id,
            screened_at=at,
        ),
        Screening.objects.visible_to(actor).filter(household=household),
    )
    if not new:
        return screening, False
    ScreeningResult.objects.insert_all([_row(screening, result, members) for result in results])
    record(actor, Act.CREATE, WHAT, path=household.path, object_id=screening.id, household_id=household.id, at=at)
    _tell(actor, screening, results)
    _set_clock(actor, screening, results)
    return screening, True


def _row(screening: Screening, result: Result, members: Sequence[Person]) -> ScreeningResult:
    return ScreeningResult(
        screening=screening,
        household_id=screening.household_id,
        path=screening.path,
        programme_id=f"programme:{result.programme}",
        verdict=result.verdict.value,
        amount_won=result.amount,
        amount_at_most=result.amount_at_most,
        members=[str(members[position].pk) for position in result.members],
        steps=[kept_step(step) for step in result.steps],
        missing=list(result.missing),
        parameter_version=result.parameter_version,
    )


def _programmes(results: Sequence[Result], verdict: Verdict) -> list[dict[str, str]]:
    return [code_value(f"programme:{result.programme}") for result in results if result.verdict is verdict]


def _tell(actor: Actor, screening: Screening, results: Sequence[Result]) -> None:
    eligible, still_open = _programmes(results, Verdict.ELIGIBLE), _programmes(results, Verdict.CANNOT_TELL)
    tell(
        screening.household,
        Chapter.SCREENING,
        TOLD[bool(eligible), bool(still_open)],
        actor=actor,
        at=screening.screened_at,
        what=WHAT,
        object_id=screening.id,
        eligible=eligible,
        open=still_open,
    )


def _set_clock(actor: Actor, screening: Screening, results: Sequence[Result]) -> None:
    """While a question to the family could settle something, asking it is due; else nothing is."""
    at = screening.screened_at
    end_deadlines(actor=actor, object_id=screening.household_id, at=at, kind=DUE)
    askable = {key for result in results for key in result.missing if key in SPECS}
    if not askable:
        return
    set_deadline(
        kind=DUE,
        path=screening.path,
        household=screening.household,
        what="people.household",
        object_id=screening.household_id,
        starts_at=at,
        due_at=at + dt.timedelta(hours=code(DUE).attributes["default_hours"]),
        why=gettext_noop("%(count)s facts are still to be asked before the programmes can be judged"),
        count=len(askable),
    )
