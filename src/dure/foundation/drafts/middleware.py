"""A form that was sent and accepted needs its draft no longer."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from dure.foundation.access.actor import Actor
from dure.foundation.drafts.actions import let_go

FIELD = "draft"
ACCEPTED = {201, 302, 303}
"""A view that took a form in leads on to another page, or tells a script that it made something; one that did not shows
the form again, or ``too_late``."""


class DraftMiddleware:
    """Stands innermost: the draft goes in the transaction of the action itself, or stays with its rollback."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if response.status_code in ACCEPTED and actor.signed_in and getattr(request, "may_end_draft", False):
            draft_id = sent_draft(request)
            if draft_id:
                let_go(actor=actor, draft_id=draft_id)
        return response

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> None:
        """Not called when somebody is led to the second factor first: that form was not taken in."""
        request.may_end_draft = request.method == "POST"  # type: ignore[attr-defined]


def keep_draft(request: HttpRequest) -> None:
    """Part of the form was not taken in; its draft stays although the answer leads on."""
    request.may_end_draft = False  # type: ignore[attr-defined]


def sent_draft(request: HttpRequest) -> uuid.UUID | None:
    """The draft that belongs to the form which was sent."""
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None
