"""The switch for high contrast, and the pages shown when something went wrong."""

from __future__ import annotations

import sys
from typing import Any

from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from dure.foundation.access.actor import NOBODY
from dure.foundation.access.guards import everybody
from dure.foundation.pages.context import DISPLAY_COOKIE, DISPLAY_MODES, display
from dure.foundation.pages.unsaved import cannot_write, not_saved, typed_in

A_YEAR_IN_SECONDS = 365 * 24 * 60 * 60
KEEPS_TYPED = {409, 500}


@everybody("choosing colours reveals nothing")
@require_POST
def set_display(request: HttpRequest) -> HttpResponse:
    """Remember the visitor's colours in a cookie; open to everybody, nothing about a person is stored."""
    mode = request.POST.get("mode", "")
    if mode not in DISPLAY_MODES:
        return HttpResponseBadRequest()
    target = request.POST.get("next", "/")
    hosts = {request.get_host()}
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=hosts, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    response.set_cookie(
        DISPLAY_COOKIE, mode, max_age=A_YEAR_IN_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


def error_page(request: HttpRequest, status: int, reason: str = "", **links: str) -> HttpResponse:
    """Render errors/<status>.html for 400, 403, 404, 409, 429 or 500; `reason` must be safe to show this person.

    ``links`` are ``reload_url`` of a 409 and ``emergency_url`` of a 404. Where the fault was not the person's, what was
    typed stands on the page, to be copied.
    """
    # Without the request's context processors: they may ask the very database that has just failed.
    signed_in = getattr(request, "actor", NOBODY).signed_in
    context: dict[str, Any] = {"reason": reason, "signed_in": signed_in, **links, **display(request)}
    if status in KEEPS_TYPED:
        context["typed"] = typed_in(request)
    return HttpResponse(render_to_string(f"errors/{status}.html", context), status=status)


def unreadable_page(request: HttpRequest) -> HttpResponse:
    """409: something under lock does not open. Nothing was shown or saved; trying again changes nothing."""
    context: dict[str, Any] = {"typed": typed_in(request), **display(request)}
    return HttpResponse(render_to_string("errors/unreadable.html", context), status=409)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400; the session calls it "deleted meanwhile" when the database broke while it was being written."""
    if isinstance(exception, SessionInterrupted):
        fault = exception.__context__.__context__ if exception.__context__ else None
        if cannot_write(fault):
            return not_saved(request, fault)
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403; a PermissionDenied raised with a text shows that text as the reason."""
    return error_page(request, 403, reason=str(exception))


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """handler429, which allauth calls when somebody tries too often."""
    return error_page(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500, for whatever broke on the way through middleware, page and commit."""
    exception = sys.exc_info()[1]
    if cannot_write(exception):
        return not_saved(request, exception)
    return error_page(request, 500)
