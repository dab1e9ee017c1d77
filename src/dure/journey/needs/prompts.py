"""The signs of danger one may tick, and whom to call at once: pure words and rules.

The numbers themselves are the code list ``crisis_line``; here is only which situation a sign or a rating speaks of.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from dure.foundation.codes.models import Code
from dure.foundation.codes.queries import codes

SEVERE = 3

FLAG_WORDS: dict[str, Any] = {
    "suicide_plan": _("There is a plan or an attempt of suicide"),
    "vulnerable_in_danger": _("A child, an old or a disabled person is in danger"),
    "no_food_heat_shelter": _("There is no food, heating or shelter now"),
    "repeated_refusal": _("Help was refused again and again"),
}
SITUATIONS_OF_FLAGS: dict[str, tuple[str, ...]] = {
    "suicide_plan": ("suicide", "mental_crisis", "danger_to_life"),
    "vulnerable_in_danger": ("child_abuse", "elder_abuse", "violence", "danger_to_life"),
    "no_food_heat_shelter": ("welfare",),
}
SITUATIONS_OF_RATINGS: dict[str, tuple[str, ...]] = {
    "N01.1": ("violence", "child_abuse", "elder_abuse"),
    "N01.2": ("violence", "danger_to_life"),
    "N02.2": ("suicide", "mental_crisis"),
}
MUST_REPORT = {"violence", "child_abuse", "elder_abuse"}


def flag_words(flag: str) -> Any:
    """A sign in words; one that the rule file added later shows its key."""
    return FLAG_WORDS.get(flag, flag)


def situations(ratings: Mapping[str, int], flags: Collection[str]) -> list[str]:
    """The situations that ticked signs and severe ratings speak of, each once."""
    found = [name for flag in flags for name in SITUATIONS_OF_FLAGS.get(flag, ())]
    for code, names in SITUATIONS_OF_RATINGS.items():
        if ratings.get(code, 0) >= SEVERE:
            found += names
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Prompt:
    """Whom to call, and whether the law asks to report."""

    lines: list[Code]
    must_report: bool

    def __bool__(self) -> bool:
        return bool(self.lines)


def prompt_for(names: Collection[str]) -> Prompt:
    """The numbers for these situations, in the order of the list."""
    wanted = set(names)
    lines = [line for line in codes("crisis_line") if wanted & set(line.attributes.get("situations", []))]
    return Prompt(lines=lines, must_report=bool(wanted & MUST_REPORT))
