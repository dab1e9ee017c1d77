"""The answer to a form that came too late: nothing was written, and whoever wrote it gets the words back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from dure.foundation.access.guards import ActorRequest
from dure.foundation.drafts.middleware import sent_draft
from dure.foundation.drafts.queries import is_kept
from dure.foundation.pages.unsaved import typed_in
from dure.foundation.pages.views import error_page


def too_late(request: ActorRequest, *, said: str, stands_at: str) -> HttpResponse:
    """Say that somebody was quicker, and lead to how it stands now.

    Words that nobody took in stand on a page to be copied, and their draft stays. The second click of one's own form
    has none: the first one took them in.
    """
    if _holds_words(request):
        return error_page(request, 409, reason=said, reload_url=stands_at)
    messages.info(request, said)
    return HttpResponseRedirect(stands_at)


def _holds_words(request: ActorRequest) -> bool:
    draft_id = sent_draft(request)
    if draft_id is None:
        return False
    kept = is_kept(request.actor, draft_id=draft_id)
    if kept is not None:
        return kept
    # Sent before the first save, or without JavaScript.
    typed = typed_in(request)
    return bool(typed and typed.readable)
