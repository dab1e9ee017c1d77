"""Choosing a month, a word on a finding, and the end of a review."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.foundation.pages.records import FIRST_DAY, LAST_DAY, line
from dure.policy.korea.log_review import log_rules
from dure.steering.log_review.models import Verdict

MONTH = "%Y-%m"
NOTE_LENGTH = 500


def month_asked(text: str, *, today: dt.date) -> dt.date:
    """The first day of the month asked for; without a readable one the last month that is over."""
    try:
        asked = dt.datetime.strptime(text, MONTH).date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    return min(max(asked, FIRST_DAY), LAST_DAY).replace(day=1)


class MarkForm(forms.Form):
    """A word on one finding; following up needs a note of what was asked or done."""

    month = forms.CharField(widget=forms.HiddenInput, max_length=7)
    rule = forms.ChoiceField(widget=forms.HiddenInput, choices=[(rule.code, rule.code) for rule in log_rules()])
    finding = forms.CharField(widget=forms.HiddenInput, max_length=120)
    verdict = forms.ChoiceField(
        label=_("Your finding"),
        choices=[(Verdict.IN_ORDER, _("In order")), (Verdict.FOLLOW_UP, _("Follow up"))],
        widget=forms.RadioSelect,
    )
    note = line(_("Note"), required=False, max_length=NOTE_LENGTH)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("verdict") == Verdict.FOLLOW_UP and not cleaned.get("note"):
            self.add_error("note", _("Please write what has to be followed up."))
        return cleaned


class CloseMonthForm(forms.Form):
    month = forms.CharField(widget=forms.HiddenInput, max_length=7)
    note = line(_("Note on the month"), required=False, max_length=NOTE_LENGTH)
