"""What goes on a sheet: the fields the family agreed to share, and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from dure.foundation.codes.queries import label
from dure.foundation.vault.kinds import Kind, mask_phone
from dure.journey.needs.models import Need
from dure.journey.referrals.models import ReferralSheet
from dure.registry.people.consents import SHAREABLE
from dure.registry.people.kept import Kept
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Consent, Household, HouseholdSecret, Person
from dure.registry.people.queries import head_of

Taken = Callable[[Household, Sequence[Person], Need], Any]


def _head_name(household: Household, members: Sequence[Person], _need: Need) -> str:
    head = head_of(members)
    return head.name if head else household.label


def _birth_year(_household: Household, members: Sequence[Person], _need: Need) -> int | None:
    head = head_of(members)
    return head.birth_date.year if head and head.birth_date else None


def _address(household: Household, _members: Sequence[Person], _need: Need) -> str:
    return f"{household.address} {household.address_detail}".strip()


def _member(person: Person) -> dict[str, Any]:
    """Who is there, without names: the names of others were not asked for."""
    return {"code": person.relation_id, "birth_year": person.birth_date.year if person.birth_date else None}


TAKEN: dict[str, Taken] = {
    "name": _head_name,
    "birth_year": _birth_year,
    "address": _address,
    "household_type": lambda household, _members, _need: {"code": household.kind_id},
    "members": lambda _household, members, _need: [_member(person) for person in members],
    "need": lambda _household, _members, need: {"code": need.area_id, "severity": need.severity},
}
"""How each shareable field is taken from the household; codes stay codes, so a sheet reads in every language.

The phone number lies under lock: ``phone_to_share``.
"""


MASKS: dict[str, Callable[[str], str]] = {"name": mask_name, "phone": mask_phone}
"""How those who only check what is shared read it."""


def snapshot(consent: Consent, household: Household, members: Sequence[Person], need: Need) -> dict[str, Any]:
    """The consented fields as they are now; a field without a value is left out."""
    taken = {name: TAKEN[name](household, members, need) for name in TAKEN if name in consent.fields}
    return {name: value for name, value in taken.items() if value not in (None, "", [])}


def phone_to_share(kept: Kept, members: Sequence[Person]) -> HouseholdSecret | None:
    """The household's number, or its head's."""
    head = head_of(members)
    return kept.of(Kind.PHONE) or (kept.of(Kind.PHONE, head.id) if head else None)


def offered(household: Household, members: Sequence[Person], need: Need, kept: Kept) -> list[tuple[str, str]]:
    """Every field that has a value as ``(key, "name: value")``: what the family is asked about."""
    taken = {name: take(household, members, need) for name, take in TAKEN.items()}
    phone = phone_to_share(kept, members)
    taken["phone"] = phone.masked if phone else ""
    taken["name"] = mask_name(taken["name"])
    values = {name: taken[name] for name in SHAREABLE}
    return [
        (name, f"{SHAREABLE[name]}: {_text(value)}") for name, value in values.items() if value not in (None, "", [])
    ]


def end_of(consent: Consent) -> dt.datetime:
    """The end of the consent's last day in the installation's time zone."""
    next_day = consent.valid_until + dt.timedelta(days=1)
    return timezone.make_aware(dt.datetime.combine(next_day, dt.time()))


def lines(sheet: ReferralSheet, *, masked: bool = False) -> list[tuple[Any, str]]:
    """The fields of a sheet as names and texts for the page; ``masked`` for those who only check what was shared."""
    fields = {**sheet.fields, **({"phone": sheet.phone} if sheet.phone else {})}
    if masked:
        fields |= {name: mask(fields[name]) for name, mask in MASKS.items() if name in fields}
    return [(SHAREABLE[name], _text(fields[name])) for name in SHAREABLE if name in fields]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_text(part) for part in value)
    if not isinstance(value, dict):
        return str(value)
    words = label(value["code"])
    if value.get("birth_year"):
        return gettext("%(who)s (born %(year)s)") % {"who": words, "year": value["birth_year"]}
    if value.get("severity"):
        return gettext("%(need)s, severity %(severity)s of 4") % {"need": words, "severity": value["severity"]}
    return words
