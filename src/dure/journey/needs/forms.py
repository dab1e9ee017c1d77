"""Checking a rating and the decision about the class."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dure.foundation.codes.models import Code
from dure.foundation.codes.queries import codes
from dure.foundation.pages.records import RecordForm, code_choice, line, text
from dure.journey.needs.access import may_decide_class
from dure.journey.needs.prompts import flag_words
from dure.policy.korea.crisis import crisis_rule

PREFIX = "rate-"


def sub_areas() -> list[Code]:
    """The sub-areas that are rated, in their order."""
    return [row for row in codes("need_area") if row.parent_id]


def field_name(sub_code: str) -> str:
    """N01.1 → rate-N01-1: a dot in an element's id would have to be escaped everywhere."""
    return PREFIX + sub_code.replace(".", "-")


def rating_field(row: Code) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=row.label,
        required=False,
        choices=[
            ("", pgettext_lazy("rating", "Not asked")),
            *((level.code, level.label) for level in codes("severity")),
        ],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Please choose one of the five levels, or “not asked”.")},
    )


class RatingForm(RecordForm):
    """Every sub-area from 0 to 4 or not asked, the danger signs, and a note."""

    flags = forms.MultipleChoiceField(
        label=_("Danger signs"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(flag, flag_words(flag)) for flag in crisis_rule()["flags"]],
    )
    note = text(_("What the family says it needs"), required=False, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in sub_areas():
            self.fields[field_name(row.code)] = rating_field(row)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["ratings"] = {
            row.code: int(cleaned[field_name(row.code)]) for row in sub_areas() if cleaned.get(field_name(row.code))
        }
        if not self.errors and not cleaned["ratings"] and not cleaned["flags"]:
            self.add_error(None, _("Nothing is rated yet. Please rate at least one area, or tick a danger sign."))
        return cleaned

    @property
    def record(self) -> dict[str, Any]:
        """What the action takes."""
        record_id: uuid.UUID = self.cleaned_data["record_id"]
        ratings: dict[str, int] = self.cleaned_data["ratings"]
        flags: Collection[str] = self.cleaned_data["flags"]
        return {"record_id": record_id, "ratings": ratings, "flags": flags, "note": self.cleaned_data["note"]}


class DecisionForm(forms.Form):
    """The officer's own decision: as the rule says, or otherwise with the reason."""

    decided = code_choice(_("Which class do you decide?"), "crisis_class", radio=True)
    override_reason = line(
        _("Why otherwise than the rule?"),
        required=False,
        max_length=500,
        help_text=_("Only when you decide otherwise: at least ten letters."),
    )

    def __init__(self, *args: Any, computed: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.computed = computed
        self.fields["decided"].initial = computed

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "decided" in cleaned:
            decision = may_decide_class(self.computed, cleaned["decided"], cleaned.get("override_reason", ""))
            if not decision and "override_reason" not in self.errors:
                self.add_error("override_reason", str(decision.reason))
        return cleaned
