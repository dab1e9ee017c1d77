"""What lies under lock about a household or person that goes away: held as it is, and copied for who stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dure.foundation.access.actor import Actor
from dure.registry.identity.models import HeldSecret, Merge
from dure.registry.people.models import Household, HouseholdSecret, Person

KEPT = ("id", "kind", "token", "blind_index", "changed_at")


def hold_secrets(
    actor: Actor, merge: Merge, *, gone: Household | Person, stays: Household | Person, head: Person | None = None
) -> list[dict[str, str]]:
    """Take the secrets of the one going away into keeping; what the other lacks is copied, sealed anew for it.

    A number that both have differently goes to ``head``, a person of the household that goes away, when that person has
    none: so it is found and called on. Gives back the copies, by which a split knows what to take away again.
    """
    rows = _of(actor, gone)
    own = {secret.kind for secret in _of(actor, stays)}
    heads = {secret.kind for secret in _of(actor, head)} if head else set()
    copies = []
    held = list(rows)
    for secret in held:
        taker = stays if secret.kind not in own else head if head and secret.kind not in heads else None
        if taker is not None and secret.readable:
            copies.append(_copy(secret, taker))
    HeldSecret.objects.insert_all([_held(merge, secret) for secret in held])
    rows.filter(pk__in=[secret.pk for secret in held]).delete()
    return copies


def give_back(actor: Actor, merge: Merge) -> None:
    """Put what was held back where it came from, and take away the copies that nobody changed since."""
    secrets = HouseholdSecret.objects.visible_to(actor)
    copied = Merge.objects.visible_to(actor).values_list("copied", flat=True).get(pk=merge.pk)
    for copy in copied:
        secrets.filter(pk=copy["id"], changed_at=dt.datetime.fromisoformat(copy["changed_at"])).delete()
    rows = HeldSecret.objects.visible_to(actor).filter(merge=merge)
    held = list(rows)
    homes = Household.objects.visible_to(actor).in_bulk([secret.of_household for secret in held])
    taken = set(secrets.filter(household_id__in=homes).values_list("household_id", "person_id", "kind"))
    HouseholdSecret.objects.insert_all(
        [
            HouseholdSecret(
                household_id=secret.of_household,
                path=homes[secret.of_household].path,
                person_id=secret.of_person,
                **{name: getattr(secret, name) for name in KEPT},
            )
            for secret in held
            if (secret.of_household, secret.of_person, secret.kind) not in taken
        ]
    )
    rows.filter(pk__in=[secret.pk for secret in held]).delete()


def _of(actor: Actor, subject: Household | Person) -> Any:
    rows = HouseholdSecret.objects.visible_to(actor)
    if isinstance(subject, Person):
        return rows.filter(person=subject)
    return rows.filter(household=subject, person=None)


def _held(merge: Merge, secret: HouseholdSecret) -> HeldSecret:
    return HeldSecret(
        merge=merge,
        household_id=merge.household_id,
        path=merge.path,
        of_household=secret.household_id,
        of_person=secret.person_id,
        **{name: getattr(secret, name) for name in KEPT},
    )


def _copy(secret: HouseholdSecret, taker: Household | Person) -> dict[str, str]:
    """The same value for somebody else; when it was told stays as it was."""
    person = taker if isinstance(taker, Person) else None
    copy = HouseholdSecret(
        household_id=person.household_id if person else taker.pk,
        path=taker.path,
        person=person,
        kind=secret.kind,
        changed_at=secret.changed_at,
    )
    copy.lock_up(secret.opened())
    copy.save(force_insert=True)
    return {"id": str(copy.pk), "changed_at": copy.changed_at.isoformat()}
