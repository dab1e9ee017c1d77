"""The form that registers the household of a finding."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.transitions.moves import AlreadyMoved
from dure.foundation.vault.models import KeptSecret
from dure.journey.discovery.findings.access import may_decide, may_register
from dure.journey.discovery.findings.actions.gathering import FINDING
from dure.journey.discovery.findings.actions.registering import register_from_finding
from dure.journey.discovery.findings.models import Finding
from dure.journey.discovery.findings.queries import evidence_of
from dure.journey.discovery.findings.screens import evidence_lines, name_of, place_of, told_name
from dure.journey.discovery.findings.states import OPEN
from dure.journey.discovery.findings.views.page import decided_before, finding_or_404
from dure.registry.people.registering import Registration


@guard(Permission.REGISTER_HOUSEHOLD)
def register(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """Register the household with what was told of it."""
    return register_page(request, finding_or_404(request, finding_id))


def register_page(
    request: ActorRequest,
    found: Finding,
    *,
    birth_date: dt.date | None = None,
    told_phone: KeptSecret | None = None,
) -> HttpResponse:
    """The form and what it does; ``birth_date`` and ``told_phone`` are what a source knows besides."""
    require(may_decide(request.actor, found))
    if found.household_id or found.state not in OPEN:
        return decided_before(request, found)
    require(may_register(request.actor, found))
    start = {"name": told_name(found), "address": found.place, "area": _dong_of(found), "birth_date": birth_date}
    marks = (bytes(told_phone.blind_index),) if told_phone and told_phone.blind_index else ()
    registration = Registration.read(request, initial=start, marks=marks)
    if told_phone:
        registration.form.fields["phone"].help_text = _phone_hint(told_phone)
    if registration.ready:
        try:
            household = register_from_finding(
                actor=request.actor, finding=found, at=request.now, told_phone=told_phone, **registration.arguments()
            )
        except AlreadyMoved:
            return decided_before(request, found)
        messages.success(request, _("The household is registered, and the finding is about it now."))
        return redirect(household)
    record(request.actor, Act.READ, FINDING, path=found.path, object_id=found.pk)
    context = {
        "finding": found,
        "name": name_of(found),
        "place": place_of(found),
        "evidence": evidence_lines(request.actor, evidence_of(request.actor, [found]).get(found.pk, [])),
        "registration": registration,
    }
    return render(request, "findings/register.html", context)


def _phone_hint(told_phone: KeptSecret) -> str:
    if told_phone.readable:
        said = _("Told with the evidence: %(mask)s. It is kept when you leave this empty.")
    else:
        said = _(
            "The number told with the evidence (%(mask)s) does not open any more. Please write it here if you know it."
        )
    return said % {"mask": told_phone.masked}


def _dong_of(found: Finding) -> str:
    """The last code of the path: the dong when one was told (a district is not offered in the form)."""
    return found.path.rstrip(".").rsplit(".", 1)[-1]
