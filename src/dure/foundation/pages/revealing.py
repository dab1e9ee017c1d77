"""Showing one value from under lock: first the reason is asked, then the value stands there for a minute."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.guards import ActorRequest
from dure.foundation.codes.queries import label
from dure.foundation.pages.records import code_choice, line
from dure.foundation.vault.sealing import Unreadable

SHOWN_SECONDS = 60
OTHER = "reveal_reason:other"
SHORTEST_NOTE = 2
NOT_DIALLED = re.compile(r"[^\d+]")

Look = Callable[[str, str], str]
"""Gives the value for a reason in words and its code, after writing the look down."""


class RevealForm(forms.Form):
    """Why a value must be seen."""

    why = code_choice(_("Why do you need to see it?"), "reveal_reason")
    note = line(_("In your words"), required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("why") == OTHER and len(found.get("note", "").strip()) < SHORTEST_NOTE:
            self.add_error("note", _("Please write the reason in your words."))
        return found

    @property
    def reason(self) -> str:
        """The reason as it is kept in the log."""
        note = self.cleaned_data["note"].strip()
        chosen = label(self.cleaned_data["why"])
        return f"{chosen}: {note}" if note else chosen


def reveal_page(
    request: ActorRequest,
    *,
    what: Any,
    masked: str,
    back_url: str,
    look: Look,
    subject: str = "",
    is_phone: bool = False,
) -> HttpResponse:
    """Ask for the reason, or show the value for it. With htmx in place of the masked value, else as a page.

    ``what`` names the value ("phone number"), ``subject`` whose it is; with ``is_phone`` it can be called.
    """
    form = RevealForm(request.POST or None, auto_id="why-%s")
    context = {"what": what, "masked": masked, "back_url": back_url, "subject": subject, "form": form}
    context |= {"seconds": SHOWN_SECONDS, "address": request.path}
    if request.method == "POST" and form.is_valid():
        try:
            value = look(form.reason, form.cleaned_data["why"])
            context |= {"value": value, "dial": NOT_DIALLED.sub("", value) if is_phone else ""}
        except Unreadable:
            context["broken"] = True
    return _answer(request, context)


def _answer(request: ActorRequest, context: dict[str, Any]) -> HttpResponse:
    answer = render(request, "pages/reveal_here.html" if request.htmx else "pages/reveal.html", context)
    answer["Cache-Control"] = "no-store"
    if "value" in context and not request.htmx:
        # Without a script the page closes by itself too.
        answer["Refresh"] = f"{SHOWN_SECONDS}; url={context['back_url']}"
    return answer
