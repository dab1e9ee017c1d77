"""The household of a finding that agencies signalled: registered with the birth date and number that they told."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.journey.discovery.findings.views.page import finding_or_404
from dure.journey.discovery.findings.views.registering import register_page
from dure.journey.discovery.signals.queries import told_by_agencies


@guard(Permission.REGISTER_HOUSEHOLD)
def register(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    found = finding_or_404(request, finding_id)
    told = told_by_agencies(request.actor, found)
    return register_page(request, found, birth_date=told.birth_date, told_phone=told.phone)
