"""Steps of a result as they are kept: the engine's own words as JSON, and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from dure.engines.eligibility import Figure, Range, Result, Source, Step, Verdict
from dure.journey.screenings.models import ScreeningResult


def kept_step(step: Step) -> dict[str, Any]:
    """A step as JSON; days become ISO texts."""
    kept: dict[str, Any] = _without_days(asdict(step))
    return kept


def _without_days(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _without_days(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without_days(part) for part in value]
    return value


def step_of(kept: Mapping[str, Any]) -> Step:
    """A kept step as the engine gave it."""
    facts = dict(kept)
    facts["source"] = Source(**facts["source"]) if facts.get("source") else None
    facts["span"] = Range(**facts["span"]) if facts.get("span") else None
    facts["valid_from"] = _day(facts.get("valid_from"))
    facts["missing"] = tuple(facts.get("missing", ()))
    facts["figures"] = tuple(_figure(figure) for figure in facts.get("figures", ()))
    return Step(**facts)


def _figure(kept: Mapping[str, Any]) -> Figure:
    facts = dict(kept)
    facts["source"] = Source(**facts["source"])
    facts["valid_from"] = _day(facts["valid_from"])
    return Figure(**facts)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def result_of(row: ScreeningResult) -> Result:
    """A kept result as the engine gave it, without the positions of the members."""
    steps = tuple(step_of(step) for step in row.steps)
    return Result(
        programme=row.programme_id.removeprefix("programme:"),
        verdict=Verdict(row.verdict),
        amount=row.amount_won,
        steps=steps,
        missing=tuple(row.missing),
        failed=tuple(step.question for step in steps if step.decides and step.met is False),
        parameter_version=row.parameter_version,
        amount_at_most=row.amount_at_most,
    )
