"""The whole picture of a household's needs: what was rated just now laid over what is known from before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings

from dure.foundation.access.actor import Actor
from dure.foundation.codes.queries import code, codes
from dure.journey.needs.models import Assessment, Need
from dure.journey.needs.states import NeedState
from dure.policy.korea.crisis import CrisisClassResult, Reason, area_severities, classify, reason_sentence
from dure.registry.people.models import Household

LIST = "need_area:"


def known_ratings(actor: Actor, household: Household) -> dict[str, int]:
    """The newest rating of every sub-code that was ever asked; a need that is met or withdrawn since counts as 0."""
    known: dict[str, int] = {}
    rows = Assessment.objects.visible_to(actor).filter(household=household).order_by("assessed_at", "id")
    for ratings in rows.values_list("ratings", flat=True):
        known |= ratings
    needs = Need.objects.visible_to(actor).filter(household=household)
    for area, severity, state in needs.values_list("area_id", "severity", "state"):
        known[area.removeprefix(LIST)] = severity if state == NeedState.OPEN else 0
    return known


def last_flags(actor: Actor, household: Household) -> list[str]:
    """The danger signs of the latest assessment."""
    rows = Assessment.objects.visible_to(actor).filter(household=household).order_by("-assessed_at", "-id")
    found: list[str] | None = rows.values_list("flags", flat=True).first()
    return found or []


def class_of(known: Mapping[str, int], ratings: Mapping[str, int], flags: Collection[str]) -> CrisisClassResult:
    """What the rule says of the whole picture; a visit that asked about health alone does not make safety safe."""
    return classify({**known, **ratings}, flags=flags)


def stored_reasons(result: CrisisClassResult) -> list[dict[str, Any]]:
    """The reasons with their sentences in every language, so that they read the same after the rule has changed."""
    reasons = [(reason, False) for reason in result.reasons] + [(reason, True) for reason in result.complex_reasons]
    return [{"key": reason.key, "complex": is_complex, "words": _sentences(reason)} for reason, is_complex in reasons]


def _sentences(reason: Reason) -> dict[str, str]:
    labels = {language: area_labels(language) for language, _name in settings.LANGUAGES}
    return {language: reason_sentence(reason, language, words) for language, words in labels.items()}


def area_labels(language: str) -> dict[str, str]:
    """Area and sub-area codes with their words."""
    return {row.code: str(getattr(row, f"label_{language}")) for row in codes("need_area")}


def severity_word(severity: int) -> str:
    return str(code(f"severity:{severity}").label)


def worst_areas(ratings: Mapping[str, int]) -> list[str]:
    """Codes of the rated areas with a difficulty, the severest first."""
    areas = area_severities(ratings)
    return [area for area, severity in sorted(areas.items(), key=lambda pair: -pair[1]) if severity > 0]
