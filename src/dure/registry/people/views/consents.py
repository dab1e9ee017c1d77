"""Pages about what the family agreed to."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.registry.people.actions import record_consent, withdraw_consent
from dure.registry.people.consents import SHAREABLE
from dure.registry.people.forms import YEAR, ConsentForm
from dure.registry.people.models import Consent
from dure.registry.people.queries import consents_of
from dure.registry.people.views.households import household_or_404


@guard(Permission.EDIT_HOUSEHOLD, Permission.REFER)
def consents(request: ActorRequest, household_id: UUID) -> HttpResponse:
    household = household_or_404(request, household_id)
    today = timezone.localdate(request.now)
    usual = {"given_by": household.label, "given_on": today, "valid_until": today + YEAR}
    form = ConsentForm(request.POST or None, initial=usual)
    if request.method == "POST" and form.is_valid():
        _consent, new = record_consent(actor=request.actor, household=household, **form.consent(now=request.now))
        said = _("The consent is recorded.") if new else _("The consent was recorded already.")
        messages.success(request, said)
        return redirect("people:consents", household.id)
    # The form begins with the full name of who usually agrees.
    place = {"path": household.path, "household_id": household.id}
    record(request.actor, Act.REVEAL, "people.consent", reason=_("Form for a consent"), **place)
    context = {"form": form, "household": household, "rows": _rows(request, household, today)}
    return render(request, "people/consents.html", context)


def _rows(request: ActorRequest, household: Any, today: dt.date) -> list[dict[str, Any]]:
    return [
        {
            "consent": consent,
            "shared": ", ".join(str(SHAREABLE.get(name, name)) for name in consent.fields),
            "holds": consent.withdrawn_at is None and consent.valid_until >= today,
        }
        for consent in consents_of(request.actor, household)
    ]


@guard(Permission.EDIT_HOUSEHOLD, Permission.REFER)
@require_POST
def withdraw(request: ActorRequest, consent_id: UUID) -> HttpResponse:
    rows = Consent.objects.visible_to(request.actor).select_related("household")
    consent = get_object_or_404(rows, pk=consent_id)
    if withdraw_consent(actor=request.actor, consent=consent, at=request.now):
        messages.success(request, _("The consent is withdrawn. From now on nothing more may be shared under it."))
    else:
        messages.info(request, _("The consent was withdrawn already."))
    return redirect("people:consents", consent.household_id)
