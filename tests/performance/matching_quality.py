"""How right the matching is in each kind of town, as a table in the docs.

python -m tests.performance.matching_quality

Beside what it reaches stands a bound: what a rule would reach that knew of these very towns how many pairs of each
combination of words (name, birth date, sex, phone, address, home) are one person, at the same precision of 0.99.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from dure.policy.korea.matching import find_pairs
from tests.engines.matching.truth.mixes import MIXES, Mix
from tests.engines.matching.truth.writing import as_table
from tests.performance.history import write_part
from tests.performance.matching import AT_LEAST, say
from tests.performance.matching_history import PAGE

SEEDS = (201, 202)
PEOPLE = 5_000
ANY = 0.001
"""Pairs below it count as never found, for the bound too."""
PRECISION = 0.99
WORDS = ("name", "birth_date", "sex", "phone", "address", "household", "third")
HEAD = ("kind of town", "true pairs", "precision", "recall", "recall at precision 0.99", "bound of it")


@dataclass
class Rightness:
    """True pairs and what was found of them, over some towns."""

    true: int = 0
    weighed: list[tuple[float, bool]] = field(default_factory=list)
    combinations: Counter[tuple[tuple[str, ...], bool]] = field(default_factory=Counter)

    def add(self, mix: Mix, seed: int) -> None:
        made = mix.town(seed, PEOPLE)
        self.true += len(made.truth)
        for pair in find_pairs(as_table(made.records), at_least=ANY).to_pylist():
            right = tuple(sorted((pair["id_a"], pair["id_b"]))) in made.truth
            self.weighed.append((pair["probability"], right))
            self.combinations[tuple(pair[f"{column}_words"] for column in WORDS), right] += 1

    def at(self, least: float) -> tuple[float, float]:
        """Precision and recall of the pairs from that probability on."""
        found = [right for probability, right in self.weighed if probability >= least]
        return sum(found) / max(len(found), 1), sum(found) / max(self.true, 1)

    def reached(self) -> float:
        """Recall at the precision, wherever the line is drawn."""
        return self._best([(int(right), 1) for _, right in sorted(self.weighed, reverse=True)])

    def bound(self) -> float:
        """The same for who knows the share of true pairs in each combination."""
        keys = {key for key, _ in self.combinations}
        parts = [
            (self.combinations[key, True], self.combinations[key, True] + self.combinations[key, False]) for key in keys
        ]
        return self._best(sorted(parts, key=lambda part: -part[0] / part[1]))

    def _best(self, parts: Sequence[tuple[int, int]]) -> float:
        """Recall after as many parts, each with its true pairs and all its pairs, as keep the precision."""
        right = taken = best = 0
        for some_right, some in parts:
            right, taken = right + some_right, taken + some
            if right >= PRECISION * taken:
                best = right
        return best / max(self.true, 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kinds", nargs="+", choices=list(MIXES), default=list(MIXES), help="kinds of towns")
    options = parser.parse_args()
    lines = [_line(MIXES[kind]) for kind in options.kinds]
    if options.kinds == list(MIXES):
        rows = [HEAD, ("---",) * len(HEAD), *lines]
        write_part(PAGE, "quality", "\n".join(f"| {' | '.join(row)} |" for row in rows))
    return 0


def _line(mix: Mix) -> tuple[str, ...]:
    found = Rightness()
    for seed in SEEDS:
        found.add(mix, seed)
    figures = (*found.at(AT_LEAST), found.reached(), found.bound())
    line = (mix.told, f"{found.true:,}", *(f"{figure:.3f}" for figure in figures))
    say(" | ".join(line))
    return line


if __name__ == "__main__":
    raise SystemExit(main())
