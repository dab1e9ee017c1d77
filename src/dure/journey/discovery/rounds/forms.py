"""What is asked: an extract, who goes, and what was answered at the door."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.codes.queries import choices
from dure.foundation.pages.records import RecordForm, code_choice, text
from dure.foundation.sheets.shapes import MOST_BYTES
from dure.journey.discovery.rounds.actions import MET
from dure.journey.discovery.rounds.queries import Goer, districts_of
from dure.policy.korea.checklists import CHOICE, NUMBER, SCORE, YES_NO, Answer, Item, checklist

LARGEST_FILE = 256 * 1024 * 1024
BYTES_OF_A_MB = 1024 * 1024
ACCEPTED = ".csv,.txt,.tsv,.xlsx"
NOTE_LENGTH = 500
ANSWER = "answer_"
YES, NO = "yes", "no"
assert LARGEST_FILE <= MOST_BYTES  # noqa: S101 - what is taken in can be read


class ExtractForm(forms.Form):
    """An extract of the resident register."""

    area = forms.ChoiceField(label=_("District"))
    file = forms.FileField(
        label=_("File (CSV or XLSX)"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"max_length": _("The file's name is too long.")},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts = districts_of(actor)
        area = cast(forms.ChoiceField, self.fields["area"])
        area.choices = [(district.path, district.name) for district in districts]
        if len(districts) == 1:
            area.initial, area.widget = districts[0].path, forms.HiddenInput()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            most = LARGEST_FILE // BYTES_OF_A_MB
            words = gettext("The file is larger than %(most)s MB. Please divide it.")
            raise forms.ValidationError(words % {"most": most})
        return file


class GiveForm(forms.Form):
    """Who goes."""

    by = forms.ChoiceField(label=pgettext_lazy("rounds", "Who goes"))

    def __init__(self, *args: Any, goers: Iterable[Goer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["by"]).choices = [
            (str(one.user_id), f"{one.name} · {one.unit}") for one in goers
        ]


class TryForm(RecordForm):
    """A try to visit; with a checklist also what was answered. Nothing of it has to be answered."""

    outcome = code_choice(pgettext_lazy("rounds", "Outcome"), "visit_outcome", radio=True)
    way = code_choice(pgettext_lazy("rounds", "How"), "attempt_way", radio=True)
    note = text(pgettext_lazy("rounds", "Note"), required=False, rows=3, max_length=NOTE_LENGTH)

    def __init__(self, *args: Any, list_of: str = "", **kwargs: Any) -> None:
        """Without a list the visit cannot have been made: the form does not offer it."""
        super().__init__(*args, **kwargs)
        self.fields["way"].initial = "attempt_way:visit"
        self._sections = checklist(list_of) if list_of else ()
        if not self._sections:
            outcome = cast(forms.ChoiceField, self.fields["outcome"])
            outcome.choices = [(key, words) for key, words in choices("visit_outcome") if key != MET]
        for section in self._sections:
            for item in section.items:
                self.fields[f"{ANSWER}{item.key}"] = field_of(item)

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The checklist with its bound fields."""
        language = get_language()
        return [
            {
                "title": section.words.in_language(language),
                "fields": [self[f"{ANSWER}{item.key}"] for item in section.items],
            }
            for section in self._sections
        ]

    @property
    def answers(self) -> dict[str, Answer]:
        """What was answered, typed; what was not is absent. Only when the form is valid."""
        items = [item for section in self._sections for item in section.items]
        said = {item: self.cleaned_data[f"{ANSWER}{item.key}"] for item in items}
        return {item.key: typed(item, value) for item, value in said.items() if value not in ("", None)}


def field_of(item: Item) -> forms.Field:
    """One question as a field in the language of the page."""
    language = get_language()
    label = item.words.in_language(language)
    if item.kind == NUMBER:
        widget = forms.NumberInput(attrs={"step": item.step, "inputmode": "decimal"})
        return forms.FloatField(
            label=label, required=False, min_value=item.least, max_value=item.most, widget=widget, help_text=item.unit
        )
    if item.kind == YES_NO:
        choices = [(YES, gettext("Yes")), (NO, gettext("No"))]
    else:
        choices = [(key, words.in_language(language)) for key, words in item.options]
    return forms.ChoiceField(label=label, required=False, choices=choices, widget=forms.RadioSelect)


def typed(item: Item, value: Any) -> Answer:
    """A cleaned value as the checklist's type."""
    match item.kind:
        case "yes_no":
            return bool(value == YES)
        case "score":
            return int(value)
        case "number":
            return float(value)
    return str(value)


def said(item: Item, value: Answer) -> str:
    """An answer in words."""
    language = get_language()
    if item.kind in (CHOICE, SCORE):
        return {key: words.in_language(language) for key, words in item.options}.get(str(value), str(value))
    if item.kind == YES_NO:
        return gettext("Yes") if value else gettext("No")
    return f"{value:g} {item.unit}".strip() if isinstance(value, int | float) else str(value)
