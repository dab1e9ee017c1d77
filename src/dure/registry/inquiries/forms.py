"""The answer to another office."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.foundation.pages.records import text
from dure.registry.inquiries.answers import Answer
from dure.registry.inquiries.words import ANSWERS

NOTE_LENGTH = 300


class AnswerForm(forms.Form):
    """What the office that asked will read: this and nothing else."""

    answer = forms.ChoiceField(label=_("Your answer"), choices=list(ANSWERS.items()), widget=forms.RadioSelect)
    note = text(
        _("A word to the office that asked"),
        required=False,
        rows=2,
        help_text=_("They read exactly this. Please write only what they need."),
    )

    def clean_answer(self) -> Answer:
        return Answer(self.cleaned_data["answer"])

    def clean_note(self) -> str:
        note: str = self.cleaned_data["note"]
        if len(note) > NOTE_LENGTH:
            raise forms.ValidationError(
                _("Please write at most %(most)s characters; now there are %(now)s."),
                params={"most": NOTE_LENGTH, "now": len(note)},
            )
        return note
