"""Checking what is typed about cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dure.foundation.codes.queries import code
from dure.foundation.pages.records import RecordForm, code_choice, day, line, text
from dure.journey.cases.queries import Manager, tiers
from dure.journey.needs.models import Need

LINE = 500
PERSON_LINE = 60
FARTHEST = dt.timedelta(days=366)


class Ahead(forms.Form):
    """The days of these forms lie between today and a year ahead."""

    days_ahead: tuple[str, ...] = ()

    def __init__(self, *args: Any, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = timezone.localdate(now)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in self.days_ahead:
            value = cleaned.get(name)
            if value and value < self.today:
                self.add_error(name, _("This day has passed already. Please choose today or a later day."))
            if value and value > self.today + FARTHEST:
                self.add_error(name, _("This day is more than a year ahead. Please check the year."))
        return cleaned


class OpenForm(RecordForm):
    """Why a case is needed, how pressing it is, and who takes charge."""

    why = line(_("Why does this household need a case?"), max_length=LINE)
    tier = forms.ChoiceField(label=_("How pressing is it?"), choices=tiers, widget=forms.RadioSelect)
    manager = forms.TypedChoiceField(label=_("Who takes charge?"))

    def __init__(self, *args: Any, managers: Collection[Manager], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.TypedChoiceField, self.fields["manager"]).choices = [
            (
                str(one.user_id),
                _("%(name)s · %(role)s · leads %(count)s now")
                % {"name": one.name, "role": one.role, "count": one.open_cases},
            )
            for one in managers
        ]
        self.fields["manager"].coerce = _as_id(managers)  # type: ignore[attr-defined]


def _as_id(managers: Collection[Manager]) -> Any:
    by_text = {str(one.user_id): one.user_id for one in managers}
    return lambda value: by_text[value]


class GoalForm(Ahead, RecordForm):
    """A goal as the family puts it, with the need it answers."""

    text = line(
        _("The goal in the family's own words"),
        max_length=LINE,
        help_text=_("As the family says it, for example: I want to cook warm rice for myself again."),
    )
    need = forms.ChoiceField(label=_("Which need does it answer?"), required=False)
    due_on = day(_("Until when?"), required=False)
    days_ahead = ("due_on",)

    def __init__(self, *args: Any, needs: Collection[Need], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs = {str(need.id): need for need in needs}
        options = [(key, need.area.label) for key, need in self.needs.items()]
        cast(forms.ChoiceField, self.fields["need"]).choices = [("", _("The household's life as a whole")), *options]

    def clean_need(self) -> Need | None:
        return self.needs.get(self.cleaned_data["need"])


class ActionForm(Ahead, RecordForm):
    """Who does what until when."""

    text = line(_("What is to be done?"), max_length=LINE)
    responsible = line(
        _("Who does it?"),
        max_length=PERSON_LINE,
        help_text=_("A colleague, a partner, a neighbour or the family itself."),
    )
    due_on = day(_("Until when?"), required=False)
    days_ahead = ("due_on",)


class ReviewForm(Ahead, RecordForm):
    """What changed, and when to look again."""

    text = text(_("What has changed, and what comes next?"), rows=6)
    next_review_on = day(_("When do we look at it again?"))
    days_ahead = ("next_review_on",)


class FollowUpForm(Ahead, RecordForm):
    """How the family is after the case was closed."""

    text = text(_("How did you find the family?"), rows=6)
    next_on = day(
        _("Look again on"), required=False, help_text=_("Leave it empty when the family needs no further look.")
    )
    days_ahead = ("next_on",)


class CloseForm(Ahead):
    """Why the case ends, what is left, and who looks after the family when."""

    reason = code_choice(_("Why does the case end?"), "case_closing_reason", radio=True)
    summary = text(_("What was reached together?"), rows=5)
    remaining_risk = line(
        _("What could still go wrong?"), max_length=LINE, help_text=_("Write “none” when you see no remaining risk.")
    )
    follow_up_on = day(
        _("First follow-up on"),
        required=False,
        help_text=_("One to three months after closing is usual. It may stay empty after a death or a move."),
    )
    follow_up_by = code_choice(
        _("Who follows up?"), "follow_up_party", required=False, empty=pgettext_lazy("follow-up", "Nobody")
    )
    days_ahead = ("follow_up_on",)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        reason = cleaned.get("reason")
        needed = bool(reason) and code(cast(str, reason)).attributes.get("follow_up_required", True)
        on, by = cleaned.get("follow_up_on"), cleaned.get("follow_up_by")
        if (needed or by) and not on and "follow_up_on" not in self.errors:
            self.add_error("follow_up_on", _("Please say when somebody looks after the family for the first time."))
        if (needed or on) and not by and "follow_up_by" not in self.errors:
            self.add_error("follow_up_by", _("Please say who looks after the family."))
        return cleaned
