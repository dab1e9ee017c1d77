"""Reads of needs and classes, ready for a screen."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language

from dure.foundation.access.actor import Actor
from dure.foundation.codes.queries import code
from dure.journey.needs.models import Assessment, CrisisClass, Need
from dure.journey.needs.picture import LIST, known_ratings, severity_word
from dure.journey.needs.states import NeedState
from dure.journey.visits.models import Visit
from dure.journey.visits.states import VisitState
from dure.policy.korea.crisis import area_severities, crisis_rule
from dure.registry.people.models import Household

ASKS_FOR_NEEDS = ("tip_check", "signal_check", "scene_check", "first_consultation", "needs_survey", "campaign_survey")
"""Purposes of visits after which needs are rated even of a household that was rated before."""


def open_needs(actor: Actor, household: Household) -> list[Need]:
    """The household's open needs, the severest first."""
    rows = Need.objects.visible_to(actor).filter(household=household, state=NeedState.OPEN)
    return list(rows.select_related("area").order_by("-severity", "area__position"))


def current_class(actor: Actor, household: Household) -> CrisisClass | None:
    """The class that holds now, or None while nobody has rated."""
    rows = CrisisClass.objects.visible_to(actor).filter(household=household, is_current=True)
    found: CrisisClass | None = rows.select_related("computed", "decided", "decided_by").first()
    return found


def classes_of(actor: Actor, household_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, CrisisClass]:
    """The current class of each of many households, by household; one query."""
    rows = CrisisClass.objects.visible_to(actor).filter(household__in=household_ids, is_current=True)
    return {row.household_id: row for row in rows.select_related("decided")}


def decided_classes(actor: Actor, household_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The code of the current class of each of many households: as ``classes_of``, for who needs no more."""
    rows = CrisisClass.objects.visible_to(actor).filter(household__in=household_ids, is_current=True)
    return dict(rows.order_by().values_list("household_id", "decided_id"))


def class_history(actor: Actor, household: Household) -> QuerySet[Any]:
    """Every class the household had, the latest first."""
    rows: QuerySet[Any] = CrisisClass.objects.visible_to(actor).filter(household=household)
    return rows.select_related("computed", "decided", "decided_by", "assessment").order_by("-decided_at", "-id")


def reasons_in_words(crisis: CrisisClass) -> list[str]:
    """The reasons as they were given when the class was decided, in the language of the page."""
    language = get_language() or ""
    return [str(reason["words"].get(language) or reason["key"]) for reason in crisis.reasons]


@dataclass(frozen=True, slots=True)
class AreaBar:
    """A rated area with the severity of its severest sub-area in number and word."""

    code: str
    label: str
    severity: int
    word: str


def area_bars(actor: Actor, household: Household) -> list[AreaBar]:
    """The rated areas, the severest first; areas nobody asked about are absent, not zero."""
    areas = area_severities(known_ratings(actor, household))
    bars = [
        AreaBar(code=area, label=code(f"{LIST}{area}").label, severity=severity, word=severity_word(severity))
        for area, severity in areas.items()
    ]
    return sorted(bars, key=lambda bar: (-bar.severity, bar.code))


def unrated_areas(actor: Actor, household: Household) -> list[str]:
    """The labels of the areas nobody has asked about yet."""
    rated = area_severities(known_ratings(actor, household))
    return [code(f"{LIST}{area}").label for area in crisis_rule()["areas"] if area not in rated]


def visits_without_assessment(actor: Actor) -> QuerySet[Any]:
    """Visits at which a family was met and after which its needs still have to be rated, the oldest first.

    The latest such visit of each household: never rated at all, or visited to ask and not rated since.
    """
    assessments = Assessment.objects.visible_to(actor).filter(household=OuterRef("household"))
    later = Visit.objects.visible_to(actor).filter(
        household=OuterRef("household"), state=VisitState.DONE, started_at__gt=OuterRef("started_at")
    )
    asks = Q(purpose__in=[f"visit_purpose:{purpose}" for purpose in ASKS_FOR_NEEDS])
    rows: QuerySet[Any] = Visit.objects.visible_to(actor).filter(state=VisitState.DONE)
    rows = rows.exclude(Exists(later)).exclude(Exists(assessments.filter(assessed_at__gte=OuterRef("started_at"))))
    rows = rows.filter(asks | ~Exists(assessments))
    return rows.select_related("household", "purpose").order_by("started_at", "id")


def last_asked(actor: Actor, household: Household) -> dt.datetime | None:
    """When needs were last rated."""
    rows = Assessment.objects.visible_to(actor).filter(household=household).order_by("-assessed_at", "-id")
    found: dt.datetime | None = rows.values_list("assessed_at", flat=True).first()
    return found
