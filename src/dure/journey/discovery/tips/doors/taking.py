"""Taking in what strangers and senders with an account tell, alike on the pages and through the interface."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dure.foundation.access.actor import Actor
from dure.foundation.accounts.queries import stranger
from dure.foundation.tokens.queries import is_program
from dure.foundation.uploads.fields import say_choose_again
from dure.journey.discovery.tips.actions import receive_tip
from dure.journey.discovery.tips.doors.forms import reporter_of
from dure.journey.discovery.tips.floods.courses import Course, course_of, course_of_sender
from dure.journey.discovery.tips.floods.folding import folded_id
from dure.journey.discovery.tips.floods.patience import ask_to_wait, has_waited
from dure.journey.discovery.tips.forms import TipForm

PHOTO = "photo"
WEB = "contact_channel:web"
PROGRAM_WAITS_S = 60


@dataclass(frozen=True, slots=True)
class Telling:
    """What became of a tip: it has a ``receipt``, or its sender waits with the ``proof``, or ``form`` has faults."""

    form: TipForm
    receipt: str = ""
    new: bool = False
    proof: str = ""


def take_in(
    kind: type[TipForm],
    sent: Mapping[str, Any],
    files: Mapping[str, Any] | None = None,
    *,
    address: str,
    channel: str,
    proof: str,
    at: dt.datetime,
) -> Telling:
    """Count the tip by its words, and only then open its photo and take it in; ``proof`` is that of having waited."""
    form = kind(sent)
    if not form.is_valid():
        if files and PHOTO in files:
            say_choose_again(form, PHOTO)
        return Telling(form)
    # What was waited for are the words: a browser forgets the photo on the way, or it was chosen again.
    words = folded_id({**form.cleaned_data, PHOTO: None}, at=at)
    course = course_of(address=address, waited=has_waited(words, proof, at=at), at=at)
    if course is Course.WAIT:
        return Telling(form, proof=ask_to_wait(words, at=at, proof=proof))
    if files:
        form = kind(sent, files)
        if not form.is_valid():
            return Telling(form)
    receipt, new = receive_tip(
        actor=stranger(now=at, ip=address),  # nameless means nameless, whoever is signed in here
        # The same words of one day are one tip, whichever way they came.
        record_id=folded_id(form.cleaned_data, at=at),
        area=form.cleaned_data["area"],
        worry=form.worry(),
        reporter=form.reporter(),
        channel=channel,
        at=at,
        aside=course is Course.ASIDE,
    )
    return Telling(form, receipt, new)


def take_in_own(form: TipForm, *, actor: Actor, at: dt.datetime) -> tuple[str, bool] | None:
    """Take in what a volunteer, a partner or a partner's program tells; ``form`` is valid.

    Returns the receipt and whether it is new; None when a program sends so much that it is to wait.
    """
    program = is_program(actor)
    course = course_of_sender(actor.session_key if program else str(actor.user_id), program=program, at=at)
    if course is Course.WAIT:
        return None
    return receive_tip(
        actor=actor,
        record_id=form.cleaned_data["record_id"],
        area=form.cleaned_data["area"],
        worry=form.worry(),
        reporter=reporter_of(actor),
        channel=WEB,
        at=at,
        aside=course is Course.ASIDE,
    )
