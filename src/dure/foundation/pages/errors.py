"""The pages behind a refusal or a failure: what happened, why, what to do now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from dure.foundation.access.guards import everybody

WHY = "an error page must reach everybody"


def forbidden(request: HttpRequest, reason: str | Promise) -> HttpResponse:
    """403, only for what one may see but not do; ``reason`` says why."""
    return render(request, "errors/403.html", {"reason": reason}, status=403)


def already_moved(request: HttpRequest) -> HttpResponse:
    """409: somebody else, or a second click, was first; nothing was changed twice."""
    return render(request, "errors/409.html", {"back": request.path}, status=409)


@everybody(WHY)
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


@everybody(WHY)
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


@everybody(WHY)
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


@everybody(WHY)
def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/500.html", status=500)
