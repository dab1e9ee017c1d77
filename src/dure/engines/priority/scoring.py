"""The score of one finding, line by line."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dure.engines.priority.weights import Combination, Weights


@dataclass(frozen=True, slots=True)
class Evidence:
    """A kind (a code id) and how many days ago it was; a day still to come counts as today."""

    kind: str
    days: float


@dataclass(frozen=True, slots=True)
class Line:
    """What one piece of evidence or one combination adds; ``days`` is None for a combination."""

    key: str
    points: float
    full_points: float
    days: int | None
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """The sum, rounded to whole points, and its lines, the heaviest first."""

    points: int
    lines: tuple[Line, ...]


def score(evidence: Iterable[Evidence], weights: Weights) -> Score:
    """Sum what each piece of evidence still counts, and what counts more together."""
    fresh_first = sorted(evidence, key=lambda piece: (max(piece.days, 0.0), piece.kind))
    seen: set[str] = set()
    lines = []
    for piece in fresh_first:
        weight, days = weights.of(piece.kind), max(piece.days, 0.0)
        left = weight.points * 0.5 ** (days / weight.half_life_days)
        repeat = piece.kind in seen
        seen.add(piece.kind)
        lines.append(
            Line(piece.kind, left * weights.repeat_share if repeat else left, weight.points, int(days), repeat)
        )
    lines += [
        Line(rule.key, rule.points, rule.points, None) for rule in weights.combinations if holds(rule, fresh_first)
    ]
    lines.sort(key=lambda line: (-line.points, line.key))
    return Score(round(round(sum(line.points for line in lines), 6)), tuple(lines))


def holds(rule: Combination, evidence: Sequence[Evidence]) -> bool:
    """Whether everything that the rule asks for is there within its days."""
    kinds = {piece.kind for piece in evidence if piece.days <= rule.within_days}
    return len(kinds) >= rule.at_least and all(kinds & group for group in rule.all_of)


def whole_points(score: Score) -> list[int]:
    """The points of the lines in whole numbers whose sum is the score: what is left over goes to the largest parts."""
    whole = [math.floor(line.points) for line in score.lines]
    parts = sorted(range(len(whole)), key=lambda at: (whole[at] - score.lines[at].points, at))
    for at in parts[: score.points - sum(whole)]:
        whole[at] += 1
    return whole
