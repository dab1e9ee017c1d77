"""Checking what is said about charges."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.rows import below
from dure.foundation.areas.models import Area
from dure.foundation.pages.records import RecordForm, day
from dure.registry.charges.queries import candidates
from dure.registry.people.models import Household
from dure.registry.people.queries import on_day


class OfPeople:
    """Fields that choose somebody who works in the dong."""

    fields: dict[str, forms.Field]

    def offer(self, dong: Area, *names: str) -> None:
        people = [(str(user_id), name) for user_id, name in candidates(dong, on=timezone.localdate())]
        for name in names:
            chosen: Any = self.fields[name]
            chosen.choices = [("", _("Please choose")), *people]


class ChargeForm(forms.Form, OfPeople):
    """Which neighbourhoods go to whom, from when; without an official they go back to the dong's own."""

    chosen = forms.ModelMultipleChoiceField(
        Area.objects.none(), error_messages={"required": _("Please tick at least one neighbourhood.")}
    )
    official = forms.ChoiceField(label=_("Neighbourhood official"))
    since = day(_("From which day on"))

    def __init__(self, *args: Any, dong: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        areas: Any = self.fields["chosen"]
        areas.queryset = Area.objects.filter(below((dong.path,))).filter(on_day(today))
        self.offer(dong, "official")
        self.fields["since"].initial = today

    def clean_official(self) -> uuid.UUID | None:
        said = self.cleaned_data["official"]
        return uuid.UUID(said) if said else None


class AbsenceForm(RecordForm, OfPeople):
    """Who is away from when to when, and who stands in."""

    official = forms.ChoiceField(label=_("Who is away"))
    substitute = forms.ChoiceField(label=_("Who stands in"))
    first_day = day(_("First day away"))
    last_day = day(_("Last day away"))

    def __init__(self, *args: Any, dong: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(dong, "official", "substitute")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if self.errors:
            return found
        if found["last_day"] < found["first_day"]:
            self.add_error("last_day", _("The last day lies before the first one."))
        if found["official"] == found["substitute"]:
            self.add_error("substitute", _("Nobody stands in for themselves. Please choose somebody else."))
        return found

    def people(self) -> tuple[uuid.UUID, uuid.UUID]:
        return uuid.UUID(self.cleaned_data["official"]), uuid.UUID(self.cleaned_data["substitute"])


class PlaceForm(forms.Form):
    """In which tong or ban of its dong a household lies."""

    area = forms.ModelChoiceField(Area.objects.none(), label=_("Neighbourhood"), empty_label=None)

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas: Any = self.fields["area"]
        inside = below((household.area.path,))
        areas.queryset = Area.objects.filter(inside).filter(on_day(timezone.localdate())).order_by("path")
        areas.label_from_instance = lambda area: (
            _("Not known, only the dong") if area.pk == household.area_id else area.name
        )
        self.initial.setdefault("area", Area.objects.filter(path=household.path).values_list("pk", flat=True).first())
