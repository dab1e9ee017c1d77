"""Checking what is typed about findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.foundation.codes.queries import choices
from dure.foundation.pages.records import RecordForm, code_choice, text
from dure.foundation.pages.words import write_date
from dure.journey.discovery.findings.actions.triage import MERGED, note_required
from dure.journey.discovery.findings.models import Evidence
from dure.journey.discovery.findings.queries import Colleague

NOTE_LENGTH = 500
QUOTED_LENGTH = 40
MOST_VISITS = 2_000
ASKED_OF = _("A colleague finds the question on Today. Of somebody outside, write down below whom you asked.")
ASKED_OF_TELLERS = _(
    "A colleague finds the question on Today, whoever told finds it under the receipt number. Whoever holds the number "
    "reads it: write nothing about the family that they did not tell themselves. Of somebody outside, write down below "
    "whom you asked."
)


class TakeForm(forms.Form):
    """Who takes it on."""

    by = forms.ChoiceField(label=_("Who takes it on"))

    def __init__(self, *args: Any, colleagues: Iterable[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["by"]).choices = [
            (str(one.user_id), f"{one.name} · {one.unit}") for one in colleagues
        ]


class AskForm(forms.Form):
    """What is asked back, and of whom: a colleague, the sender of one tip of the finding, or somebody outside."""

    of = forms.UUIDField(label=_("Whom do you ask?"), required=False, help_text=ASKED_OF_TELLERS)
    question = text(
        pgettext_lazy("asked back", "What is asked"),
        rows=2,
        max_length=NOTE_LENGTH,
        help_text=_(
            "A colleague, or whoever told, reads it as you write it. Of somebody outside, for example: asked the "
            "electricity company whether the cut still holds."
        ),
    )

    def __init__(self, *args: Any, colleagues: Iterable[Colleague], tellers: Iterable[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "ask-%s", **kwargs})
        self.tellers = {piece.pk: piece for piece in tellers}
        told = {key: whoever_told(piece) for key, piece in self.tellers.items()}
        self.names = {**told, **{one.user_id: f"{one.name} · {one.unit}" for one in colleagues}}
        outside = ("", pgettext_lazy("asked back", "Somebody outside"))
        self.fields["of"].widget = forms.Select(
            choices=[outside, *((str(key), name) for key, name in self.names.items())]
        )
        self.fields["of"].help_text = ASKED_OF_TELLERS if told else ASKED_OF

    def clean_of(self) -> UUID | None:
        of: UUID | None = self.cleaned_data["of"]
        if of and of not in self.names:
            raise forms.ValidationError(_("Please choose somebody from the list."))
        return of

    def clean(self) -> dict[str, Any]:
        """``of`` becomes the colleague, ``of_teller`` the tip; both empty for somebody outside."""
        data = super().clean() or {}
        chosen = data.get("of")
        teller = self.tellers.get(chosen) if chosen else None
        data["of_teller"] = teller
        data["of"] = User.objects.get(pk=chosen) if chosen and not teller else None
        return data


def whoever_told(piece: Evidence) -> str:
    """The sender of a tip, by the day and the first words of it alone."""
    day = write_date(timezone.localdate(piece.at))
    beginning = Truncator(" ".join(piece.quote.split())).chars(QUOTED_LENGTH)
    if not beginning:
        return gettext("Whoever told on %(day)s") % {"day": day}
    return gettext("Whoever told on %(day)s: “%(beginning)s”") % {"day": day, "beginning": beginning}


class AnswerForm(forms.Form):
    """What was answered; ``question`` is the one that was read, empty for the last."""

    question = forms.UUIDField(required=False, widget=forms.HiddenInput)
    answer = text(_("The answer"), rows=2, max_length=NOTE_LENGTH)


class AttemptForm(RecordForm):
    """A try to be in touch."""

    way = code_choice(pgettext_lazy("attempt", "How"), "attempt_way", radio=True)
    outcome = code_choice(pgettext_lazy("attempt", "What came of it"), "visit_outcome", radio=True)
    note = text(pgettext_lazy("attempt", "Note"), required=False, rows=2, max_length=NOTE_LENGTH)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "attempt-%s", **kwargs})


class HandOverForm(forms.Form):
    """Which office goes on, and why."""

    to = forms.ChoiceField(label=_("To which office"))
    note = text(
        pgettext_lazy("hand over", "Why"),
        rows=2,
        max_length=NOTE_LENGTH,
        help_text=_("For example: the person lives in that dong. The office reads it above what was told."),
    )

    def __init__(self, *args: Any, offices: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "hand-over-%s", **kwargs})
        self.units = {str(unit.pk): unit for unit in offices}
        cast(forms.ChoiceField, self.fields["to"]).choices = [
            ("", "–"),
            *((key, unit.name) for key, unit in self.units.items()),
        ]

    def clean_to(self) -> Unit:
        return self.units[self.cleaned_data["to"]]


class FindingCloseForm(forms.Form):
    """Why it ends."""

    reason = forms.ChoiceField(label=_("Why it ends"))
    note = text(pgettext_lazy("finding", "Note"), required=False, rows=2, max_length=NOTE_LENGTH)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "close-%s", **kwargs})
        kept = [(key, words) for key, words in choices("finding_closing_reason") if key != MERGED]
        cast(forms.ChoiceField, self.fields["reason"]).choices = [("", "–"), *kept]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("reason") and note_required(data["reason"]) and not data.get("note", "").strip():
            self.add_error("note", _("Please write a note for this reason."))
        return data


class CapacityForm(forms.Form):
    """How many households the team can visit in a week."""

    weekly = forms.IntegerField(label=_("Households that we can visit this week"), min_value=0, max_value=MOST_VISITS)
    path = forms.CharField(
        label=_("Whose week"),
        required=False,
        max_length=120,
        help_text=_("If empty, the first of your teams is used."),
    )

    def __init__(self, *args: Any, teams: Mapping[str, str], **kwargs: Any) -> None:
        """``teams``: names by path; somebody of one team alone is not asked which."""
        super().__init__(*args, **kwargs)
        self.fields["path"] = forms.ChoiceField(
            label=_("Whose week"), required=False, choices=list(teams.items()), widget=_which(teams)
        )


def _which(teams: Mapping[str, str]) -> forms.Widget:
    return forms.Select() if len(teams) > 1 else forms.HiddenInput()
