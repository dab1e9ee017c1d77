"""Checking what a new token may do, and how long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dure.foundation.pages.records import day, line
from dure.foundation.tokens.words import words_of

LONGEST = dt.timedelta(days=366)
USUAL = dt.timedelta(days=90)


class TokenForm(forms.Form):
    """What it is for, what it may do, until when."""

    name = line(_("What is it for?"), max_length=60)
    scopes = forms.MultipleChoiceField(label=_("What may it do?"), widget=forms.CheckboxSelectMultiple)
    last_day = day(pgettext_lazy("token", "Valid until"), help_text=_("A year at most."))

    def __init__(self, *args: Any, scopes: Collection[str], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        cast(forms.MultipleChoiceField, self.fields["scopes"]).choices = [(scope, words_of(scope)) for scope in scopes]
        self.fields["last_day"].initial = today + USUAL

    def clean_last_day(self) -> dt.date:
        last: dt.date = self.cleaned_data["last_day"]
        if last < self.today:
            raise forms.ValidationError(_("The day lies in the past."))
        if last > self.today + LONGEST:
            raise forms.ValidationError(_("A token is valid for a year at most."))
        return last

    @property
    def valid_until(self) -> dt.datetime:
        """The end of the last day in the installation's time zone."""
        next_day = self.cleaned_data["last_day"] + dt.timedelta(days=1)
        return timezone.make_aware(dt.datetime.combine(next_day, dt.time()))
