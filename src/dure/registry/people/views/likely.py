"""Who may be the same, while somebody types: pieces of a page, and the same answers as by the button."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.registry.people.forms import SearchForm
from dure.registry.people.search import HouseholdQuery, known_elsewhere, likely_while_typing


@guard(Permission.REGISTER_HOUSEHOLD, Permission.TRIAGE)
@require_POST
def likely(request: ActorRequest) -> HttpResponse:
    """The best matches within the right for what is typed so far."""
    found, seen = likely_while_typing(request.actor, _typed(request), before=request.POST.get("seen", ""))
    return render(request, "people/_likely.html", {"found": found, "seen": seen})


@guard(Permission.REGISTER_HOUSEHOLD, Permission.TRIAGE)
@require_POST
def likely_elsewhere(request: ActorRequest) -> HttpResponse:
    """Who is known outside the right, asked when a field is left: each question stands in the audit."""
    return render(request, "people/_elsewhere.html", {"elsewhere": known_elsewhere(request.actor, _typed(request))})


def _typed(request: ActorRequest) -> HouseholdQuery:
    """What can be read of the fields; half a birth date asks nothing yet."""
    form = SearchForm(request.POST)
    form.is_valid()
    return HouseholdQuery(**form.cleaned_data)
