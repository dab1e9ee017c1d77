"""A tip as somebody sends it, for the tests of this room."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.actor import Actor
from dure.foundation.access.scope import scope
from dure.foundation.accounts.queries import stranger
from dure.foundation.areas.models import Area
from dure.journey.discovery.tips.actions import Worry, receive_tip
from dure.journey.discovery.tips.models import Tip
from tests.personas import SYSTEM
from tests.places import OWN

STORY = "불이 며칠째 안 켜져요"


def send(
    *,
    actor: Actor | None = None,
    path: str = OWN,
    at: dt.datetime | None = None,
    kind: str = "tip_kind:neighbour_tip",
    **more: Any,
) -> Tip:
    """Send a tip as ``actor`` (a stranger unless named) and read it back as the system."""
    worry = {"kind": kind, "story": STORY, "place": "망미번영로 12", "name": "박영자", **more.pop("worry", {})}
    moment = at or timezone.now()
    sender = actor or stranger(now=moment, ip="")
    with scope(sender):
        receipt, _new = receive_tip(
            actor=sender,
            record_id=more.pop("record_id", uuid7()),
            area=Area.objects.get(path=path),
            worry=Worry(**worry),
            channel="contact_channel:web",
            at=moment,
            **more,
        )
    with scope(SYSTEM):
        found: Tip = Tip.objects.visible_to(SYSTEM).get(receipt=receipt)
    return found
