"""Addresses that end in every way but well."""

from __future__ import annotations

import io

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

from dure.foundation.access.guards import everybody


@everybody("only for tests of failures")
def fails(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("planted")


@everybody("only for tests of failures")
def denies(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


@everybody("only for tests of failures")
def absent(request: HttpRequest) -> HttpResponse:
    raise Http404


@everybody("only for tests of failures")
def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


@everybody("only for tests of failures")
def streams(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter([b"a", b"b"]))


@everybody("only for tests of failures")
def sends_a_file(request: HttpRequest) -> FileResponse:
    return FileResponse(io.BytesIO(b"a"), as_attachment=True, filename="a.csv")


handler500 = "dure.foundation.pages.views.server_error"
urlpatterns = [path(f"{view.__name__}/", view) for view in (fails, denies, absent, suspicious, streams, sends_a_file)]
