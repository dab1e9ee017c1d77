"""Phones, registration numbers and safe contacts of households and their people: kept, masked, found, revealed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from django.db.models import QuerySet

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.vault.actions import keep_secret, reveal_secrets
from dure.foundation.vault.kinds import Kind
from dure.foundation.vault.models import index_of
from dure.registry.people.access import may_reveal
from dure.registry.people.models import Household, HouseholdSecret, Person

Whose: TypeAlias = uuid.UUID | None
"""A person's id, or None for the household itself."""

Told: TypeAlias = Mapping[Kind, str | None]
"""What is to be kept: None leaves a kind as it is, an empty text forgets it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept about one household, not opened."""

    secrets: dict[tuple[Whose, str], HouseholdSecret] = field(default_factory=dict)

    def of(self, kind: Kind, whose: Whose = None) -> HouseholdSecret | None:
        return self.secrets.get((whose, kind))

    def masked(self, kind: Kind, whose: Whose = None) -> str:
        """What may be shown in passing; empty when nothing is kept."""
        secret = self.of(kind, whose)
        return secret.masked if secret else ""

    @property
    def tells_safe_contact(self) -> bool:
        """Whether anybody wrote how the family, or one of it, can be reached safely."""
        return any(kind == Kind.SAFE_CONTACT for _whose, kind in self.secrets)

    @property
    def phone(self) -> str:
        """The household's own number, masked."""
        return self.masked(Kind.PHONE)


def kept_of(actor: Actor, household: Household) -> Kept:
    """What is kept about the household and everybody in it, in one query."""
    return kept_by_household(actor, [household.id]).get(household.id, Kept())


def kept_by_household(actor: Actor, household_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Kept]:
    """What is kept about each of the households, in one query."""
    found: dict[uuid.UUID, Kept] = {}
    for secret in HouseholdSecret.objects.visible_to(actor).filter(household_id__in=list(household_ids)):
        found.setdefault(secret.household_id, Kept()).secrets[(secret.person_id, secret.kind)] = secret
    return found


def subjects_with(actor: Actor, kind: Kind, value: str) -> QuerySet[HouseholdSecret, HouseholdSecret]:
    """Where this very value is kept within the right (``household_id``, ``person_id``); whole values only."""
    rows: QuerySet[HouseholdSecret, HouseholdSecret] = HouseholdSecret.objects.visible_to(actor)
    index = index_of(kind, value)
    return rows.filter(blind_index=index, kind=kind) if index else rows.none()


def keep(*, actor: Actor, household: Household, told: Told, at: dt.datetime, person: Person | None = None) -> list[str]:
    """Keep what was told of the household or the person; gives back the kinds that changed, for the audit.

    The caller has decided that the actor may edit, and holds the row's version.
    """
    changed = []
    for kind, value in told.items():
        if value is None:
            continue
        secret = HouseholdSecret(household=household, path=household.path, person=person, kind=kind)
        rows = HouseholdSecret.objects.visible_to(actor).filter(household=household, person=person, kind=kind)
        if keep_secret(secret, value, rows=rows, at=at):
            changed.append(kind.value)
    return changed


def reveal(
    *, actor: Actor, household: Household, secrets: Sequence[HouseholdSecret], reason: str, reason_code: str = ""
) -> list[str]:
    """The values themselves, for a reason that is kept.

    Raises:
        NotAllowed: the actor may not see one of the kinds.
        ReasonMissing, Unreadable: see ``reveal_secrets``.
    """
    for secret in secrets:
        require(may_reveal(actor, household, Kind(secret.kind)))
    return reveal_secrets(
        secrets,
        actor=actor,
        reason=reason,
        reason_code=reason_code,
        what="people.household_secret",
        path=household.path,
        object_id=household.id if len(secrets) != 1 else secrets[0].pk,
        household_id=household.id,
    )
