"""Who puts devices into homes, who sends their events, and who checks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.decisions import YES, Decision, no
from dure.journey.discovery.alarms.models import DeviceAlarm, SafetyDevice
from dure.registry.people.models import Household


def may_register(actor: Actor, household: Household) -> Decision:
    if not actor.may_at(Permission.EDIT_HOUSEHOLD, household.path):
        return no(_("Your role does not register devices for this household."))
    return YES


def may_send(actor: Actor, device: SafetyDevice) -> Decision:
    """The partner whose device it is, and nobody who works for another one."""
    if not actor.may(Permission.SEND_ALARM) or device.unit_id not in actor.sheet_units:
        return no(_("Your organisation is not responsible for this device."))
    return YES


def may_check(actor: Actor, alarm: DeviceAlarm) -> Decision:
    if not (actor.may_at(Permission.WRITE_VISIT, alarm.path) or actor.may_at(Permission.TRIAGE, alarm.path)):
        return no(_("Your role does not check alarms in this area."))
    return YES
