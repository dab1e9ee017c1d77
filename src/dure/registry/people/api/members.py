"""Operations of the people in a household."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.operations.bodies import checked
from dure.foundation.operations.schemas import Done, Listing, Typed
from dure.registry.people.access import may_edit_household
from dure.registry.people.actions import add_member, edit_member, move_out
from dure.registry.people.api.room import operations
from dure.registry.people.api.shapes import AddMemberBody, MemberChange, MembershipOut, MoveOutBody, form_data
from dure.registry.people.forms import AddMemberForm, EditMemberForm, MoveOutForm
from dure.registry.people.kept import kept_of
from dure.registry.people.models import Membership, Person
from dure.registry.people.queries import memberships_of
from dure.registry.people.views.households import household_or_404


@operations.read("/households/{household_id}/members", Listing[MembershipOut], Permission.EDIT_HOUSEHOLD)
def list_members(request: ActorRequest, household_id: UUID) -> Listing[MembershipOut]:
    """Read who lives in a household and who did before, in full."""
    household = household_or_404(request, household_id)
    record(request.actor, Act.READ, "people.household", path=household.path, household_id=household.id)
    return Listing(items=[MembershipOut.of(row) for row in memberships_of(request.actor, household)])


@operations.write("/households/{household_id}/members", Done, Permission.EDIT_HOUSEHOLD, body=AddMemberBody)
def add_a_member(request: ActorRequest, household_id: UUID, sent: Typed) -> Done:
    """Add a person who lives in a household."""
    household = household_or_404(request, household_id)
    form = checked(AddMemberForm(form_data(sent)))
    person, new = add_member(
        actor=request.actor,
        household=household,
        record_id=form.cleaned_data["record_id"],
        facts=form.facts(),
        since=form.cleaned_data["since"],
    )
    return Done(id=person.id, new=new, version=person.version)


@operations.write("/members/{person_id}", Done, Permission.EDIT_HOUSEHOLD, method="PATCH", body=MemberChange)
def change_member(request: ActorRequest, person_id: UUID, sent: Typed) -> Done:
    """Change what is written about a person. Fields that are absent stay as they are."""
    person = get_object_or_404(Person.objects.visible_to(request.actor).select_related("household__area"), pk=person_id)
    require(may_edit_household(request.actor, person.household))
    kept, data = kept_of(request.actor, person.household), EditMemberForm.stored(person) | form_data(sent)
    form = checked(EditMemberForm(data, kept=kept, whose=person.id))
    version: int = form.cleaned_data["version"]
    edit_member(actor=request.actor, person=person, version=version, facts=form.facts())
    return Done(id=person.id, version=version + 1)


@operations.write("/memberships/{membership_id}/end", Done, Permission.EDIT_HOUSEHOLD, body=MoveOutBody)
def record_move_out(request: ActorRequest, membership_id: UUID, sent: Typed) -> Done:
    """Record the last day of a person in a household."""
    rows = Membership.objects.visible_to(request.actor).select_related("household", "person")
    membership = get_object_or_404(rows, pk=membership_id)
    form = checked(MoveOutForm(sent, membership=membership))
    new = move_out(actor=request.actor, membership=membership, day=form.cleaned_data["day"])
    return Done(id=membership.id, new=new)
