"""Reads of devices and alarms, ready for a screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dure.foundation.access.actor import Actor
from dure.foundation.access.branches import place_of
from dure.foundation.areas.models import Unit
from dure.foundation.pages.words import percent_of
from dure.foundation.vault.kinds import Kind
from dure.journey.discovery.alarms.models import DeviceAlarm, SafetyDevice
from dure.journey.discovery.alarms.states import AlarmState
from dure.registry.directory.models import Organization
from dure.registry.people.access import may_reveal
from dure.registry.people.kept import kept_of
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household, HouseholdSecret
from dure.registry.people.queries import members_of

NEWEST = ("-received_at", "-id")


def alarms(actor: Actor) -> QuerySet[DeviceAlarm]:
    """All alarms in sight, with what a line of them shows."""
    rows: QuerySet[DeviceAlarm] = DeviceAlarm.objects.visible_to(actor)
    return rows.select_related("household", "device", "device__unit", "kind", "checked_by")


def alarms_by_state(actor: Actor, *, is_open: bool) -> QuerySet[DeviceAlarm]:
    """What is to be checked, or what was."""
    rows = alarms(actor)
    return rows.filter(state=AlarmState.OPEN) if is_open else rows.exclude(state=AlarmState.OPEN)


@dataclass(frozen=True, slots=True)
class Reliability:
    """How often a partner's devices went off, and how often for nothing."""

    name: str
    checked: int
    false: int

    @property
    def percent(self) -> int:
        return percent_of(self.false, self.checked)


def reliability(actor: Actor) -> list[Reliability]:
    """By partner, those with the most false alarms first; one query."""
    rows = DeviceAlarm.objects.visible_to(actor).exclude(state=AlarmState.OPEN).order_by()
    counted = rows.values_list("device__unit__name_ko").annotate(
        checked=Count("id"), false=Count("id", filter=Q(state=AlarmState.FALSE))
    )
    return sorted((Reliability(*row) for row in counted), key=lambda one: (-one.percent, one.name))


def devices_of(actor: Actor, household: Household) -> list[SafetyDevice]:
    """The devices in a home, those in use first."""
    rows = SafetyDevice.objects.visible_to(actor).filter(household=household)
    return list(rows.select_related("unit", "responsible").order_by("-ends_at", "number"))


@dataclass(frozen=True, slots=True)
class KeptNumber:
    """A number of the family under lock, and whose it is; or how somebody can be contacted safely."""

    whose: str
    what: Any
    secret: HouseholdSecret


def numbers_of(actor: Actor, household: Household) -> list[KeptNumber]:
    """Whom of a family one can call, the head first; how to call safely stands before the numbers.

    Empty where the actor may not open numbers of this family. Three queries.
    """
    if not may_reveal(actor, household, Kind.PHONE):
        return []
    kept = kept_of(actor, household)
    people = [(one.pk, f"{mask_name(one.name)} ({one.relation.label})") for one in members_of(actor, household)]
    whose = [*people, (None, pgettext("alarms", "The household itself"))]
    words = {Kind.SAFE_CONTACT: _("Read before you call"), Kind.PHONE: _("Phone number")}
    asked = [(kind, one, name) for kind in words for one, name in whose]
    found = [(kind, name, kept.of(kind, one)) for kind, one, name in asked]
    return [KeptNumber(name, words[kind], secret) for kind, name, secret in found if secret]


def phone_of_partner(alarm: DeviceAlarm) -> str:
    """The number of whoever answers for the device; empty when the directory knows none."""
    return Organization.objects.filter(unit=alarm.device.unit_id).values_list("phone", flat=True).first() or ""


def providers(path: str) -> list[Unit]:
    """Partners that work where a household lives, by name."""
    units = Organization.objects.filter(unit__isnull=False).values_list("unit", flat=True)
    place = place_of(path)
    return [unit for unit in Unit.objects.filter(pk__in=units).order_by("name_ko") if place.startswith(unit.path)]


def device_to_send(actor: Actor, number: str) -> SafetyDevice | None:
    """The device that the actor's own unit answers for, by the partner's number of it."""
    rows = SafetyDevice.objects.visible_to(actor).filter(number=number, unit__in=actor.sheet_units)
    found: SafetyDevice | None = rows.filter(ends_at__gt=actor.moment).first()
    return found
