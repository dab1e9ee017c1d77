"""What a tip brings to the findings, and what becomes of its finding when the tip is decided about."""

from __future__ import annotations

import datetime as dt

from dure.foundation.access.actor import Actor
from dure.foundation.codes.queries import code, codes
from dure.journey.discovery.findings.actions.triage import bring_evidence, end_evidence, match_evidence
from dure.journey.discovery.tips.models import Tip
from dure.registry.people.models import Household

TIP = "discovery.tip"
EXCERPT = 500
OTHER = "finding_closing_reason:other"
FINDING_REASONS = {
    "tip_closing_reason:no_need": "finding_closing_reason:no_need",
    "tip_closing_reason:information_given": "finding_closing_reason:information_given",
    "tip_closing_reason:already_supported": "finding_closing_reason:already_supported",
    "tip_closing_reason:duplicate": "finding_closing_reason:duplicate",
    "tip_closing_reason:handed_over": "finding_closing_reason:handed_over",
    "tip_closing_reason:not_found": "finding_closing_reason:not_found",
    "tip_closing_reason:help_refused": "finding_closing_reason:help_refused",
    "tip_closing_reason:moved_away": "finding_closing_reason:moved_away",
    "tip_closing_reason:deceased": "finding_closing_reason:deceased",
    "tip_closing_reason:false_tip": "finding_closing_reason:wrong_report",
}
"""Why a finding ends that rests on one tip alone, by why the tip ended."""


def told_words(tip: Tip) -> str:
    """Everything told in words: what was tapped, the wishes, the sentence. In Korean, for it stays in the file."""
    tapped = [identifier for identifier in (tip.sighting_id, *_listed(tip.wishes)) if identifier]
    return " · ".join([*(code(identifier).label_ko for identifier in tapped), *([tip.story] if tip.story else [])])


def _listed(wishes: list[str]) -> list[str]:
    """The wishes without codes that are no longer listed."""
    known = {row.id for row in codes("wish")}
    return [wish for wish in wishes if wish in known]


def bring(tip: Tip) -> None:
    """Lay the tip down as evidence."""
    bring_evidence(
        path=tip.path,
        kind=tip.kind_id,
        at=tip.received_at,
        what=TIP,
        object_id=tip.id,
        household=tip.household,
        label=tip.about_name,
        place=tip.about_place,
        quote=told_words(tip)[:EXCERPT],
    )


def find_household(*, actor: Actor, tip: Tip, household: Household, at: dt.datetime) -> None:
    """The tip was linked: its finding is about this household."""
    match_evidence(actor=actor, what=TIP, object_id=tip.id, household=household, at=at)


def end(*, actor: Actor, tip: Tip, reason: str, note: str, at: dt.datetime) -> None:
    """The tip was closed, for a reason of the list ``tip_closing_reason``."""
    why = FINDING_REASONS.get(reason, OTHER)
    end_evidence(actor=actor, what=TIP, object_id=tip.id, reason=why, note=note, at=at)
