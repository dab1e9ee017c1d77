"""Receiving tips, and deciding what becomes of them."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_noop
from psycopg.errors import UniqueViolation

from dure.foundation.access.actor import NOBODY, Actor
from dure.foundation.access.decisions import require
from dure.foundation.access.scope import widened
from dure.foundation.areas.models import Area
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.codes.queries import code
from dure.foundation.transitions.moves import move
from dure.foundation.vault.kinds import Kind
from dure.journey.discovery.findings.models import Evidence
from dure.journey.discovery.tips.access import may_link, may_triage
from dure.journey.discovery.tips.evidence import bring, end, find_household, told_words
from dure.journey.discovery.tips.floods.reminding import end_reminder, remind_of_list
from dure.journey.discovery.tips.found.actions import count_blind_spot
from dure.journey.discovery.tips.models import BlindSpot, Tip, TipPhoto, TipReporter, TipSecret
from dure.journey.discovery.tips.queries import phone_of
from dure.journey.discovery.tips.receipts import receipt_for
from dure.journey.discovery.tips.states import MOVES, UNDECIDED, TipState
from dure.registry.deadlines.actions import end_deadlines, set_deadline, usual_time
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.states import DeadlineState
from dure.registry.people.actions import register_household
from dure.registry.people.models import Household
from dure.registry.story.actions import code_value, tell
from dure.registry.story.models import Chapter

TRIAGE = "deadline_kind:tip_triage"
VISIT_TO_PLAN = "deadline_kind:visit_to_plan"
TIP = "discovery.tip"
HOUSEHOLD = "people.household"
AT_A_TIME = 100


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who sent a tip, as far as they said so."""

    kind: str
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Worry:
    """What is told: about whom, where, what, and which wishes (code ids). ``photo`` is a cleaned picture.

    ``sighting`` and ``urgency`` are code ids, empty where nobody was asked.
    """

    kind: str
    story: str
    place: str = ""
    name: str = ""
    phone: str = ""
    wishes: list[str] = field(default_factory=list)
    photo: bytes | None = None
    sighting: str = ""
    urgency: str = ""


def receive_tip(
    *,
    actor: Actor,
    record_id: uuid.UUID,
    area: Area,
    worry: Worry,
    channel: str,
    at: dt.datetime,
    reporter: Reporter | None = None,
    aside: bool = False,
) -> tuple[str, bool]:
    """Take in a tip from anybody and make somebody look at it in time; gives back its receipt.

    ``aside``: it came in a flood; one line of Today stands for all that waits at a place.
    ``area`` is the dong named by the sender, or the district. A form sent twice makes one tip with one receipt.
    """
    state = TipState.ASIDE if aside else TipState.RECEIVED
    tip = Tip(id=record_id, path=area.path, channel_id=channel, state=state, received_at=at, **_told(worry))
    tip.receipt, tip.sent_by_id = receipt_for(record_id), actor.user_id
    try:
        with transaction.atomic():
            tip.save(force_insert=True)
    except IntegrityError as broken:
        if not isinstance(broken.__cause__, UniqueViolation):
            raise
        # The sender may not read the first one, so the receipt, which follows from the id, must do.
        return tip.receipt, False
    if reporter:
        TipReporter(tip=tip, path=tip.path, kind_id=reporter.kind).save(force_insert=True)
        _lock_up(tip, Kind.REPORTER_NAME, reporter.name, of_reporter=True, at=at)
        _lock_up(tip, Kind.PHONE, reporter.phone, of_reporter=True, at=at)
    _lock_up(tip, Kind.PHONE, worry.phone, of_reporter=False, at=at)
    _keep_photo(tip, worry.photo, at=at)
    if aside:
        remind_of_list(actor=actor, path=tip.path, at=at)
    else:
        _look_at_it(actor, tip, at=at)
        bring(tip)
    record(actor, Act.CREATE, TIP, path=tip.path, object_id=tip.id, at=at, kind=worry.kind)
    return tip.receipt, True


def _told(worry: Worry) -> dict[str, Any]:
    """The columns of a tip for what was told."""
    return {
        "kind_id": worry.kind,
        "about_name": worry.name,
        "about_place": worry.place,
        "story": worry.story,
        "sighting_id": worry.sighting or None,
        "urgency_id": worry.urgency or None,
        "wishes": worry.wishes,
    }


