"""Revealing what is kept under lock or shown masked, for a reason that stays in the log."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Schema
from pydantic import Field

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.operations.bodies import body_of, checked
from dure.foundation.operations.schemas import Typed
from dure.foundation.pages.revealing import RevealForm
from dure.foundation.vault.kinds import Kind
from dure.registry.people.access import may_reveal, may_reveal_names
from dure.registry.people.api.room import operations
from dure.registry.people.kept import reveal
from dure.registry.people.models import HouseholdSecret
from dure.registry.people.queries import members_of
from dure.registry.people.views.households import household_or_404

RevealBody = body_of(RevealForm, "RevealBody")


class RevealedOut(Schema):
    """A value from under lock."""

    value: str


class NameOut(Schema):
    """A person with the whole name."""

    id: UUID
    name: str


class NamesOut(Schema):
    """The names of a household in full, and where exactly it lives."""

    name: str
    address: str
    address_detail: str
    members: list[NameOut] = Field(description="Those who live there now.")


@operations.write(
    "/kept/{secret_id}/reveal",
    RevealedOut,
    Permission.WRITE_VISIT,
    Permission.EDIT_HOUSEHOLD,
    body=RevealBody,
    keeps=False,
)
def reveal_what_is_kept(request: ActorRequest, secret_id: UUID, sent: Typed) -> RevealedOut:
    """Reveal a phone number, a safe contact or a registration number."""
    rows = HouseholdSecret.objects.visible_to(request.actor).select_related("household", "person")
    secret = get_object_or_404(rows, pk=secret_id)
    require(may_reveal(request.actor, secret.household, Kind(secret.kind)))
    form = checked(RevealForm(sent))
    values = reveal(
        actor=request.actor,
        household=secret.household,
        secrets=[secret],
        reason=form.reason,
        reason_code=form.cleaned_data["why"],
    )
    return RevealedOut(value=values[0])


@operations.write(
    "/households/{household_id}/reveal",
    NamesOut,
    Permission.WRITE_VISIT,
    Permission.EDIT_HOUSEHOLD,
    body=RevealBody,
    keeps=False,
)
def reveal_names(request: ActorRequest, household_id: UUID, sent: Typed) -> NamesOut:
    """Reveal the names of a household in full."""
    household = household_or_404(request, household_id)
    require(may_reveal_names(request.actor, household))
    form = checked(RevealForm(sent))
    record(
        request.actor,
        Act.REVEAL,
        "people.household",
        path=household.path,
        object_id=household.id,
        household_id=household.id,
        reason=form.reason,
    )
    return NamesOut(
        name=household.label,
        address=household.address,
        address_detail=household.address_detail,
        members=[NameOut(id=person.id, name=person.name) for person in members_of(request.actor, household)],
    )
