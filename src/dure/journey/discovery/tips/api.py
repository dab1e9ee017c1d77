"""Operations of tips: for everybody, for people who send them signed in, for the team that decides."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Query, Schema
from pydantic import Field
from uuid_utils.compat import uuid7

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.codes.queries import codes
from dure.foundation.operations.bodies import Body, body_of, checked
from dure.foundation.operations.paging import page_of
from dure.foundation.operations.problems import AskedToWait, Conflict
from dure.foundation.operations.routes import Operations
from dure.foundation.operations.schemas import Coded, Done, Listing, Paging, Typed, coded, coded_or_none
from dure.foundation.pages.revealing import RevealForm
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.tips import forms
from dure.journey.discovery.tips.access import may_link, may_triage
from dure.journey.discovery.tips.actions import (
    close_tip,
    link_tip,
    receive_tip,
    register_from_tip,
)
from dure.journey.discovery.tips.doors.answering import answer_by_receipt
from dure.journey.discovery.tips.doors.forms import VolunteerForm
from dure.journey.discovery.tips.doors.shapes import OwnTipOut, ReceiptOut, TipSent
from dure.journey.discovery.tips.doors.taking import PROGRAM_WAITS_S, WEB, take_in, take_in_own
from dure.journey.discovery.tips.floods.patience import WAIT_S
from dure.journey.discovery.tips.models import Tip
from dure.journey.discovery.tips.queries import (
    open_deadlines_of,
    own_tips,
    phone_of,
    question_of_receipt,
    state_of_receipt,
    tips,
)
from dure.journey.discovery.tips.receipts import read_receipt
from dure.journey.discovery.tips.revealing.actions import reveal_phone, reveal_reporter
from dure.journey.discovery.tips.screens import ORDERS, TOO_LATE, read_filters
from dure.journey.discovery.tips.states import UNDECIDED, TipState
from dure.journey.discovery.tips.views.inbox import marks_of, tip_or_404
from dure.registry.deadlines.models import Deadline
from dure.registry.people.api.households import registration_of
from dure.registry.people.api.kept import RevealBody, RevealedOut
from dure.registry.people.api.shapes import DISABILITY, OTHERS, UNLAWFUL
from dure.registry.people.forms import RegisterForm
from dure.registry.people.models import Household

operations = Operations("Finding")

WAITED = Field(default=None, max_length=300, description="The `proof` of an answer 429, after its seconds.")
HelpBody = body_of(forms.HelpForm, "HelpBody", ("record_id",), waited=(str | None, WAITED))
WorryBody = body_of(forms.WorryForm, "WorryBody", ("record_id", "photo"), waited=(str | None, WAITED))
OwnTipBody = body_of(VolunteerForm, "OwnTipBody")
HelpTakenBody = body_of(forms.HelpAtTheCounterForm, "HelpTakenBody")
WorryTakenBody = body_of(forms.WorryAtTheCounterForm, "WorryTakenBody")
AnswerBody = body_of(forms.ReceiptAnswerForm, "AnswerBody")
ReporterBody = body_of(forms.RevealForm, "ReporterBody")
LinkBody = body_of(
    forms.BlindSpotForm, "LinkBody", household=(UUID, Field(..., description="The household it is about."))
)
CloseBody = body_of(forms.CloseForm, "CloseTipBody")
RegisterFromTipBody = body_of(
    RegisterForm,
    "RegisterFromTipBody",
    UNLAWFUL,
    has_disability=DISABILITY,
    others=OTHERS,
    blind_spot=(str | None, Field(default=None, description="Record as a blind spot found, by this definition.")),
)


class TipRow(Schema):
    """A tip in the inbox."""

    id: UUID
    kind: Coded
    channel: Coded
    state: TipState
    received_at: dt.datetime
    about_name: str
    about_place: str
    household_id: UUID | None = Field(default=None, description="The household it was linked to.")
    due_at: dt.datetime | None = Field(default=None, description="Until when somebody must have decided.")

    @classmethod
    def facts(cls, row: Tip, due: Deadline | None) -> dict[str, Any]:
        return {
            "id": row.id,
            "kind": coded(row.kind_id),
            "channel": coded(row.channel_id),
            "state": row.state,
            "received_at": row.received_at,
            "about_name": row.about_name,
            "about_place": row.about_place,
            "household_id": row.household_id,
            "due_at": due.due_at if due else None,
        }


class TipOut(TipRow):
    """A tip with what was told. Who told it is revealed for a reason alone."""

    story: str
    sighting: Coded | None = Field(default=None, description="What a volunteer or a partner tapped.")
    urgency: Coded | None = Field(default=None, description="How urgent it looked to the sender.")
    masked_phone: str = Field(description="The number that the family told; revealed at …/phone.")
    wishes: list[Coded]
    closing_reason: Coded | None = None
    closing_note: str


class ReporterOut(Schema):
    """Who sent a tip, as far as they said."""

    known: bool
    kind: str = ""
    name: str = ""
    phone: str = ""


class InboxQuery(Body):
    """What the inbox is narrowed to."""

    state: str | None = Field(default=None, description="received (when left out), linked, closed or all.")
    kind: str | None = Field(default=None, description="A code of `tip_kind`.")
    dong: str | None = Field(default=None, description="Path of an area.")
    order: str | None = Field(default=None, description="oldest or newest.")


# --- for everybody ----------------------------------------------------------------------------------------------------


@operations.write(
    "/help", TipSent, everybody="any family in hardship may call for help without an account", body=HelpBody
)
def ask_for_help(request: ActorRequest, sent: Typed) -> TipSent:
    """Ask for help for oneself.

    The same words of one day are one tip. In a flood the answer is 429 with a `proof` to send again as `waited`.
    """
    return _take_in(request, forms.HelpForm, sent)


@operations.write("/worries", TipSent, everybody="anybody may tell about a neighbour in need", body=WorryBody)
def tell_a_worry(request: ActorRequest, sent: Typed) -> TipSent:
    """Tell about a neighbour in need, with or without a name.

    The same words of one day are one tip. In a flood the answer is 429 with a `proof` to send again as `waited`.
    """
    return _take_in(request, forms.WorryForm, sent)


def _take_in(request: ActorRequest, kind: type[forms.TipForm], sent: Typed) -> TipSent:
    waited = sent.pop("waited", None) or ""
    body = {**sent, "record_id": uuid7()}
    told = take_in(kind, body, address=request.actor.ip, channel=WEB, proof=waited, at=request.now)
    if told.proof:
        raise AskedToWait(WAIT_S, told.proof)
    if not told.receipt:
        checked(told.form)
    return TipSent(receipt=told.receipt, new=told.new)


@operations.read("/receipts/{number}", ReceiptOut, everybody="the receipt number itself is the key")
def read_receipt_state(request: ActorRequest, number: str) -> ReceiptOut:
    """Read what became of a tip, and what its sender is asked."""
    # Looked up even when it cannot exist, so that the time says nothing.
    return _receipt(read_receipt(number))


@operations.write(
    "/receipts/{number}/answer",
    ReceiptOut,
    everybody="the receipt number itself is the key; it opens one question",
    body=AnswerBody,
    keeps=False,
)
def answer_what_is_asked_back(request: ActorRequest, number: str, sent: Typed) -> ReceiptOut:
    """Answer what the welfare team asks whoever told; nobody has to. The log does not say who answered.

    409: it was answered already, or the answer is no longer needed.
    """
    written = read_receipt(number)
    _receipt(written)
    told = checked(forms.ReceiptAnswerForm(sent)).cleaned_data
    if not answer_by_receipt(receipt=written, address=request.actor.ip, at=request.now, **told):
        raise Conflict(TOO_LATE)
    return _receipt(written)


def _receipt(written: str) -> ReceiptOut:
    found, asked = state_of_receipt(written), question_of_receipt(written)
    if found is None:
        raise Http404
    return ReceiptOut.of(found, asked)


# --- for those who send them signed in --------------------------------------------------------------------------------


@operations.read("/my/tips", Listing[OwnTipOut], Permission.SEND_TIP)
def list_own_tips(request: ActorRequest) -> Listing[OwnTipOut]:
    """Read what one sent oneself and what became of it."""
    return Listing(items=[OwnTipOut.of(tip) for tip in own_tips(request.actor)])


@operations.write("/my/tips", TipSent, Permission.SEND_TIP, body=OwnTipBody, waits=True)
def send_own_tip(request: ActorRequest, sent: Typed) -> TipSent:
    """Send a tip in one's own name.

    For volunteers, and for partners' programs with a token for `send_tip` alone. A token that sends very much is
    answered 429 with the seconds to wait; no other sender is.
    """
    taken = take_in_own(checked(VolunteerForm(sent)), actor=request.actor, at=request.now)
    if taken is None:
        raise AskedToWait(PROGRAM_WAITS_S)
    return TipSent(receipt=taken[0], new=taken[1])


# --- for the team -----------------------------------------------------------------------------------------------------


@operations.write("/tips/taken/help", TipSent, Permission.TRIAGE, body=HelpTakenBody)
def take_a_request_for_help(request: ActorRequest, sent: Typed) -> TipSent:
    """Write down a request for help told at the counter or on the phone."""
    return _taken(request, checked(forms.HelpAtTheCounterForm(sent)))


@operations.write("/tips/taken/worry", TipSent, Permission.TRIAGE, body=WorryTakenBody)
def take_a_worry(request: ActorRequest, sent: Typed) -> TipSent:
    """Write down a neighbour's worry told at the counter or on the phone."""
    return _taken(request, checked(forms.WorryAtTheCounterForm(sent)))


