"""Addresses of the interface: each knows the guard of every operation that answers there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from dure.api import views
from dure.api.mounted import interface, operations
from dure.foundation.access.guards import ActorRequest, Guard

app_name = "api"

View = Callable[..., HttpResponse]


def guarded(views_by_method: dict[str, View], guards: dict[str, Guard]) -> View:
    """One address: the view and the guard of each method; another method is a problem, told as one."""

    def operation(request: ActorRequest, **arguments: Any) -> HttpResponse:
        view = views_by_method.get(request.method or "")
        if view is None:
            return views.method_unknown(request, list(guards))
        return view(request, **arguments)

    operation.guard = guards  # type: ignore[attr-defined]
    # A session's unsafe requests are checked where the operation is served; a token needs no check.
    operation.csrf_exempt = True  # type: ignore[attr-defined]
    return operation


def addresses() -> list[URLPattern]:
    """One route for each operation, all those at one address with the same view.

    Two modules may share an address (one reads households, another registers them), and each router has a view of its
    own that knows only its own methods.
    """
    patterns = {pattern.name: pattern for pattern in interface.urls[0] if isinstance(pattern, URLPattern)}
    views_at: dict[str, dict[str, View]] = {}
    guards_at: dict[str, dict[str, Guard]] = {}
    for operation in operations():
        route = str(patterns[operation.name].pattern)
        views_at.setdefault(route, {})[operation.method] = patterns[operation.name].callback
        guards_at.setdefault(route, {})[operation.method] = operation.guard
    shared = {route: guarded(views_at[route], guards_at[route]) for route in views_at}
    routes = {operation.name: str(patterns[operation.name].pattern) for operation in operations()}
    return [path(route, shared[route], name=name) for name, route in routes.items()]


urlpatterns = [
    path("openapi.json", views.openapi, name="openapi"),
    path("docs/", views.docs, name="docs"),
    *addresses(),
    path("<path:rest>", views.nowhere, name="nowhere"),
]
