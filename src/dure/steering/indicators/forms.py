"""Choosing a period."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import Decision
from dure.foundation.areas.models import Area
from dure.foundation.pages.records import FIRST_DAY, LAST_DAY, day
from dure.steering.indicators.access import may_ask_for_days
from dure.steering.indicators.areas import WHOLE, choosable, chosen
from dure.steering.indicators.periods import Period, month_end, months

BY_MONTH, BY_DAY = "month", "day"
SHOWN_AT_FIRST = 3
MONTH = "%Y-%m"
DAY = "%Y-%m-%d"


class MonthField(forms.DateField):
    """A month, kept as its first day."""

    def __init__(self, label: Any) -> None:
        edges = {"min": FIRST_DAY.strftime(MONTH), "max": LAST_DAY.strftime(MONTH)}
        widget = forms.DateInput(attrs={"type": "month", **edges}, format=MONTH)
        wrong = {"invalid": _("Please write the month as year and month, for example 2026-03.")}
        super().__init__(label=label, input_formats=[MONTH], widget=widget, error_messages=wrong)

    def validate(self, value: dt.date | None) -> None:
        super().validate(value)
        if value and not FIRST_DAY <= value <= LAST_DAY:
            raise forms.ValidationError(_("This month is not believable. Please check the year."))


class PeriodForm(forms.Form):
    """From when to when, in months or in days, and for which areas; none ticked means all that the reader may count."""

    area = forms.MultipleChoiceField(label=_("Areas"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: QueryDict, *, today: dt.date, areas: list[Area], days: Decision) -> None:
        self.today = today
        self.days = days
        self.codes = data.getlist("area")
        self.by = BY_DAY if data.get("by") == BY_DAY else BY_MONTH
        super().__init__(data)
        self.fields["area"].choices = _choices(areas)  # type: ignore[attr-defined]
        if self.by == BY_DAY:
            self.fields["first"] = day(_("From"))
            self.fields["last"] = day(_("To"))
        else:
            self.fields["first"] = MonthField(_("From month"))
            self.fields["last"] = MonthField(_("To month"))

    @classmethod
    def read(cls, data: QueryDict, *, actor: Actor, today: dt.date, shown: int = SHOWN_AT_FIRST) -> PeriodForm:
        """The form as this actor asked; when no period was asked for, the months ``shown`` until today."""
        if "first" not in data and "last" not in data:
            data = data.copy()
            data.update(at_first(today, BY_DAY if data.get("by") == BY_DAY else BY_MONTH, shown=shown))
        days = may_ask_for_days(actor, chosen(actor, []))
        return cls(data, today=today, areas=choosable(actor), days=days)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", _("The period ends before it begins. Please exchange the two."))
        elif first and first > self.today:
            self.add_error("first", _("This period has not begun yet."))
        elif first and last and not (self.days or self.is_in_months(first, last)):
            self.add_error("last", str(self.days.reason))
        return cleaned

    def is_in_months(self, first: dt.date, last: dt.date) -> bool:
        """Whether the days are whole months; the last of them may still be running."""
        return self.by == BY_MONTH or (first.day == 1 and (last == month_end(last) or last >= self.today))

    @property
    def period(self) -> Period:
        """The period asked for, until today at most. Only when the form is valid."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        asked = months(first, last) if self.by == BY_MONTH else Period(first, last)
        return Period(asked.first, min(asked.last, self.today))

    def asked(self) -> dict[str, str]:
        """What to send again to get the same period."""
        shape = MONTH if self.by == BY_MONTH else DAY
        return {"by": self.by, **{name: self.cleaned_data[name].strftime(shape) for name in ("first", "last")}}


def at_first(today: dt.date, by: str, *, shown: int) -> dict[str, str]:
    """What is shown when nobody asked for anything else: the last months, this one included."""
    year, month = divmod(today.year * 12 + today.month - shown, 12)
    shape = MONTH if by == BY_MONTH else DAY
    return {"by": by, "first": dt.date(year, month + 1, 1).strftime(shape), "last": today.strftime(shape)}


def _choices(areas: list[Area]) -> list[tuple[str, str]]:
    """Whole districts say so; with more than one district each dong says in which it lies."""
    districts = {area.path: area.name for area in areas if area.level_id == WHOLE}
    choices = []
    for area in areas:
        district = districts.get(area.path.removesuffix(f"{area.code}."), "")
        if area.level_id == WHOLE:
            name = gettext("All of %(district)s") % {"district": area.name}
        else:
            name = f"{district} {area.name}" if len(districts) > 1 else area.name
        choices.append((area.code, name))
    return choices
