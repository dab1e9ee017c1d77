"""The weights as a form: points and half-life of each kind of evidence, and of what comes together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dure.engines.priority.weights import (
    LONGEST_HALF_LIFE_DAYS,
    MOST_POINTS,
    Combination,
    Weight,
    Weights,
    read_weights,
)
from dure.foundation.codes.queries import codes
from dure.foundation.pages.records import RecordForm, VersionForm, day, text
from dure.journey.discovery.weights.models import WeightVersion

LISTS = ("tip_kind", "signal_kind")
OTHERWISE = "otherwise"
POINTS, HALF = "points", "half"


def points_field(**kwargs: Any) -> forms.FloatField:
    return forms.FloatField(label=_("Points"), min_value=0, max_value=MOST_POINTS, step_size=0.5, **kwargs)


def days_field(label: Any, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=LONGEST_HALF_LIFE_DAYS, **kwargs)


def name_of(what: str, key: str) -> str:
    """The form's field for the points or days of a kind or a combination."""
    return f"{what}_{key.replace(':', '_')}"


def kinds() -> list[str]:
    """Every kind of evidence there can be, in the order of the lists."""
    return [code.id for key in LISTS for code in codes(key)]


class WeightsFields(forms.Form):
    """A kind whose two fields are empty counts like everything else that is not named."""

    note = text(
        _("Why the weights are changed"),
        rows=2,
        max_length=500,
        help_text=_("Whoever releases them, or asks later, reads this."),
    )
    repeat_percent = forms.IntegerField(
        label=_("What the same kind counts again, in percent"), min_value=0, max_value=100
    )

    def __init__(self, *args: Any, base: Weights, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = base
        for key in [OTHERWISE, *kinds()]:
            required = key == OTHERWISE
            self.fields[name_of(POINTS, key)] = points_field(required=required)
            self.fields[name_of(HALF, key)] = days_field(_("Days until halved"), required=required)
        for rule in base.combinations:
            self.fields[name_of(POINTS, rule.key)] = points_field()
            self.fields[name_of(HALF, rule.key)] = days_field(pgettext_lazy("combination", "Within days"))

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        for key in kinds():
            points, half = name_of(POINTS, key), name_of(HALF, key)
            lacking = points if found.get(points) is None else half
            if (found.get(points) is None) != (found.get(half) is None) and lacking not in self.errors:
                self.add_error(lacking, _("Points and days belong together. Please fill in both, or neither."))
        return found

    def weights(self) -> Weights:
        """Only when the form is valid."""
        told = {key: weight for key in kinds() if (weight := self._weight(key))}
        otherwise = self._weight(OTHERWISE) or self.base.otherwise
        rules = tuple(self._rule(rule) for rule in self.base.combinations)
        return Weights(otherwise, self.cleaned_data["repeat_percent"] / 100, told, rules)

    def _weight(self, key: str) -> Weight | None:
        points, half = (self.cleaned_data[name_of(what, key)] for what in (POINTS, HALF))
        return None if points is None else Weight(float(points), float(half))

    def _rule(self, rule: Combination) -> Combination:
        points, within = (self.cleaned_data[name_of(what, rule.key)] for what in (POINTS, HALF))
        return replace(rule, points=float(points), within_days=within)


class DraftForm(RecordForm, WeightsFields):
    """A new draft."""


class EditDraftForm(VersionForm, WeightsFields):
    """A draft that others may change meanwhile."""

    @staticmethod
    def stored(draft: WeightVersion) -> dict[str, Any]:
        """The present values as the form's fields hold them."""
        return {"version": draft.version, "note": draft.note, **as_fields(read_weights(draft.weights))}


class ReleaseForm(forms.Form):
    """From when on a draft holds; ``version`` is the one that was looked at."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    valid_from = day(_("In force from"))

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_valid_from(self) -> dt.date:
        told: dt.date = self.cleaned_data["valid_from"]
        if told < self.today:
            raise forms.ValidationError(_("Weights take effect today at the earliest."))
        return told


def as_fields(weights: Weights) -> dict[str, Any]:
    """The weights as values of the form's fields."""
    return {"repeat_percent": round(weights.repeat_share * 100), **dict(_pairs(weights))}


def _pairs(weights: Weights) -> Iterator[tuple[str, Any]]:
    for key, weight in [(OTHERWISE, weights.otherwise), *weights.kinds.items()]:
        yield name_of(POINTS, key), _short(weight.points)
        yield name_of(HALF, key), round(weight.half_life_days)
    for rule in weights.combinations:
        yield name_of(POINTS, rule.key), _short(rule.points)
        yield name_of(HALF, rule.key), rule.within_days


def _short(points: float) -> float | int:
    return int(points) if points == int(points) else points
