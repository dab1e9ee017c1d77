"""Writing down a contact, with the tip and the offer that came out of it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from dure.commons.giving.actions import record_resource
from dure.commons.neighbourhood.access import may_work_at, person
from dure.commons.neighbourhood.models import Contact
from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.areas.models import Area
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.transitions.once import insert_once
from dure.journey.discovery.tips.actions import Reporter, Worry, receive_tip
from dure.registry.deadlines.contacts import contact_made, contact_tried
from dure.registry.people.models import Household
from dure.registry.story.actions import code_value, tell
from dure.registry.story.models import Chapter

CONTACT = "neighbourhood.contact"
NEIGHBOUR_TIP, OFFICIAL = "tip_kind:neighbour_tip", "reporter_kind:public_official"
BY_VISIT, BY_PHONE = "contact_channel:visit", "contact_channel:phone"


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody has something to share."""

    giver: str
    kind: str
    description: str = ""


@transaction.atomic
def write_contact(
    *,
    actor: Actor,
    record_id: uuid.UUID,
    area: Area,
    dong: Area,
    task: str,
    way: str,
    at: dt.datetime,
    household: Household | None = None,
    whom: str = "",
    note: str = "",
    is_met: bool = True,
    worry: Worry | None = None,
    offer: Offer | None = None,
) -> tuple[Contact, bool]:
    """Write down whom an official met; the worry becomes a tip, the offer a resource. Sent twice, written once.

    ``area`` is the neighbourhood, ``dong`` the dong around it. With a household its next contact moves on.
    """
    path = household.path if household else area.path
    require(may_work_at(actor, path))
    known: Contact | None = Contact.objects.visible_to(actor).filter(pk=record_id).first()
    if known:
        return known, False
    contact = Contact(
        id=record_id,
        path=path,
        household=household,
        area=area,
        task_id=task,
        way_id=way,
        whom=whom,
        note=note,
        is_met=is_met,
        at=at,
        by_id=person(actor),
        tip_id=_start_tip(actor, record_id, dong, way, worry, at),
        resource_id=_record_offer(actor, record_id, dong, offer, at),
    )
    contact, new = insert_once(contact, Contact.objects.visible_to(actor))
    if new:
        _note(actor, contact, at, tip=worry is not None, offer=offer is not None)
        if household:
            _go_on(actor, contact, household, at)
    return contact, new


def _note(actor: Actor, contact: Contact, at: dt.datetime, **led_to: bool) -> None:
    record(
        actor,
        Act.CREATE,
        CONTACT,
        path=contact.path,
        object_id=contact.pk,
        household_id=contact.household_id,
        at=at,
        task=contact.task_id,
        **led_to,
    )


def _start_tip(
    actor: Actor, record_id: uuid.UUID, dong: Area, way: str, worry: Worry | None, at: dt.datetime
) -> uuid.UUID | None:
    """The id of the tip, which follows from the contact's: a form sent twice makes one."""
    if worry is None:
        return None
    tip_id = _beside(record_id, "tip")
    receive_tip(
        actor=actor,
        record_id=tip_id,
        area=dong,
        worry=worry,
        reporter=Reporter(OFFICIAL, actor.name),
        channel=BY_PHONE if way == "attempt_way:phone" else BY_VISIT,
        at=at,
    )
    return tip_id


def _record_offer(
    actor: Actor, record_id: uuid.UUID, dong: Area, offer: Offer | None, at: dt.datetime
) -> uuid.UUID | None:
    if offer is None:
        return None
    resource, _new = record_resource(
        actor=actor,
        record_id=_beside(record_id, "offer"),
        area=dong,
        supplier_name=offer.giver,
        kind=offer.kind,
        description=offer.description,
        found_on=timezone.localdate(at),
        at=at,
    )
    found: uuid.UUID = resource.pk
    return found


def _beside(record_id: uuid.UUID, what: str) -> uuid.UUID:
    """An id that follows from the contact's, and tells the same moment."""
    return uuid.UUID(bytes=record_id.bytes[:6] + uuid.uuid5(record_id, what).bytes[6:])


def _go_on(actor: Actor, contact: Contact, household: Household, at: dt.datetime) -> None:
    """The story of the family, and its next contact."""
    template = gettext_noop("Contact by the neighbourhood official (%(way)s)")
    if not contact.is_met:
        template = gettext_noop("The neighbourhood official tried to be in touch in vain (%(way)s)")
    tell(
        household,
        Chapter.VISIT,
        template,
        actor=actor,
        at=at,
        quote=contact.note,
        what=CONTACT,
        object_id=contact.pk,
        way=code_value(contact.way_id),
    )
    if contact.is_met:
        contact_made(actor=actor, household=household, met_at=at, at=at)
    else:
        contact_tried(actor=actor, household=household, at=at)
