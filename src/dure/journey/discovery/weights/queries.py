"""Which weights hold where, and which held before."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from dure.engines.priority.weights import Weights, read_weights
from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.branches import place_of
from dure.foundation.areas.models import Area
from dure.journey.discovery.weights.models import WeightVersion
from dure.journey.discovery.weights.states import VersionState
from dure.policy.korea.finding.priority import proposed_weights

DISTRICT = "area_level:district"


@dataclass(frozen=True, slots=True)
class InForce:
    """The weights of a place; without ``version_id`` they are the policy's own proposal."""

    number: int
    weights: Weights
    version_id: uuid.UUID | None = None
    valid_from: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Everywhere:
    """What holds on one day: each district's version, and the policy's proposal elsewhere."""

    proposal: InForce
    by_path: Mapping[str, InForce]

    def at(self, path: str) -> InForce:
        """The weights at a path, a protected household's too."""
        place = place_of(path)
        inner = max((prefix for prefix in self.by_path if place.startswith(prefix)), key=len, default=None)
        return self.proposal if inner is None else self.by_path[inner]


def proposal() -> InForce:
    told = proposed_weights()
    return InForce(told["version"], read_weights(told))


def weights_on(actor: Actor, day: dt.date) -> Everywhere:
    """What holds that day; one query."""
    rows = WeightVersion.objects.visible_to(actor).filter(state=VersionState.RELEASED, valid_from__lte=day)
    latest = rows.order_by("path", "-valid_from", "-number").distinct("path")
    return Everywhere(proposal(), {row.path: of_version(row) for row in latest})


def of_version(row: WeightVersion) -> InForce:
    return InForce(row.number, read_weights(row.weights), row.pk, row.valid_from)


def districts_of(actor: Actor) -> list[Area]:
    """The districts whose weights the actor changes."""
    paths = [post.path for post in actor.posts if Permission.TUNE_WEIGHTS in post.may]
    return list(Area.objects.filter(level_id=DISTRICT, path__in=paths).order_by("path"))


def versions_of(actor: Actor, path: str) -> list[WeightVersion]:
    """Every version of a district, the newest first; some dozens in a lifetime."""
    rows = WeightVersion.objects.visible_to(actor).filter(path=path).exclude(state=VersionState.DROPPED)
    return list(rows.select_related("drafted_by", "released_by").order_by("-number"))
