"""From what a model learnt to points that a person may take over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dure.engines.learning.logistic import Model
from dure.engines.priority.weights import MOST_POINTS, Weight, Weights


def proposed(weights: Weights, model: Model, times: Mapping[str, float]) -> Weights:
    """The same weights with points in the proportion of the coefficients, rounded to whole points.

    ``times`` says how often each feature was there, at full strength, in what was learnt from: the points are scaled
    so that what was learnt about gives out as many points in all as before. What was not learnt about keeps its points,
    and what speaks against an outcome gets none: nobody's score falls because something was told.
    """
    old = {**{name: weights.of(name).points for name in times}, **_rules(weights)}
    learnt = {name: max(found, 0.0) for name, found in model.coefficients.items() if name in old}
    before = sum(old[name] * times.get(name, 0.0) for name in learnt)
    after = sum(found * times.get(name, 0.0) for name, found in learnt.items())
    if not after:
        return weights
    points = {name: min(float(round(found * before / after)), float(MOST_POINTS)) for name, found in learnt.items()}
    kinds = {
        name: Weight(told, weights.of(name).half_life_days)
        for name, told in points.items()
        if name not in _rules(weights)
    }
    rules = tuple(replace(rule, points=points.get(rule.key, rule.points)) for rule in weights.combinations)
    return replace(weights, kinds={**weights.kinds, **kinds}, combinations=rules)


def _rules(weights: Weights) -> dict[str, float]:
    return {rule.key: rule.points for rule in weights.combinations}
