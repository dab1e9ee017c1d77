"""What every page's shell needs: menu by role, the acting person, what is overdue."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dure.foundation.access.actor import NOBODY, Actor, Permission
from dure.registry.deadlines.access import kinds_out_of_reach
from dure.registry.deadlines.queries import overdue_count
from dure.web.queries.search import SEARCHES

MENU: tuple[tuple[str, Any, str, tuple[Permission, ...]], ...] = (
    ("web:today", _("Today"), "g t", (Permission.WRITE_VISIT, Permission.TRIAGE, Permission.REVIEW_EMERGENCIES)),
    ("findings:inbox", _("Finding"), "g f", (Permission.TRIAGE,)),
    ("visits:list", _("Visits"), "g v", (Permission.WRITE_VISIT,)),
    ("neighbourhood:home", _("Neighbourhood"), "g n", (Permission.WORK_NEIGHBOURHOOD,)),
    ("rounds:overview", _("Rounds"), "", (Permission.TRIAGE, Permission.WRITE_VISIT)),
    ("web:households", _("Households"), "g h", (Permission.WRITE_VISIT, Permission.EDIT_HOUSEHOLD)),
    ("referrals:list", _("Referrals"), "g r", (Permission.REFER,)),
    ("cases:list", _("Cases"), "g c", (Permission.MANAGE_CASE,)),
    ("directory:list", _("Services"), "g s", (Permission.REFER,)),
    ("giving:list", _("Resources"), "", (Permission.RECORD_RESOURCE,)),
    ("indicators:board", _("Figures"), "", (Permission.SEE_INDICATORS,)),
    ("signals:loads", _("Signal files"), "", (Permission.LOAD_SIGNALS,)),
    ("log_review:month", _("Log"), "", (Permission.REVIEW_AUDIT,)),
    ("protection:reviews", _("Emergency access"), "", (Permission.REVIEW_EMERGENCIES,)),
    ("referrals:sheets", _("Requests to us"), "", (Permission.ANSWER_REFERRAL,)),
    ("discovery:my_tips", _("Tell us"), "", (Permission.SEND_TIP,)),
    ("campaigns:mine", _("Households to visit"), "", (Permission.SURVEY,)),
    ("jobs:list", pgettext_lazy("menu", "Background work"), "", (Permission.SEE_JOBS,)),
)
NOT_FOR_STAFF = "discovery:my_tips"
FROM_THE_CAMPAIGNS = "campaigns:mine"
"""Who leads campaigns comes to the own households from their list."""
ALSO_UNDER = {
    "neighbourhood:home": ("/charges/", "/next-contacts/"),
    "findings:inbox": ("/finding/", "/alarms/", "/rewards/", "/weights/", "/learning/", "/campaigns/"),
    "web:households": ("/people/", "/needs/", "/screenings/", "/duplicates/", "/inquiries/"),
}
"""Pages of one household that live under another address than the list they belong to."""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the whole site; reads nothing for people without an account."""
    actor: Actor = getattr(request, "actor", NOBODY)
    context: dict[str, Any] = {"actor": actor, "now": getattr(request, "now", None), "demo": settings.DEMO}
    if not actor.signed_in:
        return context
    menu = menu_for(actor, request.path)
    context |= {"menu": menu, "home_url": menu[0]["url"] if menu else "/", "account": _account(actor)}
    if actor.case_paths:
        context |= {"overdue_count": _overdue(request, actor), "overdue_url": reverse("web:today")}
    if any(actor.may(permission) for permission in SEARCHES):
        context |= {"search_url": reverse("web:search")}
    return context


def menu_for(actor: Actor, path: str) -> list[dict[str, Any]]:
    """The entries that the actor's roles open, with the one this page belongs to marked."""
    entries: list[dict[str, Any]] = []
    for name, label, shortcut, permissions in MENU:
        if name == NOT_FOR_STAFF and actor.case_paths:
            continue  # who triages tips writes them down in the inbox
        if name == FROM_THE_CAMPAIGNS and actor.may(Permission.TRIAGE):
            continue
        if any(actor.may(permission) for permission in permissions):
            url = reverse(name)
            current = any(_belongs(path, start) for start in (url, *ALSO_UNDER.get(name, ())))
            entries.append({"url": url, "label": label, "shortcut": shortcut, "current": current})
    return entries


def _belongs(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _account(actor: Actor) -> dict[str, Any]:
    return {
        "name": actor.name,
        "detail": " · ".join(dict.fromkeys(post.unit_name for post in actor.posts)),
        "links": _links(actor),
        "sign_out_url": reverse("accounts:sign_out"),
    }


def _links(actor: Actor) -> list[dict[str, Any]]:
    links = [
        {"label": _("Our team"), "url": reverse("accounts:team")},
        {"label": _("Sign-in and security"), "url": reverse("accounts:security")},
        {"label": _("Tokens for programs"), "url": reverse("tokens:tokens")},
    ]
    if actor.may(Permission.OPEN_IN_EMERGENCY):
        links.append({"label": _("Open in an emergency"), "url": reverse("protection:emergency")})
    return links


def _overdue(request: HttpRequest, actor: Actor) -> int:
    """Zero on an error page: its transaction may be broken, and nobody needs the number there."""
    from django.db import DatabaseError

    try:
        return overdue_count(
            actor,
            now=request.now,  # type: ignore[attr-defined]
            leaving_out=kinds_out_of_reach(actor),
        )
    except DatabaseError:
        return 0
