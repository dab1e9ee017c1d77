"""Gives every story a household it fits, and tells it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from random import Random

from dure.demo.areas import DONGS
from dure.demo.people import DemoHousehold
from dure.demo.staff import HOME_DONG
from dure.demo.stories.arcs import ARCS, ROUTINE_VISITS, Arc, routine
from dure.demo.stories.cast import Cast
from dure.demo.stories.clock import KOREAN_TIME
from dure.demo.stories.contact import keep_in_touch
from dure.demo.stories.parts import HouseholdStory, TipPart
from dure.demo.stories.strangers import tips_about_strangers
from dure.demo.stories.wording import PROTECTED_THEME, draw_theme
from dure.demo.stories.writer import StoryWriter

# Every such arc begins in the dong whose people can be chosen with one click, so that their Today is never empty.
AT_HOME = frozenset({
    "emergency_hours_left", "case_focused", "case_late", "referral_sent", "referral_sent_late", "referral_delivered",
    "fresh_tip", "late_tip", "visit_planned", "visit_overdue", "unmet",
})  # fmt: skip
LOOKED_AT = frozenset({"emergency", "case", "referral", "visit"})
OLD = frozenset({"single_senior", "senior_couple"})


@dataclass(frozen=True)
class DemoStories:
    """The stories of the households, one each, and the tips that belong to no household."""

    stories: tuple[HouseholdStory, ...]
    other_tips: tuple[TipPart, ...]


class _Casting:
    """Hands out households, each once, those of the wanted dong and pattern first."""

    def __init__(self, rng: Random, households: Sequence[DemoHousehold]) -> None:
        self.free = list(households)
        rng.shuffle(self.free)

    def take(self, *, dong_code: str | None, patterns: frozenset[str] | None) -> DemoHousehold:
        for index, household in enumerate(self.free):
            fits_dong = dong_code is None or household.address.dong_code == dong_code
            if fits_dong and (patterns is None or household.pattern in patterns):
                return self.free.pop(index)
        message = f"No household is left for a story in {dong_code}: make more households."
        raise ValueError(message)


def _wanted_patterns(arc: str) -> frozenset[str] | None:
    if arc == "protected":
        return frozenset({"single_parent"})
    return OLD if arc.startswith("emergency") or arc == "routine" else None


def _roles() -> Iterator[tuple[str, Arc, str | None]]:
    """Every story to tell with the dong it should play in: the home dong first, then the dongs in turn."""
    turn = 0
    for name, number, arc in ARCS:
        for index in range(number):
            if index == 0 and name in AT_HOME:
                yield name, arc, HOME_DONG
            else:
                turn += 1
                yield name, arc, DONGS[turn % len(DONGS)].code
    for _ in range(ROUTINE_VISITS):
        yield "routine", routine, None


def _theme(rng: Random, arc: str, household: DemoHousehold, today: date) -> str:
    if arc == "protected":
        return PROTECTED_THEME
    return "power" if arc == "emergency_hours_left" else draw_theme(rng, household, today)


def tell_stories(*, seed: int, now: datetime, households: Sequence[DemoHousehold], cast: Cast) -> DemoStories:
    """Tell every story of the district; `now` must be aware."""
    rng = Random(f"stories-{seed}")
    casting = _Casting(rng, households)
    stories = []
    for name, arc, dong_code in _roles():
        household = casting.take(dong_code=dong_code, patterns=_wanted_patterns(name))
        own = Random(f"{seed}-{household.key}")
        theme = _theme(own, name, household, now.astimezone(KOREAN_TIME).date())
        writer = StoryWriter(rng=own, now=now, household=household, cast=cast, arc=name, theme=theme)
        arc(writer)
        keep_in_touch(writer)
        if name.partition("_")[0] in LOOKED_AT:
            writer.looks()
        stories.append(writer.story)
    return DemoStories(tuple(stories), tuple(tips_about_strangers(seed=seed, now=now, cast=cast)))


def mark_restricted(households: Sequence[DemoHousehold], stories: DemoStories) -> tuple[DemoHousehold, ...]:
    """The households with the protected ones among them marked."""
    protected = {story.household for story in stories.stories if story.restricted}
    return tuple(
        replace(household, restricted=True) if household.key in protected else household for household in households
    )
