"""A stale form beside what is stored now: both versions are shown, and the person chooses field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

STORED = "stored"
TAKE = "take-"


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that differs: ``stored`` is what others wrote, in words; ``mine`` still holds what was typed."""

    name: str
    label: Any
    stored: str
    mine: BoundField


def clashes(form: forms.BaseForm, stored: Mapping[str, Any], masks: Mapping[str, str]) -> list[Clash]:
    """The visible fields whose typed value differs from the stored one.

    ``masks`` are what is shown of fields that lie under lock.
    """
    return [
        Clash(bound.name, bound.label, masks.get(bound.name) or _in_words(bound, stored.get(bound.name)), bound)
        for bound in form.visible_fields()
        if _text(bound.data) != _text(stored.get(bound.name))
    ]


def agreed(form: forms.BaseForm, stored: Mapping[str, Any]) -> list[BoundField]:
    """The visible fields that do not differ: they travel along unseen."""
    return [bound for bound in form.visible_fields() if _text(bound.data) == _text(stored.get(bound.name))]


def with_choices(sent: QueryDict, stored: Mapping[str, Any]) -> QueryDict:
    """The sent form, with the stored value wherever the person chose it."""
    data = sent.copy()
    for name, value in stored.items():
        if data.get(f"{TAKE}{name}") == STORED:
            data[name] = _text(value)
    return data


def _text(value: Any) -> str:
    return str(value or "").strip().replace("\r\n", "\n")


def _in_words(bound: BoundField, value: Any) -> str:
    choices = getattr(bound.field, "choices", None)
    if choices is None:
        return _text(value)
    return next((str(label) for key, label in choices if str(key) == _text(value)), _text(value))
