"""Reads of screenings, ready for a screen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext

from dure.engines.eligibility import Result, Step
from dure.foundation.access.actor import Actor
from dure.foundation.pages.words import write_full_day, write_number
from dure.journey.screenings.asking import NextQuestions, next_questions
from dure.journey.screenings.labels import VERDICTS
from dure.journey.screenings.models import Screening, ScreeningResult, Verdict
from dure.journey.screenings.steps import result_of
from dure.policy.korea.screening import missing_label, programme_label, sentence, source_words, step_question
from dure.registry.people.models import Household

RESULT_OF_STEP = {True: "ok", False: "emergency", None: "warning"}


@dataclass(frozen=True, slots=True)
class LatestScreening:
    """The household's newest screening with its answers."""

    screening: Screening
    results: list[ScreeningResult]

    @property
    def id(self) -> UUID:
        return self.screening.id

    @property
    def as_of(self) -> dt.date:
        return self.screening.as_of


@dataclass(frozen=True, slots=True)
class Answer:
    """One programme's row on the page."""

    label: str
    badge: str
    verdict: str
    amount_won: int | None
    at_most: bool
    reason: str
    steps: list[dict[str, Any]]
    version: str


def screenings_of(actor: Actor, household: Household) -> QuerySet[Any]:
    """The household's screenings, the newest first."""
    rows: QuerySet[Any] = Screening.objects.visible_to(actor).filter(household=household)
    return rows.select_related("screened_by").order_by("-screened_at", "-id")


def latest_screening(actor: Actor, household: Household) -> LatestScreening | None:
    """The newest screening with one result for each programme, or None when there was none."""
    screening: Screening | None = screenings_of(actor, household).first()
    return LatestScreening(screening, results_of(actor, screening)) if screening else None


def results_of(actor: Actor, screening: Screening) -> list[ScreeningResult]:
    """The answers of one screening, in the order of the programmes."""
    rows = ScreeningResult.objects.visible_to(actor).filter(screening=screening)
    return list(rows.select_related("programme").order_by("programme__position"))


def screening_seen(actor: Actor, screening_id: UUID) -> Screening | None:
    """One screening with its household, or None when it is out of sight."""
    rows = Screening.objects.visible_to(actor).select_related("household__area", "screened_by")
    found: Screening | None = rows.filter(pk=screening_id).first()
    return found


def _language() -> str:
    return "ko" if get_language() == "ko" else "en"


def answers(results: list[ScreeningResult]) -> list[Answer]:
    """Every programme's row: the answer, the deciding reason in one sentence, the steps behind it."""
    return [_answer(row, result_of(row)) for row in results]


def _answer(row: ScreeningResult, result: Result) -> Answer:
    badge, verdict = VERDICTS[row.verdict]
    return Answer(
        label=row.programme.label,
        badge=badge,
        verdict=str(verdict),
        amount_won=row.amount_won if row.verdict == Verdict.ELIGIBLE else None,
        at_most=row.amount_at_most,
        reason=sentence(deciding_step(result), _language()) if result.steps else "",
        steps=[_shown(step) for step in result.steps],
        version=row.parameter_version,
    )


def deciding_step(result: Result) -> Step:
    """The step that decided: the first that failed, else the first that is open, else the last that was met.

    Of steps that were met, one with a limit says more than one without.
    """
    deciding = [step for step in result.steps if step.decides]
    wanted = {"not_eligible": False, "cannot_tell": None, "eligible": True}[result.verdict]
    fitting = [step for step in deciding if step.met is wanted] or deciding or list(result.steps)
    return next((step for step in fitting if step.limit is not None), fitting[0]) if wanted else fitting[0]


def _shown(step: Step) -> dict[str, Any]:
    """A step as the list of steps shows it."""
    language = _language()
    said = sentence(step, language)
    return {
        "text": f"{step_question(step, language)} {said}" if step.decides else said,
        "value": _numbers(step),
        "result": RESULT_OF_STEP[step.met] if step.decides else "neutral",
        "source": _source(step),
    }


def _numbers(step: Step) -> str:
    """Value, limit and the gap between them, where they are known."""
    if step.value is None or step.limit is None or step.gap is None:
        return ""
    return gettext("Value %(value)s, limit %(limit)s, gap %(gap)s") % {
        "value": write_number(step.value),
        "limit": write_number(step.limit),
        "gap": f"+{write_number(step.gap)}" if step.gap > 0 else write_number(step.gap),
    }


def _source(step: Step) -> str:
    """Where the figure of the step comes from, since when it holds and how sure it is."""
    if step.source is None:
        return ""
    words = source_words(step.source.name, _language())
    parts = [f"{words} ({step.parameter})" if step.parameter else words]
    if step.valid_from:
        parts.append(gettext("since %(day)s") % {"day": write_full_day(step.valid_from)})
    parts.append(confidence_words(step.confidence))
    return " · ".join(parts)


def confidence_words(confidence: str) -> str:
    """How sure a figure is, in words."""
    return {
        "high": gettext("confidence high"),
        "medium": gettext("confidence medium"),
        "low": gettext("confidence low"),
    }[confidence]


def questions(screening: Screening, results: list[ScreeningResult]) -> NextQuestions:
    """What to ask next, judged by the rules as they are now."""
    return next_questions(screening.facts, [result_of(row) for row in results], on=screening.as_of)


def fact_label(key: str) -> str:
    """A fact in the language of the page."""
    return missing_label(key, _language())


def programme_name(programme: str) -> str:
    """A programme in the language of the page."""
    return programme_label(programme, _language())
