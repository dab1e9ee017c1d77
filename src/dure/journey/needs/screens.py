"""What the pages of needs show, put together in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms.boundfield import BoundField
from django.utils.translation import get_language

from dure.foundation.codes.models import Code
from dure.foundation.codes.queries import code, codes
from dure.journey.needs.forms import RatingForm, field_name, sub_areas
from dure.journey.needs.models import CrisisClass
from dure.journey.needs.picture import LIST, area_labels, severity_word
from dure.journey.needs.prompts import SITUATIONS_OF_FLAGS, SITUATIONS_OF_RATINGS, Prompt, prompt_for, situations
from dure.journey.needs.queries import reasons_in_words
from dure.policy.korea.crisis import CrisisClassResult, contact_interval, reason_sentence

CLASS_KINDS = {"emergency": "emergency", "focused": "warning", "general": "info", "linkage": "neutral"}


@dataclass(frozen=True, slots=True)
class SubArea:
    """A sub-area to rate; ``last`` says in words what was rated last, ``prompt`` whom to call when it is severe."""

    field: BoundField
    last: str
    prompt: Prompt


@dataclass(frozen=True, slots=True)
class Area:
    """An area with its sub-areas; open when it was rated before or is rated now."""

    code: str
    label: str
    rows: list[SubArea]
    is_open: bool
    highest: int | None
    word: str


def areas_to_rate(form: RatingForm, known: Mapping[str, int]) -> list[Area]:
    """The areas of the rating page. On the very first rating safety lies open, so that the page explains itself."""
    areas = [row for row in codes("need_area") if not row.parent_id]
    return [_area(form, row, known, is_first=not known and row == areas[0]) for row in areas]


def _area(form: RatingForm, area: Code, known: Mapping[str, int], *, is_first: bool) -> Area:
    inside = [row for row in sub_areas() if row.parent_id == area.id]
    rated = [known[row.code] for row in inside if row.code in known]
    typed = any(form[field_name(row.code)].value() or form[field_name(row.code)].errors for row in inside)
    return Area(
        code=area.code,
        label=area.label,
        rows=[_sub_area(form, row, known) for row in inside],
        is_open=bool(rated or typed or is_first),
        highest=max(rated, default=None),
        word=severity_word(max(rated)) if rated else "",
    )


def _sub_area(form: RatingForm, row: Code, known: Mapping[str, int]) -> SubArea:
    severity = known.get(row.code)
    last = "" if severity is None else f"{severity} {severity_word(severity)}"
    return SubArea(form[field_name(row.code)], last, prompt_for(SITUATIONS_OF_RATINGS.get(row.code, ())))


def scale() -> list[tuple[str, str]]:
    """The five levels with their words."""
    return [(level.code, level.label) for level in codes("severity")]


@dataclass(frozen=True, slots=True)
class Sign:
    """A danger sign to tick, with the numbers that show beside it once ticked."""

    option: Any
    prompt: Prompt


def signs_to_tick(form: RatingForm) -> list[Sign]:
    return [
        Sign(option, prompt_for(SITUATIONS_OF_FLAGS.get(str(option.data["value"]), ()))) for option in form["flags"]
    ]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rule says before anything is saved."""

    mark: str
    kind: str
    label: str
    is_complex: bool
    steps: list[dict[str, Any]]
    unrated: list[str]
    contact: str
    prompt: Prompt


def proposal_of(result: CrisisClassResult, *, known: Mapping[str, int], form: RatingForm) -> Proposal:
    """``mark`` comes back with the decision, so that nobody confirms a class that was not on the page."""
    language = get_language() or "ko"
    labels = area_labels("ko" if language == "ko" else "en")
    interval = contact_interval(result.class_code)
    reasons = [(reason, CLASS_KINDS[result.class_code]) for reason in result.reasons]
    reasons += [(reason, "warning") for reason in result.complex_reasons]
    ratings = {**known, **form.cleaned_data["ratings"]}
    return Proposal(
        mark=f"{result.class_code}-{'complex' if result.complex else 'plain'}",
        kind=CLASS_KINDS[result.class_code],
        label=code(f"crisis_class:{result.class_code}").label,
        is_complex=result.complex,
        steps=[
            {"text": reason_sentence(reason, language, labels), "result": "neutral" if kind == "info" else kind}
            for reason, kind in reasons
        ],
        unrated=[code(f"{LIST}{area}").label for area in result.unrated_areas],
        contact=interval.label_ko if language == "ko" else interval.label_en,
        prompt=prompt_for(situations(ratings, form.cleaned_data["flags"])),
    )


@dataclass(frozen=True, slots=True)
class PastClass:
    """A class of the history."""

    crisis: CrisisClass
    kind: str
    reasons: list[str]
    is_override: bool


def past_class(crisis: CrisisClass) -> PastClass:
    return PastClass(
        crisis=crisis,
        kind=CLASS_KINDS.get(crisis.decided_id.removeprefix("crisis_class:"), "neutral"),
        reasons=reasons_in_words(crisis),
        is_override=crisis.computed_id != crisis.decided_id,
    )
