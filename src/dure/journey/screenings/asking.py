"""What to ask next: which facts would settle the most programmes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from dure.engines.eligibility import Result, Verdict
from dure.journey.screenings.facts import SPECS, Kept, filled, judged
from dure.policy.korea.screening import most_decisive_facts, screen_household


@dataclass(frozen=True, slots=True)
class Settling:
    """Facts which, once known, leave no doubt about these programmes, whatever the answers are."""

    facts: tuple[str, ...]
    programmes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NextQuestions:
    """The best set to ask for (None when no answers settle anything) and every open fact with what it is needed for."""

    best: Settling | None
    facts: list[tuple[str, tuple[str, ...]]]


def next_questions(kept: Kept, results: Sequence[Result], *, on: dt.date) -> NextQuestions:
    """What to ask, judged by trying: a set settles a programme when both ends of its facts give a firm answer."""
    decisive = [(key, programmes) for key, programmes in most_decisive_facts(list(results)) if key in SPECS]
    open_now = {result.programme for result in results if result.verdict is Verdict.CANNOT_TELL}
    wanted = {
        tuple(key for key in result.missing if key in SPECS) for result in results if result.programme in open_now
    }
    tried = [_tried(kept, keys, open_now, on=on) for keys in sorted(wanted) if keys]
    useful = [settling for settling in tried if settling.programmes]
    return NextQuestions(max(useful, key=_worth, default=None), decisive)


def _worth(settling: Settling) -> tuple[float, int]:
    """Programmes settled for each question asked; of equals the one that settles more."""
    return len(settling.programmes) / len(settling.facts), len(settling.programmes)


def _tried(kept: Kept, keys: tuple[str, ...], open_now: set[str], *, on: dt.date) -> Settling:
    firm = set(open_now)
    for favourable in (True, False):
        answers = screen_household(judged(filled(kept, keys, favourable=favourable)), on=on)
        firm &= {answer.programme for answer in answers if answer.verdict is not Verdict.CANNOT_TELL}
    order = [answer.programme for answer in answers]
    return Settling(keys, tuple(programme for programme in order if programme in firm))
