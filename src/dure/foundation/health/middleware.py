"""The outermost layer: probes answered before everything else, and one log line and figures for each request."""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from dure.foundation.health.figures import exposition, failed, measured
from dure.foundation.health.readiness import faults_now

Responder = Callable[[HttpRequest], HttpResponse]
PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
logger = logging.getLogger("dure.requests")


class ProbeMiddleware:
    """``/healthz``: the process lives. ``/readyz``: it can serve. ``/metrics``: figures, for holders of the token.

    They stand before host check, redirect to TLS, session and database: a probe asks by address, and must be told the
    truth when the database is away.
    """

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response
        self.probes = {"/healthz": _alive, "/readyz": _ready, "/metrics": _figures}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = self.probes.get(request.path_info)
        if probe is None or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        return probe(request)


def _alive(_request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "alive"})


def _ready(_request: HttpRequest) -> HttpResponse:
    faults = faults_now()
    return JsonResponse({"status": "not ready" if faults else "ready", "faults": faults}, status=503 if faults else 200)


def _figures(request: HttpRequest) -> HttpResponse:
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        return HttpResponse(status=404)
    return HttpResponse(exposition(), content_type=PROMETHEUS_TEXT)


class RequestRecordMiddleware:
    """What was asked (the page's name, never its address), how it ended and how long it took."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        view, method = view_name(request), request.method if request.method in METHODS else "other"
        measured(view=view, method=method or "other", status=response.status_code, seconds=seconds)
        level = logging.ERROR if response.status_code >= 500 else logging.INFO
        facts = {
            "view": view,
            "method": method,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            "role": getattr(getattr(request, "actor", None), "role", "unknown"),
        }
        logger.log(level, "request", extra={"facts": facts})
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        failed(view=view_name(request), error=type(exception).__name__)


def view_name(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match else "no such page"
