"""Kinds of towns: each errs in a way of its own, so that nothing is trained for one of them."""

from __future__ import annotations

from dataclasses import dataclass

from tests.engines.matching.truth import Errors, Town, town


@dataclass(frozen=True)
class Mix:
    """How the registers of a kind of town err; `told` says it in words for the table of the docs."""

    told: str
    errors: Errors
    twice: float = 0.2
    twins: float = 0.08
    doubles: float = 0.04

    def town(self, seed: int, people: int) -> Town:
        """Names come from lists in towns of odd seeds, and are made of syllables in those of even ones."""
        return town(
            seed,
            people,
            twice=self.twice,
            errors=self.errors,
            made_names=seed % 2 == 0,
            twins=self.twins,
            doubles=self.doubles,
        )


FAIR = Errors(missing=0.03, missing_second=0.05, wrong=(0.4, 0.4, 0.2))
MIXES = {
    "fair": Mix("up to two things wrong, 5 % of cells empty, 10 % of phones", FAIR),
    "letters": Mix(
        "names misspelled by a letter or by ear in half of the second records, little else",
        Errors(0.02, 0.03, (0.45, 0.45, 0.1), of=(12, 1, 2, 2)),
    ),
    "scripts": Mix(
        "a quarter of the names in Latin letters, a tenth in ideographs",
        Errors(0.02, 0.05, (0.5, 0.4, 0.1), latin=0.25, ideographs=0.10),
    ),
    "days": Mix(
        "birth dates wrong in two fifths: digits, month and day, year, the other calendar",
        Errors(0.02, 0.05, (0.4, 0.5, 0.1), of=(1, 10, 2, 2)),
    ),
    "movers": Mix(
        "half have moved or changed their telephone",
        Errors(0.02, 0.04, (0.4, 0.5, 0.1), of=(1, 1, 8, 8), moved=0.9, new_phone=0.9),
    ),
    "gaps": Mix(
        "a fifth of the cells empty, four in ten phones, else little wrong", Errors(0.02, 0.20, (0.6, 0.35, 0.05))
    ),
    "twins": Mix(
        "a third of families with children have twins, a fifth a namesake in the building",
        FAIR,
        twins=0.35,
        doubles=0.2,
    ),
    "seldom": Mix("one person in fifty stands twice", FAIR, twice=0.02),
    "often": Mix("every second person stands twice", FAIR, twice=0.5),
    "no phone": Mix(
        "a register without telephones", Errors(0.02, 0.04, (0.5, 0.4, 0.1), of=(4, 3, 0, 4), never=("phone",))
    ),
    "no address": Mix(
        "a register without addresses", Errors(0.02, 0.04, (0.5, 0.4, 0.1), of=(4, 3, 4, 0), never=("address",))
    ),
    "hard": Mix(
        "up to three things wrong, 10 % of cells empty, 20 % of phones",
        Errors(missing=0.05, missing_second=0.10, wrong=(0.20, 0.35, 0.30, 0.15)),
    ),
}
