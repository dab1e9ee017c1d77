"""Methods of HTTP that nothing of ours answers."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

ANSWERED = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


class MethodsMiddleware:
    """Refuse TRACE and the like before anything looks at them: the CSRF check lets TRACE through as harmless."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ANSWERED:
            return HttpResponseNotAllowed(ANSWERED)
        return self.get_response(request)
