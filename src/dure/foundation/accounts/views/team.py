"""The people one works with."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.accounts.teams import teams_of


@guard()
def team(request: ActorRequest) -> HttpResponse:
    """The people of one's own units, with what the team lacks and who was there before."""
    teams = teams_of(request.actor, on=timezone.localdate(request.now))
    return render(request, "accounts/team.html", {"teams": teams})
