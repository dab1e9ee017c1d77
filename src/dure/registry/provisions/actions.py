"""Recording what was given."""

from __future__ import annotations

import datetime as dt
import uuid

from dure.foundation.access.actor import Actor
from dure.foundation.access.branches import place_of
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.transitions.once import Stale
from dure.registry.directory.models import Organization
from dure.registry.people.models import Household
from dure.registry.provisions.models import Provision


def record_provision(
    *,
    actor: Actor,
    household: Household,
    kind: str,
    title: str,
    giver: Organization | None,
    giver_name: str,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    worth_won: int | None = None,
    what: str = "",
    object_id: uuid.UUID | None = None,
) -> Provision:
    """Write that the household got something; one cause (``what`` + ``object_id``) gives one provision."""
    provision = Provision(
        household=household,
        path=household.path,
        counted_path=place_of(household.path),
        kind_id=kind,
        title=title,
        giver=giver,
        giver_name=giver_name,
        starts_on=starts_on,
        ends_on=ends_on,
        worth_won=worth_won,
        what=what,
        object_id=object_id,
        recorded_by_id=actor.user_id,
    )
    provision.save(force_insert=True)
    record(
        actor,
        Act.CREATE,
        "provisions.provision",
        path=household.path,
        object_id=provision.id,
        household_id=household.id,
    )
    return provision


def end_provision(*, actor: Actor, provision: Provision, ends_on: dt.date) -> None:
    """Say when it stopped.

    Raises:
        Stale: somebody said another end meanwhile.
    """
    rows = Provision.objects.visible_to(actor).filter(pk=provision.pk)
    if not rows.filter(ends_on=provision.ends_on).update(ends_on=ends_on):
        raise Stale(rows.first())
    record(
        actor,
        Act.CHANGE,
        "provisions.provision",
        path=provision.path,
        object_id=provision.id,
        household_id=provision.household_id,
    )
