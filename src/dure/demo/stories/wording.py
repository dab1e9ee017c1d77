"""Chooses words: themes that fit a household, and texts with their blanks filled in."""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from dure.demo.datafiles import read_data
from dure.demo.people import DemoHousehold

PROTECTED_THEME = "violence"
MORE_DETAIL = 0.8


def draw_theme(rng: Random, household: DemoHousehold, today: date) -> str:
    """A theme that can befall such a household, never the protected one; themes that fit few come up oftener."""
    themes: dict[str, Any] = read_data("themes")["themes"]
    youngest = min(member.age(today) for member in household.members)
    weights = {
        key: 1 / len(theme["patterns"])
        for key, theme in themes.items()
        if key != PROTECTED_THEME
        and household.pattern in theme["patterns"]
        and youngest <= theme.get("youngest_at_most", youngest)
    }
    return rng.choices(list(weights), weights=list(weights.values()))[0]


@dataclass(frozen=True)
class Wording:
    """The words of one story: its theme, and one choice from each pool, so that the notes agree with each other."""

    theme: str
    rng: Random
    blanks: dict[str, str]

    @classmethod
    def draw(cls, rng: Random, theme: str, household: DemoHousehold) -> "Wording":
        """Fill the blanks for this household."""
        blanks = {name: rng.choice(values) for name, values in read_data("themes")["pools"].items()}
        return cls(theme, rng, {**blanks, "head": household.head.name})

    @property
    def lists(self) -> dict[str, Any]:
        """The theme as it is written in the data file."""
        theme: dict[str, Any] = read_data("themes")["themes"][self.theme]
        return theme

    def choose(self, texts: list[str]) -> str:
        """One of the texts, filled in."""
        return self.rng.choice(texts).format_map(self.blanks)

    def of_theme(self, name: str) -> str:
        """One of the theme's texts of that kind: tips, requests, welfare, health, case."""
        return self.choose(self.lists[name])

    def note(self, text: str, kind: str) -> str:
        """The text, mostly with one more detail of that kind: no two notes from a day's round read alike."""
        return f"{text} {self.word('extras', kind)}" if self.rng.random() < MORE_DETAIL else text

    def tip(self) -> tuple[str | None, str]:
        """A neighbour's tip, and the kind of reporter who alone would write it so (None: anybody)."""
        kind, bar, text = self.of_theme("tips").rpartition("|")
        return (kind if bar else None), self.note(text, "tip")

    def word(self, name: str, kind: str | None = None) -> str:
        """One of the general texts."""
        found = read_data("words")[name]
        found = found[kind] if kind is not None else found
        return self.choose([found] if isinstance(found, str) else found)

    def table(self, name: str) -> list[list[str]]:
        """General texts that come with a second word each."""
        rows: list[list[str]] = read_data("words")[name]
        return rows
