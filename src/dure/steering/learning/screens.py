"""What was learnt, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from dure.engines.priority.weights import Weights
from dure.foundation.areas.models import Area
from dure.foundation.codes.queries import label
from dure.foundation.pages.words import write_number
from dure.journey.discovery.findings.scores import words_of_combination
from dure.steering.learning.groups import GROUPS, UNKNOWN
from dure.steering.learning.models import LearntModel
from dure.steering.learning.states import ModelState

STATES: dict[str, Any] = {
    ModelState.ASKED: pgettext_lazy("learnt model", "Learning"),
    ModelState.LEARNT: pgettext_lazy("learnt model", "Trained"),
    ModelState.CANNOT_TELL: pgettext_lazy("learnt model", "Cannot tell"),
}
BADGES = {ModelState.ASKED: "info", ModelState.LEARNT: "ok", ModelState.CANNOT_TELL: "neutral"}
REASONS = {
    "few": gettext_lazy("Fewer than 200 findings have a known outcome. Below that a model would only repeat chance."),
    "few_of_one": gettext_lazy("Among the earlier findings fewer than 30 had a need, or fewer than 30 had none."),
    "few_later": gettext_lazy("Among the later findings fewer than 10 had a need, or fewer than 10 had none."),
    "no_feature": gettext_lazy("The findings hardly differ in what was told, so nothing can be compared."),
}
LEFT_OUT = {
    "running": gettext_lazy("still open, and not half a year old"),
    "nobody_knows": gettext_lazy("nobody was met, so nobody knows"),
}
AGES = {
    "under_40": gettext_lazy("Under 40"),
    "40_to_64": gettext_lazy("40 to 64"),
    "65_to_74": gettext_lazy("65 to 74"),
    "75_and_over": gettext_lazy("75 and over"),
}
TITLES = {
    "age": gettext_lazy("Age of the head of the household"),
    "sex": gettext_lazy("Sex of the head of the household"),
    "area": gettext_lazy("Dong"),
}
FEW_TO_JUDGE = 30
CHANGES_NAMED = 3


@dataclass(frozen=True, slots=True)
class PointLine:
    """One sign: what it counts by hand and by the model, or that nothing was learnt about it."""

    words: str
    by_hand: str
    proposed: str
    learnt: bool


@dataclass(frozen=True, slots=True)
class GroupLine:
    """The model's error in one group; ``words`` alone where the numbers are hidden."""

    words: str
    total: str = ""
    came: str = ""
    said: str = ""
    brier: str = ""
    is_few: bool = False
    hidden: bool = False


def point_lines(row: LearntModel, by_hand: Weights, learnt: Weights) -> list[PointLine]:
    """The signs of the sample, those first that speak most for a need."""
    told: Mapping[str, float] = row.coefficients["features"]
    lines = [
        PointLine(_sign(key), f"{points_of(by_hand, key):g}", f"{points_of(learnt, key):g}", True)
        for key in sorted(told, key=lambda key: (-told[key], key))
    ]
    rest = [PointLine(_sign(key), f"{points_of(by_hand, key):g}", "", False) for key in row.coefficients["left_out"]]
    return lines + rest


def points_of(weights: Weights, key: str) -> float:
    rule = next((rule for rule in weights.combinations if rule.key == key), None)
    return rule.points if rule else weights.of(key).points


def _sign(key: str) -> str:
    return label(key) if ":" in key else words_of_combination(key)


def group_tables(row: LearntModel) -> list[tuple[Any, list[GroupLine]]]:
    """The error by age, sex and dong."""
    paths = [one["group"] for one in row.judged["groups"]["area"]]
    names = {area.path: str(area) for area in Area.objects.filter(path__in=paths)}
    return [(TITLES[key], [_group(one, key, names) for one in row.judged["groups"][key]]) for key in GROUPS]


def _group(one: Mapping[str, Any], key: str, names: Mapping[str, str]) -> GroupLine:
    words = _group_words(one["group"], key, names)
    if one.get("hidden"):
        return GroupLine(words, hidden=True)
    return GroupLine(
        words,
        write_number(one["total"]),
        f"{one['hits'] / one['total']:.0%}",
        f"{one['chance']:.0%}",
        f"{one['brier']:.3f}",
        one["total"] < FEW_TO_JUDGE,
    )


def _group_words(group: str, key: str, names: Mapping[str, str]) -> str:
    if group == UNKNOWN:
        return gettext("Not known")
    if key == "age":
        return str(AGES[group])
    return label(group) if key == "sex" else names.get(group, group)


def left_out_words(row: LearntModel) -> list[str]:
    return [
        ngettext("%(number)s finding: %(why)s", "%(number)s findings: %(why)s", number)
        % {"number": write_number(number), "why": LEFT_OUT[why]}
        for why, number in sorted(row.sample.get("left_out", {}).items())
    ]


def measure_words(measure: Mapping[str, Any]) -> str:
    """A measure with its interval."""
    if measure["value"] is None:
        return "–"
    return f"{measure['value']:.2f} ({measure['low']:.2f}–{measure['high']:.2f})"


def is_surely_better(row: LearntModel) -> bool:
    """Whether the order by the model is better than the order by hand beyond chance."""
    return bool(row.judged["model"]["auc"]["low"] > row.judged["hand"]["auc"]["high"])


def most_changed(lines: Sequence[PointLine]) -> list[PointLine]:
    """The few signs whose points the model would change most."""
    learnt = [line for line in lines if line.learnt and line.by_hand != line.proposed]
    return sorted(learnt, key=lambda line: -abs(float(line.proposed) - float(line.by_hand)))[:CHANGES_NAMED]


def unchecked_groups(tables: Sequence[tuple[Any, Sequence[GroupLine]]]) -> tuple[int, int]:
    """In how many of all groups nobody can see whether the model is fair."""
    lines = [line for _title, group in tables for line in group]
    return sum(line.hidden or line.is_few for line in lines), len(lines)


def verdict(row: LearntModel) -> str:
    """Whether the order by the model is surely better than the order by hand on the later findings."""
    model, hand = row.judged["model"]["auc"], row.judged["hand"]["auc"]
    if is_surely_better(row):
        return gettext("On the later findings, the model orders better than the weights set by hand.")
    if hand["low"] > model["high"]:
        return gettext("On the later findings, the weights set by hand order better than the model.")
    return gettext("On the later findings, no difference between the model and the weights set by hand can be shown.")
