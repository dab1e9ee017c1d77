"""Operations of households."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.operations.bodies import checked, faults_of
from dure.foundation.operations.problems import KNOWN, Conflict, Unfit
from dure.foundation.operations.schemas import Done, Typed, coded
from dure.registry.people.access import may_edit_household
from dure.registry.people.actions import edit_household, mark_target_groups, register_household
from dure.registry.people.api.room import operations
from dure.registry.people.api.shapes import (
    ElsewhereOut,
    FoundOut,
    GroupsBody,
    GroupsOut,
    HouseholdChange,
    HouseholdData,
    HouseholdOut,
    HouseholdQuery,
    KeptOut,
    MemberOut,
    RegisterBody,
    SearchOut,
    data_of,
    form_data,
)
from dure.registry.people.forms import EditHouseholdForm, GroupsForm, MemberRows, RegisterForm, SearchForm
from dure.registry.people.kept import kept_of
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household
from dure.registry.people.queries import marked_groups, members_of, target_groups_of
from dure.registry.people.registering import Registration
from dure.registry.people.search import known_elsewhere, search_households
from dure.registry.people.views.households import household_or_404


@operations.write(
    "/households/search", SearchOut, Permission.REGISTER_HOUSEHOLD, Permission.TRIAGE, body=HouseholdQuery, keeps=False
)
def search_for_household(request: ActorRequest, sent: Typed) -> SearchOut:
    """Look for a household before registering one.

    What is looked for is sent in the body: names do not belong into addresses.
    """
    query = checked(SearchForm(sent)).query()
    return SearchOut(
        found=[FoundOut.of(hit) for hit in search_households(request.actor, query)],
        elsewhere=[ElsewhereOut.of(hit) for hit in known_elsewhere(request.actor, query)],
    )


@operations.write("/households", Done, Permission.REGISTER_HOUSEHOLD, body=RegisterBody)
def register_a_household(request: ActorRequest, sent: Typed) -> Done:
    """Register a household with its head and the others.

    When somebody alike is known the answer is 409 `maybe-known` with `alike` and `elsewhere`; send it again with
    `not_same` when it is a different household.
    """
    arguments = registration_of(request, sent).arguments()
    household, new = register_household(actor=request.actor, at=request.now, **arguments)
    return Done(id=household.id, new=new, version=household.version)


def registration_of(request: ActorRequest, sent: Typed, *, marks: tuple[bytes, ...] = ()) -> Registration:
    """What was sent, ready to be written.

    Raises:
        Unfit: something in it is wrong.
        Conflict: somebody alike is known.
    """
    others = sent.get("others", [])
    rows = {f"person{n}-{key}": value for n, each in enumerate(others) for key, value in form_data(each).items()}
    form = RegisterForm(form_data(sent), actor=request.actor)
    found = Registration.of(request.actor, form, MemberRows(rows, count=len(others)), marks=marks)
    if found.ready:
        return found
    if found.must_confirm:
        alike = [FoundOut.of(hit).model_dump(mode="json") for hit in found.alike]
        elsewhere = [ElsewhereOut.of(hit).model_dump(mode="json") for hit in found.elsewhere]
        words = _("Look at those who are alike. If it is somebody else, send it again with not_same.")
        raise Conflict(words, kind=KNOWN, keeps_log=True, alike=alike, elsewhere=elsewhere)
    faults = faults_of(form.errors.as_data())
    for number, row in enumerate(found.rows.forms):
        faults += faults_of(row.errors.as_data(), within=f"others.{number}")
    raise Unfit(faults)


@operations.read("/households/{household_id}", HouseholdOut, Permission.WRITE_VISIT, Permission.EDIT_HOUSEHOLD)
def read_household(request: ActorRequest, household_id: UUID) -> HouseholdOut:
    """Read a household: who lives there and where, masked.

    Its needs, visits, referrals, case and story have addresses of their own below this one.
    """
    household, today = household_or_404(request, household_id), timezone.localdate(request.now)
    _read(request, household)
    groups = target_groups_of(request.actor, household, on=today)
    return HouseholdOut(
        id=household.id,
        name=mask_name(household.label),
        area=household.area_id,
        area_name=household.area.name,
        address=household.address,
        kind=coded(household.kind_id),
        safety_note=household.safety_note,
        strengths=household.strengths,
        target_groups=[coded(group.group_id) for group in groups],
        members=[MemberOut.of(person, today=today) for person in members_of(request.actor, household)],
        kept=[KeptOut.of(row) for row in kept_of(request.actor, household).secrets.values()],
        registered_at=household.registered_at,
        version=household.version,
    )


@operations.read("/households/{household_id}/data", HouseholdData, Permission.EDIT_HOUSEHOLD)
def read_household_data(request: ActorRequest, household_id: UUID) -> HouseholdData:
    """Read what is written about a household in full, to edit it."""
    household = household_or_404(request, household_id)
    require(may_edit_household(request.actor, household))
    _read(request, household)
    return data_of(household)


@operations.write("/households/{household_id}", Done, Permission.EDIT_HOUSEHOLD, method="PATCH", body=HouseholdChange)
def change_household(request: ActorRequest, household_id: UUID, sent: Typed) -> Done:
    """Change what is written about a household.

    Fields that are absent stay as they are. A new `area` moves the household with everything that belongs to it.
    """
    household = household_or_404(request, household_id)
    require(may_edit_household(request.actor, household))
    kept = kept_of(request.actor, household)
    data = EditHouseholdForm.stored(household) | sent
    form = checked(EditHouseholdForm(data, actor=request.actor, kept=kept))
    version: int = form.cleaned_data["version"]
    edit_household(actor=request.actor, household=household, version=version, **form.changes())
    return Done(id=household.id, version=version + 1)


@operations.read("/households/{household_id}/groups", GroupsOut, Permission.EDIT_HOUSEHOLD)
def read_target_groups(request: ActorRequest, household_id: UUID) -> GroupsOut:
    """Read the target groups a household belongs to today."""
    household = household_or_404(request, household_id)
    _read(request, household)
    rows = target_groups_of(request.actor, household, on=timezone.localdate(request.now))
    version = GroupsForm.stored(marked_groups(request.actor, household))["version"]
    return GroupsOut(items=[coded(row.group_id) for row in rows], version=version)


@operations.write("/households/{household_id}/groups", Done, Permission.EDIT_HOUSEHOLD, method="PUT", body=GroupsBody)
def set_target_groups(request: ActorRequest, household_id: UUID, sent: Typed) -> Done:
    """Say which target groups a household belongs to from today; others end.

    `version` comes from reading the groups.
    """
    household = household_or_404(request, household_id)
    found, day = checked(GroupsForm(sent)).cleaned_data, timezone.localdate(request.now)
    mark_target_groups(actor=request.actor, household=household, groups=found["groups"], day=day, seen=found["version"])
    return Done(id=household.id)


def _read(request: ActorRequest, household: Household) -> None:
    record(
        request.actor,
        Act.READ,
        "people.household",
        path=household.path,
        object_id=household.id,
        household_id=household.id,
    )
