"""Reads of tips and blind spots, ready for a screen."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Min, QuerySet

from dure.foundation.access.actor import Actor
from dure.foundation.access.rows import placed_below
from dure.foundation.areas.models import Area
from dure.foundation.codes.queries import codes, label
from dure.foundation.vault.kinds import Kind
from dure.journey.discovery.tips.models import BlindSpot, Tip, TipPhoto, TipSecret
from dure.journey.discovery.tips.states import TipState
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.states import DeadlineState
from dure.registry.people.models import Household
from dure.registry.people.queries import dongs

OWN_TIPS_SHOWN = 30
OWN_TIPS = "SELECT receipt, state, about_place, received_at, asked FROM discovery_own_tips(%s)"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many tips nobody has decided about, and since when the oldest waits."""

    count: int
    oldest: dt.datetime | None
    aside: int = 0


@dataclass(frozen=True, slots=True)
class ReceiptState:
    """All that the holder of a receipt may know."""

    state: TipState
    kind: str
    received_at: dt.datetime


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What the holder of a receipt is asked back. ``path`` is where the finding lies; it is not shown."""

    id: uuid.UUID
    text: str
    asked_at: dt.datetime
    path: str


@dataclass(frozen=True, slots=True)
class OwnTip:
    """A tip as its sender sees it: what was written, and the state; of a family under protection no place.

    ``asked``: a question about it waits under the receipt number.
    """

    receipt: str
    state: TipState
    place: str
    received_at: dt.datetime
    asked: bool = False


def tips(actor: Actor, *, state: str = "", kind: str = "", dong: str = "") -> QuerySet[Any]:
    """Tips in the actor's areas; the filters are a state, a code of the list ``tip_kind``, an area path."""
    rows: QuerySet[Any] = Tip.objects.visible_to(actor).select_related("kind", "household", "channel", "urgency")
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind_id=kind)
    if dong:
        rows = rows.filter(placed_below((dong,)))
    return rows


def waiting(actor: Actor) -> Waiting:
    rows = Tip.objects.visible_to(actor).filter(state=TipState.RECEIVED)
    found = rows.order_by().aggregate(count=Count("id"), oldest=Min("received_at"))
    aside = Tip.objects.visible_to(actor).filter(state=TipState.ASIDE).count()
    return Waiting(found["count"], found["oldest"], aside)


def open_deadlines_of(actor: Actor, tip_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Deadline]:
    """The open deadline of each tip, in one query."""
    rows = Deadline.objects.visible_to(actor).filter(object_id__in=list(tip_ids), state=DeadlineState.OPEN)
    return {row.object_id: row for row in rows}


def phone_of(actor: Actor, tip: Tip, *, of_reporter: bool = False) -> TipSecret | None:
    """The number told with a tip, under lock; None when none was told."""
    rows = TipSecret.objects.visible_to(actor).filter(tip=tip, of_reporter=of_reporter, kind=Kind.PHONE)
    found: TipSecret | None = rows.first()
    return found


def photo_of(actor: Actor, tip: Tip) -> TipPhoto | None:
    """The photo sent with a tip, under lock."""
    found: TipPhoto | None = TipPhoto.objects.visible_to(actor).filter(tip=tip).first()
    return found


def has_photo(actor: Actor, tip: Tip) -> bool:
    return bool(TipPhoto.objects.visible_to(actor).filter(tip=tip).exists())


def blind_spots_of(actor: Actor, household: Household) -> list[BlindSpot]:
    """The times this household was counted as found, the newest first."""
    rows = BlindSpot.objects.visible_to(actor).filter(household=household).select_related("definition")
    return list(rows.order_by("-episode"))


def wishes_in_words(wishes: Iterable[str]) -> list[str]:
    """The wishes of a tip as the family reads them; a code no longer listed is left out."""
    known = {row.id for row in codes("wish")}
    return [label(wish) for wish in wishes if wish in known]


def state_of_receipt(receipt: str) -> ReceiptState | None:
    """What became of the tip with this receipt; None for an unknown one. One look-up, found or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT state, kind_id, received_at FROM discovery_state_of_receipt(%s)", [receipt])
        row = cursor.fetchone()
    return ReceiptState(TipState(row[0]), row[1], row[2]) if row else None


def question_of_receipt(receipt: str) -> OpenQuestion | None:
    """The open question to whoever holds this receipt; None when nothing is asked. One look-up, found or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, text, asked_at, path FROM discovery_question_of_receipt(%s)", [receipt])
        row = cursor.fetchone()
    return OpenQuestion(*row) if row else None


def own_tips(actor: Actor) -> list[OwnTip]:
    """What the actor sent, the newest first; volunteers read this although they read no tip."""
    if not actor.signed_in:
        return []
    with connection.cursor() as cursor:
        cursor.execute(OWN_TIPS, [OWN_TIPS_SHOWN])
        return [OwnTip(receipt, TipState(state), *told) for receipt, state, *told in cursor.fetchall()]


def named_places(*, on: dt.date) -> list[tuple[Area, list[Area]]]:
    """Every district with its dongs, for people who say where something is."""
    by_district: dict[str, list[Area]] = {}
    for dong in dongs(on=on):
        if dong.parent_id:
            by_district.setdefault(dong.parent_id, []).append(dong)
    districts = Area.objects.filter(code__in=by_district).order_by("path")
    return [(district, by_district[district.code]) for district in districts]
