"""``{% draft %}`` inside a form keeps what is typed there while it is typed."""

from __future__ import annotations

from typing import Any

from django import template
from uuid_utils.compat import uuid7

from dure.foundation.access.guards import ActorRequest
from dure.foundation.drafts.middleware import FIELD, sent_draft
from dure.foundation.drafts.queries import drafts_of

register = template.Library()


@register.inclusion_tag("drafts/draft.html", takes_context=True)
def draft(context: template.Context, sent_to: str = "") -> dict[str, Any]:
    """Behind the CSRF token of a form. ``sent_to`` is the form's action where it is not the page's own address.

    A form that comes back with mistakes goes on with the draft it had. For strangers the tag says nothing.
    """
    request: ActorRequest = context["request"]
    if not request.actor.signed_in:
        return {}
    draft_id = sent_draft(request) or uuid7()
    key = sent_to or request.path
    return {
        "draft_id": draft_id,
        "field": FIELD,
        "key": key,
        "kept": drafts_of(request.actor, key=key, besides=draft_id, at=request.now),
    }
