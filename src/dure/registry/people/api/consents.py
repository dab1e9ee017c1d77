"""Operations of consents."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.operations.bodies import checked
from dure.foundation.operations.schemas import Done, Listing, Typed
from dure.registry.people.actions import record_consent, withdraw_consent
from dure.registry.people.api.room import operations
from dure.registry.people.api.shapes import ConsentBody, ConsentOut
from dure.registry.people.forms import ConsentForm
from dure.registry.people.models import Consent
from dure.registry.people.queries import consents_of
from dure.registry.people.views.households import household_or_404

RECORDERS = (Permission.EDIT_HOUSEHOLD, Permission.REFER)


@operations.read("/households/{household_id}/consents", Listing[ConsentOut], *RECORDERS)
def list_consents(request: ActorRequest, household_id: UUID) -> Listing[ConsentOut]:
    """Read what a family agreed to, the newest first, ended consents too."""
    household, today = household_or_404(request, household_id), timezone.localdate(request.now)
    record(request.actor, Act.READ, "people.consent", path=household.path, household_id=household.id)
    return Listing(items=[ConsentOut.of(row, today=today) for row in consents_of(request.actor, household)])


@operations.write("/households/{household_id}/consents", Done, *RECORDERS, body=ConsentBody)
def record_a_consent(request: ActorRequest, household_id: UUID, sent: Typed) -> Done:
    """Record what a family agreed to."""
    household = household_or_404(request, household_id)
    form = checked(ConsentForm(sent))
    consent, new = record_consent(actor=request.actor, household=household, **form.consent(now=request.now))
    return Done(id=consent.id, new=new)


@operations.write("/consents/{consent_id}/withdraw", Done, *RECORDERS)
def withdraw_a_consent(request: ActorRequest, consent_id: UUID) -> Done:
    """Withdraw a consent. From now on nothing more may be shared under it."""
    consent = get_object_or_404(Consent.objects.visible_to(request.actor).select_related("household"), pk=consent_id)
    return Done(id=consent.id, new=withdraw_consent(actor=request.actor, consent=consent, at=request.now))
