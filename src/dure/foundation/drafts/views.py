"""One address for the script of a form: keep, give back, throw away."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.formats import time_format
from django.views.decorators.http import require_http_methods

from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.drafts.actions import DraftIsOver, DraftTooLong, let_go, save_draft
from dure.foundation.drafts.forms import read_sent
from dure.foundation.drafts.queries import fields_of
from dure.foundation.idle.clock import background


@background("PUT")
@guard()
@require_http_methods(["GET", "PUT", "DELETE"])
def draft(request: ActorRequest, draft_id: uuid.UUID) -> HttpResponse:
    if request.method == "PUT":
        return _keep(request, draft_id)
    if request.method == "DELETE":
        let_go(actor=request.actor, draft_id=draft_id)
        return HttpResponse(status=204)
    fields = fields_of(request.actor, draft_id=draft_id, at=request.now)
    if fields is None:
        raise Http404
    record(request.actor, Act.READ, "drafts.draft", object_id=draft_id)
    return JsonResponse({"fields": fields})


def _keep(request: ActorRequest, draft_id: uuid.UUID) -> HttpResponse:
    sent = read_sent(request)
    if sent is None:
        return HttpResponse(status=400)
    try:
        save_draft(
            actor=request.actor,
            draft_id=draft_id,
            key=sent.key,
            fields=sent.fields,
            version=sent.version,
            at=request.now,
        )
    except DraftTooLong:
        return HttpResponse(status=413)
    except DraftIsOver:
        return HttpResponse(status=410)
    return JsonResponse({"saved": time_format(timezone.localtime(request.now), "H:i")})
