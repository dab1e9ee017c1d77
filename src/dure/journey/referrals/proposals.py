"""Referrals that a life-stage visit proposes: what worried there and nobody has judged since. A person decides."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dure.foundation.access.actor import Actor
from dure.journey.discovery.rounds.models import RoundTry
from dure.journey.needs.models import Assessment
from dure.policy.korea.checklists import Worry, worries
from dure.registry.directory.models import Service
from dure.registry.directory.queries import services_for
from dure.registry.people.models import Household

MET = "visit_outcome:met"
WAITS = dt.timedelta(days=180)
"""An answer that is older tells nothing of today."""
SERVICES = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was answered at the visit ``made`` points to a need; ``services`` are some that answer such a need."""

    made: RoundTry
    worry: Worry
    services: list[Service]

    @property
    def area_id(self) -> str:
        return f"need_area:{self.worry.need_area}"


def proposals(actor: Actor, household: Household, *, now: dt.datetime) -> list[Proposal]:
    """One for each need area, of the latest visit that points to it; gone as soon as somebody rates the area."""
    rows = RoundTry.objects.visible_to(actor).filter(household=household, outcome=MET, at__gte=now - WAITS)
    found: dict[str, tuple[RoundTry, Worry]] = {}
    for made in rows.order_by("-at", "-id"):
        for worry in worries(made.answers):
            found.setdefault(worry.need_area, (made, worry))
    rated = _rated(actor, household, now) if found else {}
    waiting = [(made, worry) for area, (made, worry) in found.items() if area not in rated or rated[area] < made.at]
    return [
        Proposal(made, worry, list(services_for(f"need_area:{worry.need_area}")[:SERVICES])) for made, worry in waiting
    ]


def _rated(actor: Actor, household: Household, now: dt.datetime) -> dict[str, dt.datetime]:
    """When each area was rated last."""
    rows = Assessment.objects.visible_to(actor).filter(household=household, assessed_at__gte=now - WAITS)
    ordered = rows.order_by("assessed_at").values_list("assessed_at", "ratings")
    return {area: at for at, ratings in ordered for area in ratings}
