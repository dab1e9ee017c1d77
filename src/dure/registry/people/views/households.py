"""Pages about households and their people."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.merging.saving import save_or_merge, sent_edit
from dure.foundation.merging.versions import versions_of
from dure.registry.people.access import may_edit_household, may_reveal_names
from dure.registry.people.actions import (
    add_member,
    edit_household,
    edit_member,
    mark_target_groups,
    move_out,
    register_household,
)
from dure.registry.people.forms import (
    AddMemberForm,
    EditHouseholdForm,
    EditMemberForm,
    GroupsForm,
    MoveOutForm,
    NamesForm,
    SearchForm,
)
from dure.registry.people.group_versions import group_versions
from dure.registry.people.kept import kept_of
from dure.registry.people.models import Household, Membership, Person
from dure.registry.people.queries import marked_groups, memberships_of
from dure.registry.people.registering import Registration, asked_for, seal_asked
from dure.registry.people.search import known_elsewhere, search_households


def household_or_404(request: ActorRequest, household_id: UUID) -> Household:
    """The household when the actor sees it; out of sight is not found."""
    rows = Household.objects.visible_to(request.actor).select_related("area", "kind")
    household: Household = get_object_or_404(rows, pk=household_id)
    return household


def asked_for_names(request: ActorRequest, household: Household) -> tuple[NamesForm, bool]:
    """The question for the names in full, and whether somebody who may see them gave a reason."""
    form = NamesForm(request.POST or None)
    revealed = request.method == "POST" and form.is_valid()
    if revealed:
        require(may_reveal_names(request.actor, household))
    return form, revealed


def record_look(request: ActorRequest, household: Household, *, reason: str = "") -> None:
    """A look at the household; with a reason it was one at the names in full."""
    act = Act.REVEAL if reason else Act.READ
    place = {"path": household.path, "object_id": household.id, "household_id": household.id}
    record(request.actor, act, "people.household", reason=reason, **place)


@guard(Permission.REGISTER_HOUSEHOLD, Permission.TRIAGE)
def search(request: ActorRequest) -> HttpResponse:
    """What is typed is sent in the body and goes on sealed, so that no number or name stands in an address."""
    if request.method == "POST":
        return redirect(f"{reverse('people:search')}?{seal_asked(request, SearchForm())}")
    typed = asked_for(request)
    form = SearchForm(typed or None)
    query = form.query() if typed and form.is_valid() else None
    context = {
        "form": form,
        "asked": bool(query),
        "found": search_households(request.actor, query) if query else [],
        "elsewhere": known_elsewhere(request.actor, query) if query else [],
        "today": timezone.localdate(request.now),
        "register_query": request.GET.urlencode(),
    }
    return render(request, "people/search.html", context)


@guard(Permission.REGISTER_HOUSEHOLD)
def register(request: ActorRequest) -> HttpResponse:
    registration = Registration.read(request)
    if registration.ready:
        household, new = register_household(actor=request.actor, at=request.now, **registration.arguments())
        if new:
            messages.success(request, _("The household is registered."))
        else:
            messages.info(request, _("This form was saved before. What was changed since then is not; change it here."))
        return redirect(household)
    return render(request, "people/register.html", {"registration": registration})


@guard(Permission.EDIT_HOUSEHOLD)
def edit(request: ActorRequest, household_id: UUID) -> HttpResponse:
    household = household_or_404(request, household_id)
    require(may_edit_household(request.actor, household))
    stored = EditHouseholdForm.stored(household)
    kept = kept_of(request.actor, household)
    form = EditHouseholdForm(sent_edit(request, stored), initial=stored, actor=request.actor, kept=kept)
    if form.is_valid():
        merge = save_or_merge(
            request,
            form,
            lambda version: edit_household(actor=request.actor, household=household, version=version, **form.changes()),
            versions=versions_of(request.actor, household, EditHouseholdForm.stored),
            back_url=household.get_absolute_url(),
            read=lambda: record_look(request, household),
        )
        if merge is not None:
            return merge
        messages.success(request, _("The household's data are saved."))
        return redirect(household)
    record_look(request, household)
    return render(request, "people/edit.html", {"form": form, "household": household})


@guard(Permission.EDIT_HOUSEHOLD)
def edit_person(request: ActorRequest, person_id: UUID) -> HttpResponse:
    rows = Person.objects.visible_to(request.actor).select_related("household__area")
    person = get_object_or_404(rows, pk=person_id)
    require(may_edit_household(request.actor, person.household))
    stored = EditMemberForm.stored(person)
    kept = kept_of(request.actor, person.household)
    form = EditMemberForm(sent_edit(request, stored), initial=stored, kept=kept, whose=person.id)
    if form.is_valid():
        merge = save_or_merge(
            request,
            form,
            lambda version: edit_member(actor=request.actor, person=person, version=version, facts=form.facts()),
            versions=versions_of(request.actor, person, EditMemberForm.stored),
            back_url=reverse("people:members", args=[person.household_id]),
            read=lambda: _record_open(request, person),
        )
        if merge is not None:
            return merge
        messages.success(request, _("The person's data are saved."))
        return redirect("people:members", person.household_id)
    _record_open(request, person)
    return render(request, "people/edit_member.html", {"form": form, "person": person, "household": person.household})


def _record_open(request: ActorRequest, person: Person) -> None:
    """The form holds the name and the birth date in full: a look at them, for the reason that they are edited."""
    place = {"path": person.path, "object_id": person.id, "household_id": person.household_id}
    record(request.actor, Act.REVEAL, "people.person", reason=_("Change of the person's data"), **place)


@guard(Permission.EDIT_HOUSEHOLD)
def members(request: ActorRequest, household_id: UUID) -> HttpResponse:
    household = household_or_404(request, household_id)
    form, revealed = asked_for_names(request, household)
    record_look(request, household, reason=form.cleaned_data["reason"] if revealed else "")
    rows = memberships_of(request.actor, household)
    context = {
        "household": household,
        "living": [row for row in rows if row.valid_to is None],
        "gone": [row for row in rows if row.valid_to is not None],
        "today": timezone.localdate(request.now),
        "reveal": form,
        "revealed": revealed,
    }
    return render(request, "people/members.html", context)


@guard(Permission.EDIT_HOUSEHOLD)
def add(request: ActorRequest, household_id: UUID) -> HttpResponse:
    household = household_or_404(request, household_id)
    form = AddMemberForm(request.POST or None, initial={"since": timezone.localdate(request.now)})
    if request.method == "POST" and form.is_valid():
        person, new = add_member(
            actor=request.actor,
            household=household,
            record_id=form.cleaned_data["record_id"],
            facts=form.facts(),
            since=form.cleaned_data["since"],
        )
        if new:
            messages.success(request, _("%(name)s is added.") % {"name": person.name})
        else:
            messages.info(request, _("This form was saved before. What was changed since then is not; change it here."))
        return redirect("people:members", household.id)
    record_look(request, household)
    return render(request, "people/add_member.html", {"form": form, "household": household})


@guard(Permission.EDIT_HOUSEHOLD)
def end_membership(request: ActorRequest, membership_id: UUID) -> HttpResponse:
    rows = Membership.objects.visible_to(request.actor).select_related("household", "person")
    membership = get_object_or_404(rows, pk=membership_id)
    form = MoveOutForm(request.POST or None, initial={"day": timezone.localdate(request.now)}, membership=membership)
    if request.method == "POST" and form.is_valid():
        if move_out(actor=request.actor, membership=membership, day=form.cleaned_data["day"]):
            messages.success(request, _("The move is recorded."))
        else:
            messages.info(request, _("The move was recorded already; nothing was changed."))
        return redirect("people:members", membership.household_id)
    record_look(request, membership.household)
    context = {"form": form, "membership": membership, "household": membership.household}
    return render(request, "people/move_out.html", context)


@guard(Permission.EDIT_HOUSEHOLD)
def groups(request: ActorRequest, household_id: UUID) -> HttpResponse:
    household = household_or_404(request, household_id)
    today = timezone.localdate(request.now)
    stored = GroupsForm.stored(marked_groups(request.actor, household))
    form = GroupsForm(sent_edit(request, stored), initial=stored)
    if form.is_valid():
        marked = form.cleaned_data["groups"]
        merge = save_or_merge(
            request,
            form,
            lambda version: mark_target_groups(
                actor=request.actor, household=household, groups=marked, day=today, seen=version
            ),
            versions=group_versions(request.actor, household),
            back_url=household.get_absolute_url(),
            read=lambda: record_look(request, household),
        )
        if merge is not None:
            return merge
        messages.success(request, _("The target groups are saved."))
        return redirect(household)
    record_look(request, household)
    return render(request, "people/groups.html", {"form": form, "household": household})
