"""What is asked at the door, and handing out the households of a roster."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dure.foundation.codes.queries import codes
from dure.foundation.pages.records import RecordForm, line, text
from dure.journey.discovery.campaigns.actions.answering import YES_OR_NO
from dure.journey.discovery.campaigns.queries import Surveyor
from dure.journey.discovery.campaigns.questionnaire import Question, QuestionKind

HIGHEST_NUMBER = 999_999
NOTE_LENGTH = 500


class AnswersForm(RecordForm):
    """The questions of a campaign, each by its kind."""

    def __init__(self, *args: Any, questions: Iterable[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for question in self.questions:
            self.fields[question.key] = _field(question)
        self.fields["note"] = text(
            _("Anything else the team should know"), required=False, rows=2, max_length=NOTE_LENGTH
        )

    @property
    def asked(self) -> list[Any]:
        """The questions' fields in their order, for the page."""
        return [self[question.key] for question in self.questions]

    def said(self) -> dict[str, Any]:
        """What was answered. Only when the form is valid."""
        found = {question.key: self.cleaned_data[question.key] for question in self.questions}
        return {key: answer for key, answer in found.items() if answer not in (None, "")}


class CorrectionForm(AnswersForm):
    """The questions with what was written down; ``seen`` is which correction one had before one's eyes."""

    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["note"]


def _field(question: Question) -> forms.Field:
    if question.kind is QuestionKind.NUMBER:
        return forms.IntegerField(
            label=question.words, required=question.required, min_value=0, max_value=HIGHEST_NUMBER
        )
    if question.kind is QuestionKind.TEXT:
        return text(question.words, required=question.required, rows=2, max_length=NOTE_LENGTH)
    options = (
        list(YES_OR_NO.items()) if question.kind is QuestionKind.YES_NO else [(one, one) for one in question.options]
    )
    return forms.ChoiceField(
        label=question.words, required=question.required, choices=options, widget=forms.RadioSelect
    )


class InVainForm(forms.Form):
    """Why nobody was asked. It stands beside the questions, so its fields have ids of their own."""

    outcome = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    note = line(pgettext_lazy("campaign", "In a few words"), required=False, max_length=NOTE_LENGTH)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="id_in_vain_%s")
        cast(forms.ChoiceField, self.fields["outcome"]).choices = [
            (one.id, one.label) for one in codes("visit_outcome") if not one.attributes["done"]
        ]


class AssignForm(forms.Form):
    """Who goes there."""

    to = forms.ChoiceField(label=_("Surveyor"))
    all_shown = forms.BooleanField(label=_("Everything that matches the filters, up to 500 households"), required=False)

    def __init__(self, *args: Any, surveyors: Iterable[Surveyor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["to"]).choices = [
            (str(one.user_id), f"{one.name} · {one.role}") for one in surveyors
        ]
