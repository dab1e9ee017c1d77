"""What a household gets."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from dure.foundation.access.actor import Actor
from dure.registry.people.models import Household
from dure.registry.provisions.models import Provision


def running(actor: Actor, household: Household, *, on: dt.date) -> list[Provision]:
    """What runs for the household on that day, the newest first."""
    rows = Provision.objects.visible_to(actor).filter(household=household, starts_on__lte=on)
    return list(rows.filter(Q(ends_on=None) | Q(ends_on__gte=on)).select_related("kind").order_by("-starts_on"))


def same_kind_running(actor: Actor, household: Household, *, kind: str, on: dt.date) -> list[Provision]:
    """What of this kind runs already: the overlap to think about before giving."""
    return [provision for provision in running(actor, household, on=on) if provision.kind_id == kind]