def _keep_photo(tip: Tip, picture: bytes | None, *, at: dt.datetime) -> None:
    if picture:
        photo = TipPhoto(tip=tip, path=tip.path, received_at=at)
        photo.lock_up(picture)
        photo.save(force_insert=True)


def _lock_up(tip: Tip, kind: Kind, value: str, *, of_reporter: bool, at: dt.datetime) -> None:
    if value.strip():
        secret = TipSecret(tip=tip, path=tip.path, of_reporter=of_reporter, kind=kind, changed_at=at)
        secret.lock_up(value)
        secret.save(force_insert=True)


def link_tip(
    *, actor: Actor, tip: Tip, household: Household, at: dt.datetime, blind_spot: str = ""
) -> BlindSpot | None:
    """Say which household the tip is about; a visit is to be planned next. ``blind_spot`` is a definition's code id.

    Raises:
        AlreadyMoved: somebody decided about the tip before.
    """
    require(may_link(actor, tip, household))
    move(
        Tip.objects.visible_to(actor).filter(pk=tip.pk),
        moves=MOVES,
        old=TipState(tip.state) if tip.state in UNDECIDED else TipState.RECEIVED,
        new=TipState.LINKED,
        household=household,
        path=household.path,
        triaged_by_id=actor.user_id,
        triaged_at=at,
    )
    end_deadlines(actor=actor, object_id=tip.id, at=at, kind=TRIAGE)
    # From now on they lie where the household lies, and move with it.
    Deadline.objects.visible_to(actor).filter(what=TIP, object_id=tip.id).update(
        household=household, path=household.path
    )
    _plan_a_visit(actor, household, tip, at=at)
    if tip.state == TipState.ASIDE:
        end_reminder(actor=actor, path=tip.path, at=at)
        bring(tip)
    find_household(actor=actor, tip=tip, household=household, at=at)
    tell(
        household,
        Chapter.FINDING,
        gettext_noop("A tip came in: %(kind)s"),
        actor=NOBODY,  # who sent it may not be told, and who linked it did not say it
        at=tip.received_at,
        quote=told_words(tip),
        what=TIP,
        object_id=tip.id,
        kind=code_value(tip.kind_id),
    )
    record(
        actor, Act.MOVE, TIP, path=household.path, object_id=tip.id, household_id=household.id, at=at, state="linked"
    )
    if not blind_spot:
        return None
    return count_blind_spot(actor=actor, household=household, definition=blind_spot, tip=tip, at=at)[0]


@transaction.atomic
def register_from_tip(*, actor: Actor, tip: Tip, at: dt.datetime, blind_spot: str = "", **household: Any) -> Household:
    """Register the household that a tip is about, and link the tip to it. ``household`` goes to ``register_household``.

    Without a phone number typed, the one told with the tip is kept, unless it does not open any more.

    Raises:
        AlreadyMoved: somebody decided about the tip before; the household is not registered then.
    """
    require(may_triage(actor, tip))
    told = phone_of(actor, tip)
    if told and told.readable and not household.get("phone"):
        # The family's own number goes from one lock to the other; nobody looks at it.
        household["phone"] = told.opened()
    registered, new = register_household(actor=actor, at=at, **household)
    link_tip(actor=actor, tip=tip, household=registered, at=at, blind_spot=blind_spot)
    if new:
        tell(
            registered,
            Chapter.HOUSEHOLD,
            gettext_noop("The household was registered after a tip"),
            actor=actor,
            at=at,
            what=HOUSEHOLD,
            object_id=registered.id,
        )
    return registered


