"""Reads of people and postings."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db.models import UUIDField
from django.db.models.expressions import RawSQL
from django.utils import timezone

from dure.foundation.access.actor import NOBODY, Actor, Post, Sees
from dure.foundation.access.branches import is_restricted
from dure.foundation.accounts.models import Posting, User
from dure.foundation.codes.queries import code


def actor_of(user: User, *, now: dt.datetime, ip: str = "", session_key: str = "") -> Actor:
    """The user with every posting valid today (in the installation's time zone)."""
    postings = (
        Posting.objects.valid_on(timezone.localdate(now))
        .filter(user=user)
        .annotate(opened=RawSQL("opened_by(accounts_posting.user_id, %s)", [now], output_field=ArrayField(UUIDField())))
        .select_related("unit__area")
        .order_by("valid_from")
    )
    found = list(postings)
    return Actor(
        user_id=user.id,
        name=user.name,
        posts=tuple(_post(posting) for posting in found),
        # Only who works somewhere today keeps what an emergency opened.
        opened=tuple(vars(found[0])["opened"]) if found else (),
        ip=ip,
        session_key=session_key,
        now=now,
    )


def stranger(*, now: dt.datetime, ip: str) -> Actor:
    return Actor(name=NOBODY.name, ip=ip, now=now)


def _post(posting: Posting) -> Post:
    role = code(posting.role_id)
    return Post(
        unit_id=posting.unit_id,
        unit_name=posting.unit.name,
        path=posting.path,
        place=posting.unit.area.path if is_restricted(posting.path) else "",
        role=role.code,
        discipline=role.attributes.get("discipline"),
        sees=Sees(role.attributes.get("sees", "none")),
        may=frozenset(role.attributes.get("may", [])),
        needs_second_factor=bool(role.attributes.get("needs_second_factor")),
    )


def demo_people() -> list[tuple[User, str]]:
    """The demo people with what they are, one of each kind first to choose from."""
    postings = (
        Posting.objects.filter(user__is_demo=True, user__is_active=True)
        .select_related("user", "unit", "role")
        .order_by("role__position", "path", "user__username")
    )
    return [(p.user, f"{p.role.label} · {p.unit.name}") for p in postings]
