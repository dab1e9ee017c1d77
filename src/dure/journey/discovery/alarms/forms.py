"""What is asked about devices, their events and how it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dure.foundation.areas.models import Unit
from dure.foundation.pages.records import LAST_DAY, RecordForm, code_choice, day, line, moment, text
from dure.journey.discovery.alarms.states import AlarmState
from dure.journey.discovery.findings.queries import Colleague

NOTE_LENGTH = 500
OUTCOMES = [
    (AlarmState.WELL, pgettext_lazy("alarms", "All is well")),
    (AlarmState.FALSE, pgettext_lazy("alarms", "All is well: the device gave a false alarm")),
    (AlarmState.HELP, pgettext_lazy("alarms", "Help is needed")),
    (AlarmState.ABSENT, pgettext_lazy("alarms", "Nobody there")),
]


class CheckForm(forms.Form):
    """How it was."""

    outcome = forms.ChoiceField(label=_("What did you find?"), choices=OUTCOMES, widget=forms.RadioSelect)
    note = text(pgettext_lazy("alarms", "Note"), required=False, rows=3, max_length=NOTE_LENGTH)


class DeviceForm(RecordForm):
    """A device that stands in a home."""

    unit = forms.ChoiceField(label=pgettext_lazy("alarms", "Partner responsible for it"))
    number = line(_("Number of the device"), max_length=60, help_text=_("As the partner sends it with each event."))
    responsible = forms.ChoiceField(
        label=_("Who is told first"), required=False, help_text=_("Without a name the whole team is told.")
    )
    installed_on = day(_("Installed on"))
    ends_on = day(_("Until"), required=False, help_text=_("Leave empty while it stays."))

    def __init__(self, *args: Any, units: Iterable[Unit], colleagues: Iterable[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["unit"]).choices = [(str(unit.pk), unit.name) for unit in units]
        cast(forms.ChoiceField, self.fields["responsible"]).choices = [
            ("", _("The whole team")),
            *((str(one.user_id), f"{one.name} · {one.unit}") for one in colleagues),
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("installed_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The end is before the beginning."))
        return data

    @property
    def ends_at(self) -> dt.datetime:
        """The moment after which no event is taken. Only when the form is valid."""
        last = self.cleaned_data["ends_on"] or LAST_DAY
        return timezone.make_aware(dt.datetime.combine(last, dt.time(23, 59)))


class EventForm(forms.Form):
    """An event of a device, as a partner's program sends it."""

    device = line(_("Number of the device"), max_length=60)
    kind = code_choice(pgettext_lazy("alarms", "Event"), "alarm_kind")
    event = line(_("The partner's own id of the event"), max_length=100)
    happened_at = moment(_("When it happened"))

    def __init__(self, *args: Any, now: dt.datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_happened_at(self) -> dt.datetime:
        happened: dt.datetime = self.cleaned_data["happened_at"]
        if self.now and happened > self.now + dt.timedelta(minutes=5):
            raise forms.ValidationError(_("This time is in the future. Please check the device's clock."))
        return happened