def close_tip(*, actor: Actor, tip: Tip, reason: str, note: str, at: dt.datetime) -> None:
    """End a tip with a typed reason; some reasons need a note.

    Raises:
        ValueError: the reason needs a note and there is none.
        AlreadyMoved: the tip was decided about meanwhile.
    """
    require(may_triage(actor, tip))
    if note_required(reason) and not note.strip():
        raise ValueError("This reason needs a note.")
    move(
        Tip.objects.visible_to(actor).filter(pk=tip.pk),
        moves=MOVES,
        old=TipState(tip.state),
        new=TipState.CLOSED,
        closing_reason_id=reason,
        closing_note=note,
        triaged_by_id=actor.user_id,
        triaged_at=at,
    )
    end_deadlines(actor=actor, object_id=tip.id, at=at)
    if tip.state == TipState.ASIDE:
        end_reminder(actor=actor, path=tip.path, at=at)
    end(actor=actor, tip=tip, reason=reason, note=note, at=at)
    record(
        actor,
        Act.MOVE,
        TIP,
        path=tip.path,
        object_id=tip.id,
        household_id=tip.household_id,
        at=at,
        state="closed",
        why=reason,
    )


def follow_findings(system: Actor, at: dt.datetime) -> int:
    """Link tips whose findings were matched to a household since, and take along those handed over; returns how many.

    Whoever said whom the finding is about has decided about the tip: it waits for nobody any more.
    """
    told = Evidence.objects.visible_to(system).filter(what=TIP, object_id=OuterRef("pk"))
    elsewhere = Exists(told.exclude(household=None)) | Exists(told.exclude(path=OuterRef("path")))
    rows = Tip.objects.visible_to(system).filter(elsewhere, state=TipState.RECEIVED, household=None).order_by("id")
    held = {tip.pk: tip for tip in rows.select_for_update(of=("self",), skip_locked=True)[:AT_A_TIME]}
    pieces = Evidence.objects.visible_to(system).filter(what=TIP, object_id__in=held).select_related("household")
    for piece in pieces:
        if piece.household:
            link_tip(actor=system, tip=held[piece.object_id], household=piece.household, at=at)
        else:
            _take_along(system, held[piece.object_id], to=piece.path, at=at)
    return len(held)


def _take_along(actor: Actor, tip: Tip, *, to: str, at: dt.datetime) -> None:
    """The tip waits at the office that has its finding now, under the clock that it had."""
    Tip.objects.visible_to(actor).filter(pk=tip.pk).update(path=to)
    Deadline.objects.visible_to(actor).filter(what=TIP, object_id=tip.id).update(path=to)
    for path in (tip.path, to):
        record(actor, Act.MOVE, TIP, path=path, object_id=tip.id, at=at, handed_over=True)


def note_required(reason: str) -> bool:
    return bool(code(reason).attributes.get("note_required"))


def _within(tip: Tip) -> dt.timedelta:
    """Until when somebody must have looked: by what the sender said of it, or as with any tip."""
    return dt.timedelta(hours=code(tip.urgency_id).attributes["triage_hours"]) if tip.urgency_id else usual_time(TRIAGE)


def _look_at_it(actor: Actor, tip: Tip, *, at: dt.datetime) -> None:
    # A stranger cannot see the team's deadlines; this one belongs to the tip just made.
    with widened(actor, path=tip.path):
        set_deadline(
            kind=TRIAGE,
            path=tip.path,
            household=None,
            what=TIP,
            object_id=tip.id,
            starts_at=at,
            due_at=at + _within(tip),
            why=gettext_noop("A tip came in: %(tip_kind)s"),
            tip_kind=code_value(tip.kind_id),
        )


def _plan_a_visit(actor: Actor, household: Household, tip: Tip, *, at: dt.datetime) -> None:
    """One open reminder per household is enough; a second tip finds the first one's."""
    # Of two tips linked at the same moment the second waits here for the first one's reminder. Both hold the key of
    # the household by their links already: a full lock would let each wait for the other.
    Household.objects.visible_to(actor).select_for_update(no_key=True).get(pk=household.pk)
    waiting = Deadline.objects.visible_to(actor).filter(
        kind_id=VISIT_TO_PLAN, object_id=household.id, state=DeadlineState.OPEN
    )
    if waiting.exists():
        return
    set_deadline(
        kind=VISIT_TO_PLAN,
        path=household.path,
        household=household,
        what=HOUSEHOLD,
        object_id=household.id,
        starts_at=at,
        due_at=at + usual_time(VISIT_TO_PLAN),
        why=gettext_noop("A tip came in: %(tip_kind)s"),
        tip_kind=code_value(tip.kind_id),
    )
