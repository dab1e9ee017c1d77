"""Deciding about a reward."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.foundation.pages.records import text
from dure.registry.people.forms import short

APPROVE, DECLINE = "approve", "decline"


class DecideForm(forms.Form):
    """Yes or no, and why not."""

    verdict = forms.ChoiceField(
        label=_("Your decision"),
        choices=[(APPROVE, _("Approve the reward")), (DECLINE, _("Decline the reward"))],
        widget=forms.RadioSelect,
    )
    note = text(_("Note"), required=False, rows=2)

    def clean_note(self) -> str:
        return short(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("verdict") == DECLINE and not found.get("note", "").strip():
            self.add_error("note", _("Please write why there is no reward."))
        return found
