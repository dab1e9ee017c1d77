"""Checking a resource."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.areas.models import Area
from dure.foundation.pages.records import RecordForm, code_choice, day, line, text, won
from dure.registry.people.queries import dongs


class ResourceForm(RecordForm):
    """A resource found: from whom, what, for where, worth how much."""

    supplier_name = line(_("Who gives it?"))
    kind = code_choice(_("What kind of resource?"), "resource_kind")
    description = text(_("What exactly, and on which conditions?"), required=False, rows=3, max_length=500)
    worth_won = won(_("Worth in won"), help_text=_("Leave it empty when nobody has valued it: unknown is not zero."))
    found_on = day(_("Found on"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate(actor.now)
        codes = [area.code for area in dongs(within=actor.resource_paths, on=today)]
        self.fields["area"] = forms.ModelChoiceField(
            Area.objects.filter(code__in=codes).order_by("path"), label=_("For which area?"), empty_label=None
        )
        self.fields["found_on"].initial = today

    def clean_found_on(self) -> Any:
        found_on = self.cleaned_data["found_on"]
        if found_on > timezone.localdate():
            raise forms.ValidationError(_("A resource cannot have been found in the future."))
        return found_on
