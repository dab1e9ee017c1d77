"""What other weights would change among the open findings of a district."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from dure.engines.priority.effect import Effect, Mover, compare
from dure.engines.priority.weights import Weights
from dure.foundation.access.actor import Actor
from dure.foundation.access.rows import placed_below
from dure.journey.discovery.findings.models import IS_OPEN, Evidence, Finding
from dure.journey.discovery.findings.queries import weekly_capacity
from dure.journey.discovery.findings.scores import scored_otherwise, told_of
from dure.journey.discovery.findings.states import OPEN
from dure.journey.discovery.weights.models import WeightVersion
from dure.journey.discovery.weights.queries import weights_on


@dataclass(frozen=True, slots=True)
class Shown:
    """The effect of a version beside what holds now, with the findings of its largest movers."""

    effect: Effect
    capacity: int | None
    movers: tuple[tuple[Finding, Mover], ...]


def effect_of(actor: Actor, path: str, weights: Weights, *, at: dt.datetime) -> Shown:
    """What ``weights`` would do to the actor's open findings in the district, all scored as of today."""
    day = timezone.localdate(at)
    rows = _open_there(actor, path)
    evidence = Evidence.objects.visible_to(actor).filter(placed_below((path,)), finding__state__in=OPEN)
    told = told_of(evidence, rows.order_by("pk").values_list("pk", flat=True), day=day)
    before = told.scores(weights_on(actor, day).at(path).weights)
    capacity = weekly_capacity(actor, on=day)
    effect = compare(before, told.scores(weights), capacity=capacity)
    ids = [told.ids[mover.place] for mover in effect.movers]
    found: Mapping[Any, Finding] = rows.select_related("household").in_bulk(ids)
    movers = tuple((found[key], mover) for key, mover in zip(ids, effect.movers, strict=True))
    return Shown(effect, capacity, movers)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the district's open findings are scored by what holds today."""

    done: int
    total: int

    @property
    def is_running(self) -> bool:
        return self.done < self.total


def progress_of(actor: Actor, path: str, *, at: dt.datetime) -> Progress:
    rows = _open_there(actor, path)
    total = rows.count()
    return Progress(total - rows.filter(scored_otherwise(actor, timezone.localdate(at))).count(), total)


def tunable(actor: Actor) -> QuerySet[Any]:
    """The versions of the districts whose weights the actor may change, with who wrote and who released them."""
    rows: QuerySet[Any] = WeightVersion.objects.visible_to(actor).filter(path__in=[post.path for post in actor.posts])
    return rows.select_related("drafted_by", "released_by")


def _open_there(actor: Actor, path: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = Finding.objects.visible_to(actor).filter(IS_OPEN, placed_below((path,)))
    return rows.order_by()
