"""Showing what is kept under lock, one thing at a time."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.pages.revealing import reveal_page
from dure.foundation.vault.kinds import Kind
from dure.registry.people.access import may_reveal
from dure.registry.people.kept import reveal
from dure.registry.people.models import HouseholdSecret

WHAT = {
    Kind.PHONE: _("Phone number"),
    Kind.REGISTRATION_NUMBER: _("Resident registration number"),
    Kind.SAFE_CONTACT: _("How and when this person can be contacted safely"),
}


@guard()
def reveal_kept(request: ActorRequest, secret_id: UUID) -> HttpResponse:
    """Asks for the reason, then shows the value for a minute. Whoever does not see the household finds nothing."""
    rows = HouseholdSecret.objects.visible_to(request.actor).select_related("household", "person")
    secret: HouseholdSecret = get_object_or_404(rows, pk=secret_id)
    require(may_reveal(request.actor, secret.household, Kind(secret.kind)))

    def look(reason: str, reason_code: str) -> str:
        values = reveal(
            actor=request.actor,
            household=secret.household,
            secrets=[secret],
            reason=reason,
            reason_code=reason_code,
        )
        return values[0]

    if request.method != "POST":
        _record_question(request, secret)
    return reveal_page(
        request,
        what=WHAT[Kind(secret.kind)],
        masked=secret.masked,
        back_url=secret.household.get_absolute_url(),
        look=look,
        is_phone=secret.kind == Kind.PHONE,
    )


def _record_question(request: ActorRequest, secret: HouseholdSecret) -> None:
    """Whoever only opens the question has seen the masked value and the household's name."""
    record(
        request.actor,
        Act.READ,
        "people.household_secret",
        path=secret.path,
        object_id=secret.pk,
        household_id=secret.household_id,
    )
