"""Screens that span stages."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dure.foundation.access.actor import NOBODY, Actor, Permission
from dure.foundation.access.guards import ActorRequest, everybody, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.audit.queries import who_looked
from dure.foundation.codes.queries import codes
from dure.foundation.pages.paging import keyset
from dure.foundation.pages.sealed import seal_words, unseal_words
from dure.foundation.pages.views import error_page
from dure.foundation.vault.kinds import Kind
from dure.registry.identity.queries import merges_of, where_to
from dure.registry.people.kept import Kept, kept_of, reveal
from dure.registry.people.models import Household
from dure.registry.people.queries import dongs
from dure.registry.people.search.fragments import fragment
from dure.registry.people.views.households import asked_for_names, record_look
from dure.registry.protection.forms import NoteForm
from dure.web.queries.household import household_page, known_ids
from dure.web.queries.households import ORDER, Wanted, as_rows, listed
from dure.web.queries.today import day_out, week_of, work_for
from dure.web.shell import menu_for

CHIPS = ("all", "mine", "today", "overdue")
LOOKED_DAYS = 90
SAFE = ("GET", "HEAD")
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@everybody("the front door is where people without an account ask for help")
def home(request: ActorRequest) -> HttpResponse:
    """The front door for the public; the first page of one's work for who signed in."""
    if not request.actor.signed_in:
        lines = codes("crisis_line", on=timezone.localdate(request.now))
        return render(request, "web/front_door.html", {"crisis_lines": lines[:5]})
    menu = menu_for(request.actor, request.path)
    return redirect(menu[0]["url"]) if menu else render(request, "web/no_work.html")


@guard(Permission.WRITE_VISIT, Permission.TRIAGE, Permission.REVIEW_EMERGENCIES)
def today(request: ActorRequest) -> HttpResponse:
    """What to do now, most pressing first."""
    chip = request.GET.get("show", "all")
    chip = chip if chip in CHIPS else "all"
    names = {"all": _("Everything"), "mine": _("Mine"), "today": _("Until tonight"), "overdue": _("Overdue")}
    record(request.actor, Act.LIST, "web.today")
    context = {
        "work": work_for(request.actor, now=request.now, chip=chip, whole="whole" in request.GET),
        "whole_url": f"?show={chip}&whole=1",
        "chips": [{"label": names[key], "url": f"?show={key}", "current": key == chip} for key in CHIPS],
    }
    if request.actor.may(Permission.WRITE_VISIT):
        week = week_of(request.actor, now=request.now)
        context |= {"day": day_out(request.actor, now=request.now, count=week.today), "week": week}
    return render(request, "web/today.html", context)


@guard(Permission.WRITE_VISIT, Permission.EDIT_HOUSEHOLD)
def households(request: ActorRequest) -> HttpResponse:
    """The households of one's area. A name looked for is sent in the body and goes on sealed, never in an address."""
    if request.method == "POST":
        return _narrowed(request)
    wanted = Wanted(
        text=unseal_words(request.GET.get("for", ""), user_id=request.actor.user_id),
        dong=request.GET.get("dong", "")[:20],
        crisis=request.GET.get("class", "")[:60],
    )
    page = keyset(listed(request.actor, wanted), request=request, order=ORDER)
    record(request.actor, Act.SEARCH if wanted.text else Act.LIST, "people.household", rows=len(page.rows))
    day = timezone.localdate(request.now)
    context = {
        "page": page,
        "rows": as_rows(request.actor, page.rows, today=day),
        "wanted": wanted,
        "classes": [
            {"label": row.label, "value": row.id, "current": row.id == wanted.crisis} for row in codes("crisis_class")
        ],
        "dongs": dongs(within=request.actor.case_paths, on=day),
        "may_register": request.actor.may(Permission.REGISTER_HOUSEHOLD),
        "may_merge": request.actor.may(Permission.MERGE_HOUSEHOLDS),
    }
    return render(request, "web/households.html", context)


def _narrowed(request: ActorRequest) -> HttpResponse:
    """To the address of the list narrowed to what was sent."""
    chosen = {name: request.POST[name] for name in ("dong", "class") if request.POST.get(name)}
    text = fragment(request.POST.get("q", ""))
    if text:
        chosen["for"] = seal_words(text, user_id=request.actor.user_id)
    return redirect(f"{reverse('web:households')}?{urlencode(chosen)}" if chosen else "web:households")


@guard(Permission.WRITE_VISIT, Permission.EDIT_HOUSEHOLD)
def household(request: ActorRequest, household_id: UUID) -> HttpResponse:
    """The family in ten seconds. A POST with a reason shows names and numbers in full, this once."""
    found = _household(request, household_id)
    form, revealed = asked_for_names(request, found)
    kept = kept_of(request.actor, found)
    opened = _numbers(request, found, kept, form.cleaned_data["reason"]) if revealed else {}
    if not opened:
        record_look(request, found, reason=form.cleaned_data["reason"] if revealed else "")
    context = household_page(
        request.actor,
        found,
        now=request.now,
        chapter=request.GET.get("story", ""),
        revealed=revealed,
        kept=kept,
        opened=opened,
    )
    return render(
        request, "web/household.html", {**context, "reveal": form, "revealed": revealed, "emergency_note": NoteForm()}
    )


def _numbers(request: ActorRequest, found: Household, kept: Kept, reason: str) -> dict[UUID, str]:
    """The phone numbers in full, with the look on record; what is kept more closely is shown only one by one.

    One that does not open stays masked, and keeps nobody from the names and the other numbers.
    """
    phones = [secret for secret in kept.secrets.values() if secret.kind == Kind.PHONE and secret.readable]
    if not phones:
        return {}
    values = reveal(actor=request.actor, household=found, secrets=phones, reason=reason)
    return {secret.pk: value for secret, value in zip(phones, values, strict=True)}


@guard(Permission.SEE_WHO_LOOKED)
def looked(request: ActorRequest, household_id: UUID) -> HttpResponse:
    """Who opened the family's file."""
    found = _household(request, household_id)
    since = request.now - dt.timedelta(days=LOOKED_DAYS)
    looks = who_looked(request.actor, *known_ids(found, merges_of(request.actor, found)), since=since)
    record_look(request, found)
    context: dict[str, Any] = {"household": found, "looks": looks, "days": LOOKED_DAYS}
    return render(request, "web/looked.html", context)


def _household(request: ActorRequest, household_id: UUID) -> Household:
    rows = Household.objects.visible_to(request.actor).select_related("area", "kind")
    found: Household = get_object_or_404(rows, pk=household_id)
    return found


def _where_it_went(request: HttpRequest, actor: Actor) -> str:
    """The same page of the file that stays; empty when nothing in the address was merged away."""
    ids = [UUID(found) for found in ID.findall(request.path)]
    if not ids or not actor.case_paths:
        return ""
    went = where_to(actor, ids)
    address = request.get_full_path()
    for gone, stays in went.items():
        address = address.replace(str(gone), str(stays))
    return address if went and "/api/" not in address else ""


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404; who may open a household in an emergency is told where, whether there is one here or not.

    A link to a file that was merged into another leads to that one.
    """
    actor = getattr(request, "actor", NOBODY)
    if address := _where_it_went(request, actor):
        # What was sent is not sent on: it was written about another state of things.
        return redirect(address) if request.method in SAFE else error_page(request, 409, reload_url=address)
    if actor.may(Permission.OPEN_IN_EMERGENCY):
        return error_page(request, 404, emergency_url=reverse("protection:emergency"))
    return error_page(request, 404)
