"""Recording what the community gives."""

from __future__ import annotations

import datetime as dt
import uuid

from dure.commons.giving.access import may_record_resource
from dure.commons.giving.models import Resource
from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.areas.models import Area
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.transitions.once import insert_once
from dure.registry.directory.models import Organization


def record_resource(
    *,
    actor: Actor,
    record_id: uuid.UUID,
    area: Area,
    supplier_name: str,
    kind: str,
    found_on: dt.date,
    at: dt.datetime,
    description: str = "",
    worth_won: int | None = None,
    supplier: Organization | None = None,
) -> tuple[Resource, bool]:
    """Write a resource found for an area; the same form sent twice writes one.

    Raises:
        NotAllowed: the area is not the actor's.
    """
    require(may_record_resource(actor, area.path))
    row = Resource(
        id=record_id,
        path=area.path,
        supplier_name=supplier_name,
        supplier=supplier,
        kind_id=kind,
        description=description,
        worth_won=worth_won,
        found_on=found_on,
        recorded_by_id=actor.user_id,
    )
    resource, new = insert_once(row, Resource.objects.visible_to(actor))
    if new:
        record(actor, Act.CREATE, "giving.resource", path=area.path, object_id=resource.id, at=at)
    return resource, new
