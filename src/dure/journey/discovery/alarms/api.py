"""Operations of safety devices: what a partner's program sends."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.http import Http404
from ninja import Schema
from pydantic import Field

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest
from dure.foundation.operations.bodies import body_of, checked
from dure.foundation.operations.routes import Operations
from dure.foundation.operations.schemas import Typed
from dure.journey.discovery.alarms.actions import take_event
from dure.journey.discovery.alarms.forms import EventForm
from dure.journey.discovery.alarms.queries import device_to_send
from dure.journey.discovery.alarms.states import AlarmState

operations = Operations("Alarms")

EventBody = body_of(
    EventForm, "DeviceEventBody", happened_at=(dt.datetime, Field(..., description="When it happened, with its zone."))
)


class EventTaken(Schema):
    """What a partner's program gets: that the event is here, and nothing of the family."""

    alarm: UUID = Field(description="The task to check. Several events of one device may belong to one.")
    state: AlarmState = Field(description="open until somebody of the area's team has checked it.")
    new: bool = Field(description="False when this event was received before: nothing was changed.")


@operations.write("/device-events", EventTaken, Permission.SEND_ALARM, body=EventBody)
def send_a_device_event(request: ActorRequest, sent: Typed) -> EventTaken:
    """Send an event of a safety device: the area's team checks it at once.

    The same `event` of the same device is taken once, however often it is sent. A device that one's own organisation
    does not answer for, or no longer, is answered with 404.
    """
    form = checked(EventForm(sent, now=request.now))
    found = form.cleaned_data
    device = device_to_send(request.actor, found["device"])
    if device is None:
        raise Http404
    taken = take_event(
        actor=request.actor,
        device=device,
        kind=found["kind"],
        event_key=found["event"],
        happened_at=found["happened_at"],
        at=request.now,
    )
    return EventTaken(alarm=taken.alarm_id, state=taken.state, new=taken.new)
