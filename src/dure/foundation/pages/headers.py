"""The headers that every answer carries, whatever it is, and the methods that are answered at all."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-Robots-Tag": "noindex, nofollow",
    # Files under /static/ say for themselves how long they may be kept.
    "Cache-Control": "no-store",
    # Without one of ours the web server writes its own name.
    "Server": "dure",
}

ANSWERED = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


class HeadersMiddleware:
    """Add the headers that do not depend on the answer; stands first, so that no answer goes around it.

    A view that sets one of them keeps its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        return response


class MethodsMiddleware:
    """Refuse TRACE and the like before anything looks at them: the CSRF check lets TRACE through as harmless."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ANSWERED:
            return HttpResponseNotAllowed(ANSWERED)
        return self.get_response(request)
