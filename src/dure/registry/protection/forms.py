"""Checking what is typed about protection and emergencies."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dure.foundation.access.opening import SHORTEST_REASON
from dure.foundation.areas.models import Unit
from dure.foundation.pages.records import RecordForm, line, text
from dure.registry.people.kept_forms import family_contact_line

SHORTEST = 10
RECEIPT = re.compile(r"[2-9A-HJ-NP-Z]{12}")
HOUSEHOLD_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class RestrictForm(forms.Form):
    """Which team, and why."""

    def __init__(self, *args: Any, teams: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {str(team.pk): team for team in teams}
        self.fields["team"] = forms.ChoiceField(
            label=_("Which team takes over?"),
            choices=[(key, team.name) for key, team in self.teams.items()],
            widget=forms.RadioSelect,
            initial=next(iter(self.teams), None),
        )
        self.fields["reason"] = text(
            _("Why does the family need protection?"),
            rows=3,
            max_length=500,
            min_length=SHORTEST,
            help_text=_("The team reads this first. It is erased when the protection ends."),
        )

        self.fields["safe_contact"] = family_contact_line()

    @property
    def team(self) -> Unit:
        return self.teams[self.cleaned_data["team"]]


class LiftForm(forms.Form):
    """Why the protection is no longer needed."""

    reason = text(
        _("Why is the protection no longer needed?"),
        rows=3,
        max_length=500,
        min_length=SHORTEST,
        help_text=_("The people of the dong will read this in the story."),
    )


class EmergencyForm(forms.Form):
    """One of three ways to say which household, and the reason."""

    clue = line(
        _("Which household?"),
        max_length=300,
        help_text=_("The full address, the receipt number of a tip, or the link of the household."),
    )
    reason = text(
        _("What is happening?"),
        rows=4,
        max_length=500,
        min_length=SHORTEST_REASON,
        help_text=_("Say what you see and why you cannot wait. At least 20 letters."),
    )
    understood = forms.BooleanField(
        label=_("I know that the security officer is told at once and reviews what I open."),
    )

    def clues(self) -> dict[str, Any]:
        """The argument of ``open_in_emergency`` that was meant."""
        said = self.cleaned_data["clue"].strip()
        link = HOUSEHOLD_ID.search(said)
        if link:
            return {"household_id": uuid.UUID(link.group())}
        bare = re.sub(r"[\s-]", "", said).upper()
        if RECEIPT.fullmatch(bare):
            return {"receipt": "-".join((bare[:4], bare[4:8], bare[8:]))}
        return {"place": said}


class NoteForm(RecordForm):
    """What was seen and done; sent twice it is told once."""

    note = text(_("What did you see, what did you do?"), rows=3, max_length=500, min_length=2)


class ReviewForm(forms.Form):
    """In order or not; what is not in order needs words."""

    in_order = forms.TypedChoiceField(
        label=_("Was this access in order?"),
        choices=[("yes", pgettext_lazy("emergency", "In order")), ("no", _("Not in order"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = text(_("Note of the review"), rows=2, max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("in_order") is False and not cleaned.get("note"):
            self.add_error("note", _("Please say what was not in order and what follows from it."))
        return cleaned
