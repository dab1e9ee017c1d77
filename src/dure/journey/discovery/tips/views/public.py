"""Pages for everybody, without an account: ask for help, tell a worry, ask what became of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dure.foundation.access.guards import ActorRequest, everybody
from dure.foundation.areas.models import Area
from dure.foundation.codes.queries import codes, label
from dure.journey.discovery.tips.doors.answering import answer_by_receipt
from dure.journey.discovery.tips.doors.duty import Proof, read_proof, written_proof
from dure.journey.discovery.tips.doors.forms import DutyForm
from dure.journey.discovery.tips.doors.taking import WEB, Telling, take_in
from dure.journey.discovery.tips.floods.patience import WAIT_S
from dure.journey.discovery.tips.forms import (
    RECEIPT_TYPED,
    HelpForm,
    ReceiptAnswerForm,
    ReceiptForm,
    TipForm,
    WorryForm,
)
from dure.journey.discovery.tips.queries import OpenQuestion, ReceiptState, question_of_receipt, state_of_receipt
from dure.journey.discovery.tips.receipts import read_receipt
from dure.journey.discovery.tips.screens import (
    MOST_LINES,
    SENDER_BADGES,
    SENDER_WORDS,
    STAGES,
    TOO_LATE,
    grouped_wishes,
)
from dure.journey.discovery.tips.states import TipState
from dure.policy.korea.finding.reporting_duty import duty_words

KIOSK = "contact_channel:kiosk"


@everybody("any family in hardship may call for help without an account")
def ask_for_help(request: ActorRequest) -> HttpResponse:
    return _take_in(request, HelpForm, "discovery/help.html")


@everybody("anybody may tell about a neighbour in need, without a name too")
def tell_a_worry(request: ActorRequest) -> HttpResponse:
    return _take_in(request, WorryForm, "discovery/worry.html")


@everybody("who must report may do so without an account, and without a name")
def report_by_duty(request: ActorRequest) -> HttpResponse:
    """The same for the groups whom the law obliges to report; they get a proof to print."""
    return _take_in(request, DutyForm, "discovery/duty.html", duty=duty_words(get_language() or ""))


@everybody("whoever holds the signed address reported; it opens the proof and nothing of the family")
def duty_proof(request: ActorRequest, proof: str) -> HttpResponse:
    found = read_proof(proof)
    if found is None:
        raise Http404
    context = {
        "proof": found,
        "group": label(found.group),
        "office": Area.objects.filter(code=found.office).first(),
        "duty": duty_words(get_language() or ""),
        "words": SENDER_WORDS[TipState.RECEIVED],
    }
    return render(request, "discovery/duty_proof.html", context)


def _take_in(request: ActorRequest, kind: type[TipForm], template: str, **more: Any) -> HttpResponse:
    context: dict[str, Any] = {"crisis_lines": codes("crisis_line")[:MOST_LINES], **more}
    if request.method != "POST":
        return _form_page(request, template, kind(), context)
    told = take_in(
        kind,
        request.POST,
        request.FILES,
        address=request.actor.ip,
        channel=KIOSK if request.GET.get("channel") == "kiosk" else WEB,
        proof=request.POST.get("waited", ""),
        at=request.now,
    )
    if told.proof:
        context |= {"waited": told.proof, "wait_s": WAIT_S, "photo_again": bool(request.FILES)}
        answer = _form_page(request, template, told.form, context, status=429)
        answer["Retry-After"] = str(WAIT_S)
        return answer
    if not told.receipt:
        return _form_page(request, template, told.form, context)
    if not told.new:
        messages.info(request, _("This was received before. To add something, please send a new message."))
    return redirect(_after(told, at=request.now))


def _form_page(
    request: ActorRequest, template: str, form: TipForm, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    context |= {"form": form}
    if isinstance(form, HelpForm):
        context["wishes"] = grouped_wishes(form["wishes"])
    return render(request, template, context, status=status)


def _after(told: Telling, *, at: dt.datetime) -> str:
    """Where the sender goes next: to the state of the tip, or to the proof of having reported."""
    if not isinstance(told.form, DutyForm):
        return f"{reverse('public:receipt_state', args=[told.receipt])}?sent=1"
    typed = told.form.cleaned_data
    proof = Proof(told.receipt, typed["reporter_kind"], typed["area"].code, at)
    return reverse("public:duty_proof", args=[written_proof(proof)])


@everybody("the receipt number itself is the key")
def find_receipt(request: ActorRequest) -> HttpResponse:
    form = ReceiptForm(request.GET or None)
    if not (request.GET and form.is_valid()):
        return render(request, "discovery/find_receipt.html", {"form": form})
    written = read_receipt(form.cleaned_data["number"])
    # Looked up even when it cannot exist, so that the time says nothing.
    if state_of_receipt(written) is None:
        return _unknown_receipt(request, form)
    return redirect("public:receipt_state", written)


@everybody("the receipt number itself is the key; it opens the state and nothing else")
def receipt(request: ActorRequest, number: str) -> HttpResponse:
    written = read_receipt(number)
    # Both looked up even when they cannot exist, so that the time says nothing.
    found, asked = state_of_receipt(written), question_of_receipt(written)
    if found is None:
        return _unknown_receipt(request, _corrected(number))
    form = ReceiptAnswerForm(initial={"question": asked.id}) if asked else None
    return _receipt_page(request, written, found, asked, form)


@everybody("the receipt number itself is the key; it lets one question be answered and opens nothing else")
def answer(request: ActorRequest, number: str) -> HttpResponse:
    """Take in what whoever told answers when asked back; too late, they read so and keep their words."""
    written = read_receipt(number)
    found, asked = state_of_receipt(written), question_of_receipt(written)
    if found is None:
        return _unknown_receipt(request, _corrected(number))
    page = reverse("public:receipt_state", args=[written])
    if request.method != "POST":
        return redirect(page)
    form = ReceiptAnswerForm(request.POST)
    if not form.is_valid():
        if asked and form.cleaned_data.get("question") == asked.id:
            return _receipt_page(request, written, found, asked, form)
    elif answer_by_receipt(receipt=written, address=request.actor.ip, at=request.now, **form.cleaned_data):
        return redirect(f"{page}?answered=1")
    context = {"number": written, "too_late": TOO_LATE, "typed": request.POST.get("answer", "").strip()}
    return render(request, "discovery/answer_too_late.html", context, status=409)


def _receipt_page(
    request: ActorRequest,
    written: str,
    found: ReceiptState,
    asked: OpenQuestion | None,
    form: ReceiptAnswerForm | None,
) -> HttpResponse:
    context = {
        "number": written,
        "found": found,
        "question": asked,
        "form": form,
        "badge": SENDER_BADGES[found.state],
        "words": SENDER_WORDS[found.state],
        "stages": _stages(found.state),
        "sent": "sent" in request.GET,
        "answered": "answered" in request.GET,
    }
    return render(request, "discovery/receipt.html", context)


def _corrected(number: str) -> ReceiptForm:
    return ReceiptForm(initial={"number": number[:RECEIPT_TYPED]})


def _unknown_receipt(request: ActorRequest, form: ReceiptForm) -> HttpResponse:
    """The form again, with what was typed, to be corrected."""
    return render(request, "discovery/find_receipt.html", {"form": form, "unknown": True}, status=404)


def _stages(state: TipState) -> list[dict[str, Any]]:
    """Received, being looked after, finished: where this tip stands."""
    order = STAGES
    here = order.index(state if state in order else TipState.RECEIVED)
    return [
        {
            "label": SENDER_WORDS[each].state,
            "state": "done" if place < here else "current" if place == here else "open",
        }
        for place, each in enumerate(order)
    ]
