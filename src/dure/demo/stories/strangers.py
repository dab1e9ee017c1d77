"""Tips about people nobody knows yet, and tips that led nowhere."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from random import Random

from dure.demo.areas import DONGS, Dong
from dure.demo.datafiles import read_data
from dure.demo.names import FEMALE, MALE, draw_surname, given_names
from dure.demo.stories.cast import Cast
from dure.demo.stories.clock import StoryClock
from dure.demo.stories.parts import TipPart

FRESH, LATE, CLOSED = 6, 2, 16
FRESH_HOURS, LATE_HOURS = (0.2, 11), (26, 60)
THEMES = ("power", "isolated", "waste_paper", "infant", "single_parent", "leak")


def _name(rng: Random) -> str:
    sex = rng.choice((FEMALE, MALE))
    return draw_surname(rng) + rng.choice(given_names(sex, rng.randint(1940, 1985)))


def _tip(rng: Random, number: int, dong: Dong, received_at: datetime) -> TipPart:
    theme = read_data("themes")["themes"][rng.choice(THEMES)]
    blanks = {name: rng.choice(values) for name, values in read_data("themes")["pools"].items()}
    only, _, text = rng.choice(theme["tips"]).rpartition("|")
    anonymous = rng.random() < 0.45
    anybody = "anonymous" if anonymous else rng.choice([each for each in theme["reporters"] if each != "self"])
    return TipPart(
        key=f"stranger-{number:02d}",
        household=None,
        kind="neighbour_tip",
        channel=rng.choice(("web", "web", "phone")),
        state="received",
        received_at=received_at,
        dong_code=dong.code,
        about_name=_name(rng) if rng.random() < 0.4 else "",
        about_place=f"{dong.name_ko} {rng.choice(read_data('words')['unknown_places'])}",
        about_phone="",
        story=f"{text.format_map(blanks)} {rng.choice(read_data('words')['extras']['tip'])}",
        wishes=(),
        reporter_kind=only or anybody,
        reporter_name="",
        reporter_phone="",
        sent_by=None,
    )


def _close(rng: Random, cast: Cast, clock: StoryClock, tip: TipPart) -> TipPart:
    reasons = read_data("words")["closed_tips"]
    reason = rng.choice(list(reasons))
    return replace(
        tip,
        state="closed",
        triaged_by=rng.choice(cast.teams[tip.dong_code].officials),
        triaged_at=clock.soon(rng.randint(40, 700)),
        closing_reason=reason,
        closing_note=reasons[reason],
    )


def tips_about_strangers(*, seed: int, now: datetime, cast: Cast) -> Sequence[TipPart]:
    """Fresh ones, ones that waited too long, and old ones that were closed with a reason."""
    rng = Random(f"strangers-{seed}")
    tips = []
    for number in range(1, FRESH + LATE + CLOSED + 1):
        clock, dong = StoryClock(rng, now), DONGS[(number * 3) % len(DONGS)]
        if number <= FRESH:
            tips.append(_tip(rng, number, dong, clock.hours_ago(rng.uniform(*FRESH_HOURS))))
        elif number <= FRESH + LATE:
            tips.append(_tip(rng, number, dong, clock.hours_ago(rng.uniform(*LATE_HOURS))))
        else:
            tips.append(_close(rng, cast, clock, _tip(rng, number, dong, clock.ago(rng.randint(4, 230)))))
    return tips