def _taken(request: ActorRequest, form: forms.TipForm) -> TipSent:
    number, new = receive_tip(
        actor=request.actor,
        record_id=form.cleaned_data["record_id"],
        area=form.cleaned_data["area"],
        worry=form.worry(),
        reporter=form.reporter(),
        channel=form.cleaned_data["channel"],
        at=request.now,
    )
    return TipSent(receipt=number, new=new)


@operations.read("/tips", Listing[TipRow], Permission.TRIAGE, query=InboxQuery)
def list_tips(request: ActorRequest, asked: Typed, paging: Query[Paging]) -> Listing[TipRow]:
    """Read the inbox of tips."""
    chosen = read_filters(request)
    rows = tips(request.actor, state=chosen.state, kind=chosen.kind, dong=chosen.dong)
    page = page_of(rows, request=request, paging=paging, order=ORDERS[chosen.order])
    record(request.actor, Act.LIST, "discovery.tip", count=len(page.rows))
    due = open_deadlines_of(request.actor, [tip.id for tip in page.rows])
    return Listing(items=[TipRow(**TipRow.facts(row, due.get(row.id))) for row in page.rows], next=page.next_url)


@operations.read("/tips/{tip_id}", TipOut, Permission.TRIAGE)
def read_tip(request: ActorRequest, tip_id: UUID) -> TipOut:
    """Read a tip with what was told."""
    found = tip_or_404(request, tip_id)
    record(
        request.actor, Act.READ, "discovery.tip", path=found.path, object_id=found.id, household_id=found.household_id
    )
    known, told = {row.id for row in codes("wish")}, phone_of(request.actor, found)
    return TipOut(
        **TipRow.facts(found, open_deadlines_of(request.actor, [found.id]).get(found.id)),
        story=found.story,
        sighting=coded_or_none(found.sighting_id),
        urgency=coded_or_none(found.urgency_id),
        masked_phone=told.masked if told else "",
        wishes=[coded(wish) for wish in found.wishes if wish in known],
        closing_reason=coded_or_none(found.closing_reason_id),
        closing_note=found.closing_note,
    )


