"""Says a step, a programme or a missing fact in plain Korean or English, from `sentences.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dure.engines.eligibility import Range, Step
from dure.policy.korea.eligibility.questions import FACTS

LANGUAGES = ("ko", "en")


@cache
def texts() -> dict[str, Any]:
    """The sentences as they are written in the file."""
    path = Path(__file__).parent / "sentences.yaml"
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


@cache
def _sources() -> dict[str, str]:
    path = Path(__file__).parent / "sources.yaml"
    loaded: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def source_words(name: str, language: str = "ko") -> str:
    """Where a figure comes from, in Korean where the note has a translation, else as it was written."""
    return _sources().get(name, name) if language == "ko" else name


def sentence(step: Step, language: str = "ko") -> str:
    """The step in one sentence with its value, limit, gap and what is missing."""
    variants = texts()["questions"][step.question]
    template = variants[_variant(step, variants)][language]
    words = {figure.path.rsplit(".", 1)[-1]: _amount(figure.value, figure.unit, language) for figure in step.figures}
    words |= {
        "value": _amount(step.value, step.unit, language),
        "limit": _amount(step.limit, step.unit, language),
        "gap": _amount(None if step.gap is None else abs(step.gap), step.unit, language),
        "low": _amount(step.span.low if isinstance(step.span, Range) else None, step.unit, language),
        "missing": ", ".join(missing_label(name, language) for name in step.missing),
    }
    return str(template.format_map(words))


def step_question(step: Step, language: str = "ko") -> str:
    """The question a step answers."""
    return str(texts()["questions"][step.question]["ask"][language])


def programme_label(programme: str, language: str = "ko") -> str:
    """The programme's name."""
    return str(texts()["programmes"][programme][language])


def verdict_label(verdict: str, language: str = "ko") -> str:
    """The verdict in the words of the screens."""
    return str(texts()["verdicts"][verdict][language])


def missing_label(name: str, language: str = "ko") -> str:
    """What is missing, in words: a fact to ask or a figure that is not known."""
    labels = texts()["missing"]
    if name in labels:
        return str(labels[name][language])
    for fact in FACTS:
        if fact.key == name:
            return fact.label_ko if language == "ko" else fact.label_en
    prefix, _, rest = name.partition(":")
    date = f"{rest}년" if language == "ko" and len(rest) == 4 else rest
    return str(labels[f"{prefix}:"][language].format(date=date, path=rest))


def _variant(step: Step, variants: dict[str, Any]) -> str:
    if not step.decides:
        return "shown" if step.value is not None else "open"
    if step.met is None:
        return "open"
    wanted = "met" if step.met else "not_met"
    firm_while_open = step.value is None and step.span is not None and f"{wanted}_any" in variants
    return f"{wanted}_any" if firm_while_open else wanted


def _amount(value: int | str | None, unit: str, language: str) -> str:
    if value is None:
        return str(texts()["units"]["unknown"][language])
    if isinstance(value, str):
        return value
    return str(texts()["units"][unit if unit in texts()["units"] else "won"][language].format(amount=f"{value:,}"))
