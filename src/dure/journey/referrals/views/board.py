"""The board of referrals and the page of one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.pages.paging import keyset
from dure.journey.referrals import access, queries
from dure.journey.referrals.clocks import WHAT
from dure.journey.referrals.labels import NEXT_ACTS, STATES
from dure.journey.referrals.models import Referral
from dure.journey.referrals.sheets import lines
from dure.journey.referrals.states import LIVE, MOVES, ReferralState


@guard(Permission.REFER)
def referrals(request: ActorRequest) -> HttpResponse:
    """The board by state; a chosen state gives the whole list of it."""
    mine, state = "mine" in request.GET, request.GET.get("state", "")
    record(request.actor, Act.LIST, WHAT, state=state if state in STATES else "")
    context: dict[str, Any] = {"mine": mine, "chips": _chips(request, state, mine=mine), "labels": STATES}
    if state not in STATES:
        columns = queries.board(request.actor, now=request.now, mine=mine)
        shown = [(column, *STATES[column.state], _list_url(column.state, mine)) for column in columns]
        return render(
            request, "referrals/board.html", {**context, "columns": shown, "any": any(c.count for c in columns)}
        )
    rows = queries.referrals_in_sight(request.actor, mine=mine).filter(state=state)
    page = keyset(rows, request=request, order=("-sent_at", "-id"))
    cards = [queries.card(referral, request.now) for referral in queries.told_in_full(request.actor, page.rows)]
    return render(request, "referrals/list.html", {**context, "page": page, "cards": cards, "state": STATES[state]})


def _list_url(state: str, mine: bool) -> str:
    asked = {"state": state} if state else {}
    return f"{reverse('referrals:list')}?{urlencode(asked | ({'mine': '1'} if mine else {}))}"


def _chips(request: ActorRequest, state: str, *, mine: bool) -> list[dict[str, Any]]:
    waiting = queries.live_by_state(request.actor, mine=mine)
    chips: list[dict[str, Any]] = [
        {"label": _("Board"), "url": _list_url("", mine), "current": state not in STATES},
        *(
            {"label": label, "url": _list_url(key, mine), "current": state == key, "count": _count(waiting, key)}
            for key, (_kind, label) in STATES.items()
        ),
    ]
    return [*chips, {"label": _("Only mine"), "url": _list_url(state, not mine), "current": mine}]


def _count(waiting: dict[str, int], state: str) -> int | None:
    return waiting.get(state, 0) if state in LIVE else None


@guard(Permission.REFER)
def referral(request: ActorRequest, referral_id: UUID) -> HttpResponse:
    """One referral: where it stands, what the organisation reads, what comes next."""
    found = seen(request, referral_id)
    record(request.actor, Act.READ, WHAT, path=found.path, object_id=found.pk, household_id=found.household_id)
    return render(request, "referrals/referral.html", _page(request, found))


def seen(request: ActorRequest, referral_id: UUID) -> Referral:
    """The referral, or 404 when it is out of sight."""
    found = queries.referral_seen(request.actor, referral_id)
    if found is None:
        raise Http404
    return found


def _page(request: ActorRequest, found: Referral) -> dict[str, Any]:
    state, actor = ReferralState(found.state), request.actor
    sheet = queries.sheet_of(actor, found)
    declined = state is ReferralState.DECLINED and found.decline_reason is not None
    next_action = found.decline_reason.attributes["next_action"] if declined else ""
    return {
        "referral": found,
        "card": queries.card(found, request.now),
        "state": state,
        "badge": STATES[state],
        "is_live": state in LIVE,
        "moves": MOVES[state],
        "sheet": sheet,
        "sheet_lines": lines(sheet, masked=True) if sheet else [],
        "consent_holds": access.may_share(found.consent, found.organization, on=timezone.localdate(request.now)),
        "next_action": next_action,
        "next_words": NEXT_ACTS.get(next_action, ""),
        "awaits_another_way": declined and queries.awaits_another_way(actor, found),
        "may_write": access.may_write_answer(actor, found),
        "may_confirm": access.may_confirm(actor, found),
    }
