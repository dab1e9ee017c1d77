"""Asking how much time is left, and going on."""

from __future__ import annotations

from django.http import JsonResponse
from django.views.decorators.http import require_http_methods

from dure.foundation.access.guards import ActorRequest, everybody
from dure.foundation.idle.clock import background, seconds_left
from dure.foundation.idle.context import mark_of


@background("GET")
@everybody("how long one's own session lasts reveals nothing")
@require_http_methods(["GET", "POST"])
def idle(request: ActorRequest) -> JsonResponse:
    """GET only asks; POST is the person's word to go on. ``who`` is empty once the session has ended."""
    left = seconds_left(request.session, now=request.now) if request.actor.signed_in else 0
    return JsonResponse({"left": round(left, 1), "who": mark_of(request.actor)})
