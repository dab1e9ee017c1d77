"""Alarms to check, the page of one, and the devices of a home."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.codes.queries import codes
from dure.foundation.drafts.too_late import too_late
from dure.foundation.pages.paging import keyset
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.alarms import actions
from dure.journey.discovery.alarms.access import may_check, may_register
from dure.journey.discovery.alarms.forms import CheckForm, DeviceForm
from dure.journey.discovery.alarms.models import DeviceAlarm, SafetyDevice
from dure.journey.discovery.alarms.queries import (
    NEWEST,
    alarms,
    alarms_by_state,
    devices_of,
    numbers_of,
    phone_of_partner,
    providers,
    reliability,
)
from dure.journey.discovery.alarms.states import AlarmState
from dure.journey.discovery.findings.queries import colleagues
from dure.policy.korea.finding.alarms import alarm_kinds
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household

STATES: dict[str, Any] = {
    AlarmState.OPEN: gettext_lazy("To check"),
    AlarmState.WELL: pgettext_lazy("alarms", "All is well"),
    AlarmState.FALSE: gettext_lazy("False alarm"),
    AlarmState.HELP: pgettext_lazy("alarms", "Help is needed"),
    AlarmState.ABSENT: pgettext_lazy("alarms", "Nobody there"),
}
BADGES = {
    AlarmState.OPEN: "emergency",
    AlarmState.WELL: "ok",
    AlarmState.FALSE: "neutral",
    AlarmState.HELP: "warning",
    AlarmState.ABSENT: "warning",
}


@guard(Permission.TRIAGE, Permission.WRITE_VISIT)
@require_safe
def all_alarms(request: ActorRequest) -> HttpResponse:
    """What is to be checked now, or what was; and how often each partner's devices went off for nothing."""
    is_open = request.GET.get("state") != "checked"
    page = keyset(alarms_by_state(request.actor, is_open=is_open), request=request, order=NEWEST)
    record(request.actor, Act.LIST, actions.ALARM, rows=len(page.rows))
    context = {
        "page": page,
        "rows": [_line(alarm) for alarm in page.rows],
        "is_open": is_open,
        "reliability": reliability(request.actor),
        "now": request.now,
        "chips": [
            {"label": STATES[AlarmState.OPEN], "url": "?state=open", "current": is_open},
            {"label": pgettext_lazy("alarms", "Checked"), "url": "?state=checked", "current": not is_open},
        ],
    }
    return render(request, "alarms/list.html", context)


def _line(alarm: DeviceAlarm) -> dict[str, Any]:
    state = AlarmState(alarm.state)
    return {
        "alarm": alarm,
        "name": mask_name(alarm.household.label),
        "state": STATES[state],
        "badge": BADGES[state],
        "due_at": alarm.received_at + alarm_kinds()[alarm.kind.code].within,
    }


@guard(Permission.TRIAGE, Permission.WRITE_VISIT)
def one_alarm(request: ActorRequest, alarm_id: UUID) -> HttpResponse:
    """Whom to look after, whom to call, and how it was."""
    alarm = get_object_or_404(alarms(request.actor), pk=alarm_id)
    form = CheckForm(request.POST or None)
    if request.method == "POST":
        require(may_check(request.actor, alarm))
        if form.is_valid():
            return _check(request, alarm, form)
    record(request.actor, Act.READ, actions.ALARM, path=alarm.path, object_id=alarm.pk, household_id=alarm.household_id)
    wanted = set(alarm_kinds()[alarm.kind.code].situations)
    is_open = alarm.state == AlarmState.OPEN
    context = {
        **_line(alarm),
        "is_open": is_open,
        "form": form if is_open and may_check(request.actor, alarm) else None,
        "numbers": numbers_of(request.actor, alarm.household) if is_open else [],
        "partner_phone": phone_of_partner(alarm) if is_open else "",
        "lines": [one for one in codes("crisis_line") if wanted & set(one.attributes.get("situations", []))],
        "now": request.now,
    }
    return render(request, "alarms/alarm.html", context)


def _check(request: ActorRequest, alarm: DeviceAlarm, form: CheckForm) -> HttpResponse:
    outcome = AlarmState(form.cleaned_data["outcome"])
    note = form.cleaned_data["note"]
    here = reverse("alarms:alarm", args=[alarm.pk])
    try:
        actions.check_alarm(actor=request.actor, alarm=alarm, outcome=outcome, note=note, at=request.now)
    except AlreadyMoved:
        said = _("A colleague has checked this alarm in the meantime; nothing was changed.")
        return too_late(request, said=said, stands_at=here)
    messages.success(request, _("Saved."))
    return redirect(here)


@guard(Permission.EDIT_HOUSEHOLD)
def devices(request: ActorRequest, household_id: UUID) -> HttpResponse:
    """The devices of a home, and a form for a new one."""
    household = get_object_or_404(Household.objects.visible_to(request.actor), pk=household_id)
    require(may_register(request.actor, household))
    units = providers(household.path)
    on = timezone.localdate(request.now)
    form = DeviceForm(
        request.POST or None, units=units, colleagues=colleagues(request.actor, on=on), initial={"installed_on": on}
    )
    if form.is_valid() and _register(request, household, form):
        messages.success(request, _("The device is registered. Its alarms will appear here from now on."))
        return redirect("alarms:devices", household.pk)
    record(request.actor, Act.READ, actions.DEVICE, path=household.path, household_id=household.pk)
    context = {
        "household": household,
        "name": mask_name(household.label),
        "devices": devices_of(request.actor, household),
        "units": units,
        "form": form,
        "now": request.now,
    }
    return render(request, "alarms/devices.html", context)


def _register(request: ActorRequest, household: Household, form: DeviceForm) -> bool:
    """False when the number is taken; the form says so."""
    found = form.cleaned_data
    try:
        actions.register_device(
            actor=request.actor,
            record_id=found["record_id"],
            household=household,
            unit=Unit.objects.get(pk=found["unit"]),
            number=found["number"],
            responsible=User.objects.filter(pk=found["responsible"]).first() if found["responsible"] else None,
            installed_on=found["installed_on"],
            ends_at=form.ends_at,
            at=request.now,
        )
    except actions.NumberTaken:
        form.add_error("number", _("This partner has a device of this number already. Please check it."))
        return False
    return True


@guard(Permission.EDIT_HOUSEHOLD)
@require_POST
def end(request: ActorRequest, device_id: UUID) -> HttpResponse:
    """The device was taken away."""
    rows = SafetyDevice.objects.visible_to(request.actor).select_related("household")
    device = get_object_or_404(rows, pk=device_id)
    if actions.end_device(actor=request.actor, device=device, at=request.now):
        messages.success(request, _("The device is removed. Its events are refused from now on."))
    return redirect("alarms:devices", device.household_id)