@operations.write("/tips/{tip_id}/reporter", ReporterOut, Permission.TRIAGE, body=ReporterBody, keeps=False)
def reveal_a_reporter(request: ActorRequest, tip_id: UUID, sent: Typed) -> ReporterOut:
    """Reveal who sent a tip, for a reason that is kept with one's name."""
    found = tip_or_404(request, tip_id)
    form = checked(forms.RevealForm(sent))
    who = reveal_reporter(actor=request.actor, tip=found, reason=form.cleaned_data["why"])
    if who is None:
        return ReporterOut(known=False)
    return ReporterOut(known=True, kind=who.kind, name=who.name, phone=who.phone)


@operations.write("/tips/{tip_id}/phone", RevealedOut, Permission.TRIAGE, body=RevealBody, keeps=False)
def reveal_the_phone_of_a_tip(request: ActorRequest, tip_id: UUID, sent: Typed) -> RevealedOut:
    """Reveal the number that the family told, for a reason that is kept with one's name."""
    found = tip_or_404(request, tip_id)
    require(may_triage(request.actor, found))
    secret = phone_of(request.actor, found)
    if secret is None:
        raise Http404
    form = checked(RevealForm(sent))
    why = form.cleaned_data["why"]
    value = reveal_phone(actor=request.actor, tip=found, secret=secret, reason=form.reason, reason_code=why)
    return RevealedOut(value=value)


@operations.write("/tips/{tip_id}/link", Done, Permission.TRIAGE, body=LinkBody)
def link_a_tip(request: ActorRequest, tip_id: UUID, sent: Typed) -> Done:
    """Say which household a tip is about; a visit is to be planned next."""
    found = tip_or_404(request, tip_id)
    rows = Household.objects.visible_to(request.actor).select_related("area", "kind")
    household = get_object_or_404(rows, pk=sent["household"])
    require(may_link(request.actor, found, household))
    definition = checked(forms.BlindSpotForm(sent)).cleaned_data["blind_spot"]
    link_tip(actor=request.actor, tip=found, household=household, at=request.now, blind_spot=definition)
    return Done(id=household.id, state=TipState.LINKED)


@operations.write("/tips/{tip_id}/register", Done, Permission.REGISTER_HOUSEHOLD, body=RegisterFromTipBody)
def register_household_from_tip(request: ActorRequest, tip_id: UUID, sent: Typed) -> Done:
    """Register the household a tip is about and link the tip to it.

    Somebody alike is answered as in registering a household.
    """
    found = tip_or_404(request, tip_id)
    require(may_triage(request.actor, found))
    if found.state not in UNDECIDED:
        raise AlreadyMoved(found.state)
    form = checked(forms.BlindSpotForm(sent))
    household = register_from_tip(
        actor=request.actor,
        tip=found,
        at=request.now,
        blind_spot=form.cleaned_data["blind_spot"],
        **registration_of(request, sent, marks=marks_of(phone_of(request.actor, found))).arguments(),
    )
    return Done(id=household.id, version=household.version, state=TipState.LINKED)


@operations.write("/tips/{tip_id}/close", Done, Permission.TRIAGE, body=CloseBody)
def close_a_tip(request: ActorRequest, tip_id: UUID, sent: Typed) -> Done:
    """End a tip with a reason."""
    found = tip_or_404(request, tip_id)
    form = checked(forms.CloseForm(sent))
    if found.state == TipState.CLOSED:
        raise AlreadyMoved(found.state)
    close_tip(actor=request.actor, tip=found, at=request.now, **form.cleaned_data)
    return Done(id=found.id, state=TipState.CLOSED)
