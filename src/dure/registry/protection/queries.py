"""Reads for protection: teams, what runs, and the list of the security officer."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from dure.foundation.access.actor import Actor
from dure.foundation.access.branches import place_of
from dure.foundation.access.models import Grant
from dure.foundation.areas.models import Unit
from dure.foundation.audit.models import Act, AuditEvent
from dure.foundation.codes.queries import label
from dure.policy.korea.working_days import within_one_working_day
from dure.registry.people.models import Household
from dure.registry.protection.words import ACTS, OTHER, THINGS

TEAM = "unit_kind:restricted_team"
ACTS_SHOWN = 200
LOOKED_AT = (Act.READ, Act.REVEAL, Act.DOWNLOAD, Act.CREATE, Act.CHANGE)


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that was looked at or written under a grant, how often and when last."""

    act: str
    what: str
    times: int
    last_at: dt.datetime

    @property
    def act_label(self) -> str:
        return str(ACTS.get(self.act, self.act))

    @property
    def what_label(self) -> str:
        return str(THINGS.get(self.what, OTHER))


@dataclass(frozen=True, slots=True)
class Review:
    """A grant with all that is needed to judge it."""

    grant: Grant
    role: str
    due_at: dt.datetime
    overdue: bool
    seen: list[Seen]

    @property
    def household_mark(self) -> str:
        """Enough of the id to talk about it, without a name."""
        return self.grant.opens.hex[-6:]


def teams_for(household: Household, *, on: dt.date) -> list[Unit]:
    """The named teams that work where the household lives."""
    teams = Unit.objects.filter(kind=TEAM, valid_from__lte=on).select_related("area").order_by("path")
    place = place_of(household.path)
    return [
        team for team in teams if place.startswith(team.area.path) and (team.valid_to is None or team.valid_to >= on)
    ]


def running_grant(actor: Actor, household_id: uuid.UUID) -> Grant | None:
    """The actor's own grant for the household that has not run out; asks only when there is one."""
    if household_id not in actor.opened:
        return None
    grants = Grant.objects.visible_to(actor).filter(user_id=actor.user_id, opens=household_id, until__gt=actor.now)
    found: Grant | None = grants.order_by("-until").first()
    return found


def review_due(given_at: dt.datetime) -> dt.datetime:
    """The end of the next working day, by the installation's clock."""
    return within_one_working_day(timezone.localtime(given_at))


def grants_to_review(actor: Actor, *, done: bool) -> QuerySet[Grant, Grant]:
    """What lies on the security officer's desk, or with ``done`` what was reviewed."""
    rows = Grant.objects.visible_to(actor).exclude(user_id=actor.user_id).select_related("user", "reviewed_by")
    found: QuerySet[Grant, Grant] = rows.filter(reviewed_at__isnull=not done)
    return found


def reviews(actor: Actor, grants: list[Grant], *, now: dt.datetime) -> list[Review]:
    """Each grant with what was looked at under it."""
    seen = _seen_under(actor, grants)
    return [
        Review(
            grant=grant,
            role=label(f"role:{grant.role}"),
            due_at=review_due(grant.given_at),
            overdue=grant.reviewed_at is None and review_due(grant.given_at) < now,
            seen=seen.get(grant.pk, []),
        )
        for grant in grants
    ]


def _seen_under(actor: Actor, grants: list[Grant]) -> dict[uuid.UUID, list[Seen]]:
    """What each person looked at of each household while the grant ran, in one query for all of them."""
    if not grants:
        return {}
    rows = (
        AuditEvent.objects.visible_to(actor)
        .filter(
            household_id__in={grant.opens for grant in grants},
            actor_id__in={grant.user_id for grant in grants},
            act__in=LOOKED_AT,
            at__gte=min(grant.given_at for grant in grants),
            at__lte=max(grant.until for grant in grants),
        )
        .order_by("at")
        .values_list("actor_id", "household_id", "at", "act", "what")
    )
    found: dict[uuid.UUID, dict[tuple[str, str], Seen]] = {}
    for actor_id, household_id, at, act, what in rows:
        for grant in grants:
            if (grant.user_id, grant.opens) == (actor_id, household_id) and grant.given_at <= at <= grant.until:
                acts = found.setdefault(grant.pk, {})
                before = acts.get((act, what))
                acts[act, what] = Seen(act, what, (before.times if before else 0) + 1, at)
    return {key: list(acts.values())[:ACTS_SHOWN] for key, acts in found.items()}
