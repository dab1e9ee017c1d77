"""Weights as data: what each kind of evidence counts, how fast it fades, and what counts more together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

MOST_POINTS = 1000
LONGEST_HALF_LIFE_DAYS = 3650


class BadWeights(ValueError):
    """The weights cannot be used; ``place`` says which entry, ``problem`` what is wrong with it."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place, self.problem = place, problem


@dataclass(frozen=True, slots=True)
class Weight:
    """``points`` on the day itself; after ``half_life_days`` half of them are left."""

    points: float
    half_life_days: float


@dataclass(frozen=True, slots=True)
class Combination:
    """Points for what comes together within some days.

    One of each group in ``all_of`` must be there, and ``at_least`` different kinds in all.
    """

    key: str
    points: float
    within_days: int
    all_of: tuple[frozenset[str], ...] = ()
    at_least: int = 0


@dataclass(frozen=True, slots=True)
class Weights:
    """One version. Of one kind the freshest counts whole, every further one ``repeat_share`` of what it would."""

    otherwise: Weight
    repeat_share: float = 0.25
    kinds: Mapping[str, Weight] = field(default_factory=dict)
    combinations: tuple[Combination, ...] = ()

    def of(self, kind: str) -> Weight:
        return self.kinds.get(kind, self.otherwise)

    def as_json(self) -> dict[str, Any]:
        """As ``read_weights`` reads it."""
        return {
            "otherwise": asdict(self.otherwise),
            "repeat_share": self.repeat_share,
            "kinds": {kind: asdict(weight) for kind, weight in sorted(self.kinds.items())},
            "combinations": [
                {
                    "key": rule.key,
                    "points": rule.points,
                    "within_days": rule.within_days,
                    "all_of": [sorted(group) for group in rule.all_of],
                    "at_least": rule.at_least,
                }
                for rule in self.combinations
            ],
        }


def read_weights(data: Mapping[str, Any]) -> Weights:
    """Weights from a mapping, as YAML or JSON has it.

    Raises:
        BadWeights: something is missing, negative or beyond belief.
    """
    share = _number(data.get("repeat_share", 0.25), "repeat_share", most=1)
    kinds = {kind: _weight(entry, kind) for kind, entry in dict(data.get("kinds", {})).items()}
    rules = tuple(_combination(entry, place) for place, entry in enumerate(data.get("combinations", ()), start=1))
    if len({rule.key for rule in rules}) < len(rules):
        raise BadWeights("combinations", "two rules have the same key")
    return Weights(_weight(data.get("otherwise"), "otherwise"), share, kinds, rules)


def _weight(entry: Any, place: str) -> Weight:
    if not isinstance(entry, Mapping):
        raise BadWeights(place, "points and half_life_days are missing")
    half = _number(entry.get("half_life_days"), f"{place}.half_life_days", most=LONGEST_HALF_LIFE_DAYS)
    if half < 1:
        raise BadWeights(f"{place}.half_life_days", "it is less than a day")
    return Weight(_number(entry.get("points"), f"{place}.points"), half)


def _combination(entry: Any, number: int) -> Combination:
    place = f"combinations[{number}]"
    if not isinstance(entry, Mapping) or not entry.get("key"):
        raise BadWeights(place, "the key is missing")
    groups = tuple(frozenset(map(str, group)) for group in entry.get("all_of", ()))
    at_least = int(_number(entry.get("at_least", 0), f"{place}.at_least", most=50))
    if not groups and at_least < 2:
        raise BadWeights(place, "it names neither groups nor at least two kinds")
    if not all(groups):
        raise BadWeights(place, "a group is empty")
    return Combination(
        key=str(entry["key"]),
        points=_number(entry.get("points"), f"{place}.points"),
        within_days=int(_number(entry.get("within_days"), f"{place}.within_days", most=LONGEST_HALF_LIFE_DAYS)),
        all_of=groups,
        at_least=at_least,
    )


def _number(value: Any, place: str, *, most: float = MOST_POINTS) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise BadWeights(place, f"it is no number from 0 to {most:g}")
    return float(value)
