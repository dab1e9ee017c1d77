"""The list of next contacts."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.areas.models import Area
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.pages.paging import keyset
from dure.journey.needs.next_contacts.queries import LATE, ORDER, Wanted, next_contacts_of, overdue_at_most
from dure.registry.charges.queries import officials_at
from dure.registry.deadlines.models import Deadline
from dure.registry.people.masking import mask_name
from dure.registry.people.queries import dongs
from dure.registry.story.queries import in_words

MOST = 1000
MINE, EVERYBODY = "mine", ""


@guard(Permission.PLAN_VISIT)
def next_contacts(request: ActorRequest) -> HttpResponse:
    """Whom the team gets in touch with next, by dong, official and lateness."""
    today = timezone.localdate(request.now)
    choice = dongs(within=request.actor.case_areas, on=today)
    wanted = _wanted(request, choice)
    page = keyset(next_contacts_of(request.actor, wanted, now=request.now), request=request, order=ORDER)
    record(request.actor, Act.LIST, "deadlines.deadline", rows=len(page.rows))
    officials = officials_at({row.path for row in page.rows}, on=today)
    context = {
        "page": page,
        "rows": [_row(row, officials) for row in page.rows],
        "overdue": overdue_at_most(request.actor, wanted, now=request.now, most=MOST),
        "most": MOST,
        "whose": _chips(
            request,
            "whose",
            {EVERYBODY: pgettext("contacts", "The whole team"), MINE: pgettext("neighbourhoods", "Mine")},
        ),
        "late": _chips(
            request,
            "late",
            {
                "": pgettext("contacts", "All"),
                "overdue": pgettext("contacts", "Overdue"),
                "week": _("Next seven days"),
                "later": pgettext("contacts", "Later"),
            },
        ),
        "dongs": _chips(request, "dong", {"": pgettext("contacts", "All dongs")} | {a.code: a.name for a in choice}),
        "may_write": request.actor.may(Permission.WORK_NEIGHBOURHOOD),
    }
    return render(request, "needs/next_contacts.html", context)


def _wanted(request: ActorRequest, choice: list[Area]) -> Wanted:
    code = request.GET.get("dong", "")
    late = request.GET.get("late", "")
    official: uuid.UUID | None = request.actor.user_id if request.GET.get("whose") == MINE else None
    return Wanted(
        dong=next((area.path for area in choice if area.code == code), ""),
        official=official or _official(request.GET.get("official", "")),
        late=late if late in LATE else "",
    )


def _official(said: str) -> uuid.UUID | None:
    """Somebody else's, from the board of neighbourhoods."""
    try:
        return uuid.UUID(said)
    except ValueError:
        return None


def _row(deadline: Deadline, officials: dict[str, Any]) -> dict[str, Any]:
    return {
        "deadline": deadline,
        "name": mask_name(deadline.household.label if deadline.household else ""),
        "why": in_words(deadline.why, deadline.values),
        "official": officials.get(deadline.path),
    }


def _chips(request: HttpRequest, name: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    said = request.GET.get(name, "")
    kept = {key: request.GET[key] for key in ("whose", "late", "dong", "official") if request.GET.get(key)}
    chosen = said if said in values else ""
    return [
        {
            "label": label,
            "url": f"{reverse('next_contacts:list')}?{urlencode({**kept, name: key})}",
            "current": key == chosen,
        }
        for key, label in values.items()
    ]
