"""Reading the directory: open to everybody who is signed in, it holds nothing about families."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.pages.paging import keyset
from dure.registry.directory.forms import SearchForm
from dure.registry.directory.queries import is_fresh, needs_answered, service_card, services_found


@guard()
def services(request: ActorRequest) -> HttpResponse:
    """The listed services with filters."""
    form = SearchForm(request.GET)
    page = keyset(services_found(form.sought()), request=request, order=("name", "id"))
    answered, today = needs_answered(page.rows), timezone.localdate(request.now)
    rows = [(row, answered.get(row.pk, []), is_fresh(row, on=today)) for row in page.rows]
    return render(
        request, "directory/list.html", {"form": form, "page": page, "rows": rows, "filtered": bool(request.GET)}
    )


@guard()
def service(request: ActorRequest, service_id: UUID) -> HttpResponse:
    """One service: who gives it, to whom, where, and when this was last checked."""
    card = service_card(service_id)
    if card is None:
        raise Http404
    fresh = is_fresh(card.service, on=timezone.localdate(request.now))
    return render(request, "directory/service.html", {"card": card, "fresh": fresh})
