"""Two files of one family with rows in every table, and pictures of all their rows."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from dure.foundation.access.actor import Actor
from dure.foundation.access.joining import bonds_to
from dure.foundation.access.scope import scope
from dure.foundation.access.walls import tables
from dure.foundation.accounts.models import User
from dure.journey.referrals.models import Referral
from dure.registry.directory.models import Service
from dure.registry.identity.actions.merging import merge_households
from dure.registry.identity.models import Merge
from dure.registry.people.models import Household
from tests.personas import SYSTEM
from tests.places import OWN
from tests.walk.world import write_family

WHY = "생년월일과 전화번호가 같고 방문에서 확인했습니다"
Picture = dict[str, dict[Any, dict[str, Any]]]


def family(name: str, path: str, staff: User, service: Service, *, referral: str = "sent") -> Household:
    """A family with rows in every room; two with a running referral to one service could not be brought together."""
    with scope(SYSTEM):
        place = write_family(name, path, staff, service.organization, service)
        Referral.objects.visible_to(SYSTEM).filter(pk=place.ids["referral_id"]).update(state=referral)
        found: Household = Household.objects.visible_to(SYSTEM).get(pk=place.ids["household_id"])
    return found


def two_files(staff: User, service: Service, *, other: str = OWN) -> tuple[Household, Household]:
    """The file that stays, and the one that goes into it."""
    return family("stays", OWN, staff, service), family("gone", other, staff, service, referral="cancelled")


def bound_models() -> list[Any]:
    return [bond.model for bond in bonds_to(Household, tables()) if bond.field == "household"]


def picture(*, but: tuple[str, ...] = ("identity.Merge", "identity.HeldSecret")) -> Picture:
    """Every row of every table bound to a household, column by column."""
    with scope(SYSTEM):
        found: Picture = {"people.Household": _rows(Household)}
        for model in bound_models():
            if model._meta.label not in but:
                found[model._meta.label] = _rows(model)
    return found


def _rows(model: Any) -> dict[Any, dict[str, Any]]:
    rows = model.objects.visible_to(SYSTEM).values()
    return {row["id"]: {name: _plain(value) for name, value in row.items()} for row in rows}


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def merged(actor: Actor, stays: Household, gone: Household, **told: Any) -> Merge:
    shown = {row.pk: row.version for row in (stays, gone)}
    return merge_households(
        actor=actor, stays=stays, gone=gone, as_shown=told.pop("as_shown", shown), why=WHY, at=timezone.now(), **told
    )


def everything(model: Any, **narrowed: Any) -> list[Any]:
    with scope(SYSTEM):
        return list(model.objects.visible_to(SYSTEM).filter(**narrowed))
