"""The document, the page that lists the operations, and the answer to addresses that are none."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from dure.api.document import document
from dure.foundation.access.guards import ActorRequest, everybody
from dure.foundation.operations.problems import BROKEN, KINDS, NO_METHOD, NOT_FOUND, problem
from dure.foundation.pages import views as pages

PREFIX = "/api/"


@everybody("the document names operations and shapes, it holds no data")
def openapi(request: ActorRequest) -> HttpResponse:
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


@everybody("the page lists operations, it holds no data")
def docs(request: ActorRequest) -> HttpResponse:
    """Every operation by its module, drawn from the document without anything from elsewhere."""
    rooms: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            line = {"method": method.upper(), "path": path, **operation}
            rooms.setdefault(operation["tags"][0], []).append(line)
    return render(request, "api/docs.html", {"rooms": rooms.items(), "info": document()["info"], "problems": KINDS})


@everybody("an address that is none holds nothing")
def nowhere(request: ActorRequest, rest: str) -> HttpResponse:
    return problem(request, NOT_FOUND)


def method_unknown(request: HttpRequest, allowed: list[str]) -> HttpResponse:
    return problem(request, NO_METHOD, headers={"Allow": ", ".join(sorted(allowed))})


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: a problem document for programs, the page for people."""
    return problem(request, BROKEN) if request.path.startswith(PREFIX) else pages.server_error(request)
