"""Checking what is typed about visits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dure.foundation.codes.queries import code
from dure.foundation.pages.records import RecordForm, VersionForm, code_choice, line, moment, text
from dure.journey.visits.models import VisitSection
from dure.journey.visits.queries import Visitor
from dure.journey.visits.results import outcome_faults

FARTHEST_PLAN = dt.timedelta(days=366)
OLDEST_PLAN = dt.timedelta(days=31)
NOTE_LENGTH = 500


class PlanForm(RecordForm):
    """When, what for, and who goes."""

    planned_at = moment(pgettext_lazy("visit", "When"))
    purpose = code_choice(pgettext_lazy("visit", "What for"), "visit_purpose")
    staff = forms.MultipleChoiceField(
        label=_("Who goes"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Choose everybody who goes together. It is one visit, and each writes the section of the own field."
        ),
        error_messages={"required": _("A visit needs at least one person who goes.")},
    )

    def __init__(self, *args: Any, visitors: Iterable[Visitor], now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        cast(forms.MultipleChoiceField, self.fields["staff"]).choices = [
            (str(one.user_id), f"{one.name} · {one.role}") for one in visitors
        ]

    def clean_planned_at(self) -> dt.datetime:
        planned_at: dt.datetime = self.cleaned_data["planned_at"]
        if planned_at > self.now + FARTHEST_PLAN:
            raise forms.ValidationError(_("Visits are planned at most a year ahead. Please check the year."))
        if planned_at < self.now - OLDEST_PLAN:
            raise forms.ValidationError(_("Visits are written down within a month. Please check the day."))
        return planned_at


class OutcomeForm(forms.Form):
    """What came of the visit."""

    outcome = code_choice(_("What came of it"), "visit_outcome", radio=True)
    started_at = moment(_("Begun at"))
    ended_at = moment(_("Ended at"), required=False, help_text=_("Needed when the family was met."))
    note = line(
        _("In a few words, or the next step"),
        required=False,
        max_length=NOTE_LENGTH,
        help_text=_("Not met and no next visit? Then write what is done instead; it stays due until it is done."),
    )
    next_try_at = moment(
        _("When to visit next"),
        required=False,
        help_text=_("Needed when nobody was at home or the visit was refused. The same people go again."),
    )

    def __init__(self, *args: Any, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if {"outcome", "started_at"} <= cleaned.keys():
            faults = outcome_faults(
                code(cleaned["outcome"]).attributes,
                started_at=cleaned["started_at"],
                ended_at=cleaned.get("ended_at"),
                next_try_at=cleaned.get("next_try_at"),
                note=cleaned.get("note", ""),
                at=self.now,
            )
            for field, fault in faults.items():
                if field not in self.errors:
                    self.add_error(field, fault)
        return cleaned


class SectionForm(VersionForm):
    """The text of the own section. ``required`` is False beside an outcome: the text may follow later."""

    text = text(_("What I saw, heard and did"), rows=8)

    def __init__(self, *args: Any, required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = required

    @staticmethod
    def stored(section: VisitSection | None) -> dict[str, Any]:
        """What stands there, in words and version; version 0 says that nobody has written yet."""
        return {"text": section.text, "version": section.version} if section else {"text": "", "version": 0}


class CancelForm(forms.Form):
    """Why a visit is called off."""

    reason = line(_("Why is it cancelled?"), max_length=NOTE_LENGTH)


def local_minute(value: dt.datetime) -> dt.datetime:
    """A moment as the time inputs show it: local, without seconds."""
    return timezone.localtime(value).replace(second=0, microsecond=0)
