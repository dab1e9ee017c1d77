"""What is asked about a source, a sample of its files, and a file to load."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as Dictionary
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.codes.queries import code
from dure.foundation.pages.records import RecordForm, VersionForm, code_choice, line, text
from dure.foundation.sheets import Fault, fields
from dure.foundation.sheets.cells import heading
from dure.foundation.sheets.shapes import MOST_BYTES
from dure.journey.discovery.signals.loading.rows import kinds_by_word
from dure.journey.discovery.signals.mapping import ADDRESS, BIRTH_DATE, FIELDS, KIND, PHONE
from dure.journey.discovery.signals.mapping import Mapping as Columns
from dure.journey.discovery.signals.models import SignalSource
from dure.journey.discovery.signals.queries import districts_of, sources

LARGEST_FILE = 256 * 1024 * 1024
BYTES_OF_A_MB = 1024 * 1024
LONGEST_HEADING = 100
MEANS = "="
COLUMN = "column_"
ACCEPTED = ".csv,.txt,.tsv,.xlsx"
assert LARGEST_FILE <= MOST_BYTES  # noqa: S101 - what is taken in can be read


def heading_line(label: Any, *, required: bool = False, **kwargs: Any) -> forms.CharField:
    return line(label, required=required, max_length=LONGEST_HEADING, **kwargs)


class MappingFields(forms.Form):
    """Which heading of the file holds what."""

    title = line(_("Name of the source"), max_length=100)
    agency = code_choice(_("Agency"), "signal_agency")
    column_name = heading_line(_("Heading of the name"), required=True)
    column_birth_date = heading_line(_("Heading of the birth date"))
    column_phone = heading_line(_("Heading of the phone number"))
    column_address = heading_line(_("Heading of the address"))
    column_kind = heading_line(
        _("Heading of the signal"), help_text=_("Leave empty when all rows are the same signal.")
    )
    kind = code_choice(_("Signal of all rows"), "signal_kind", required=False, empty=_("As the column says"))
    words = text(
        _("Words of that column"),
        required=False,
        rows=4,
        max_length=4000,
        help_text=_("One on each line, like: cut off = power_cut. Names of the list are known without."),
    )
    column_month = heading_line(_("Heading of the month"), help_text=_("Leave empty to be asked with each file."))
    column_amount = heading_line(_("Heading of the amount"))

    def clean_words(self) -> dict[str, str]:
        known, found, unknown = kinds_by_word(), {}, []
        for said in filter(str.strip, self.cleaned_data["words"].splitlines()):
            word, _sign, meant = said.partition(MEANS)
            kind = known.get(heading(meant))
            if word.strip() and kind:
                found[word.strip()] = kind
            else:
                unknown.append(said.strip()[:40])
        if unknown:
            lines = "; ".join(unknown[:5])
            raise forms.ValidationError(gettext("These lines name no signal of the list: %(lines)s") % {"lines": lines})
        return found

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        columns = [found.get(f"{COLUMN}{name}", "") for name in FIELDS]
        keys = [heading(column) for column in columns if column]
        if len(keys) != len(set(keys)):
            self.add_error(None, _("Each heading can hold one thing only."))
        if not any(found.get(f"{COLUMN}{name}") for name in (BIRTH_DATE, PHONE, ADDRESS)):
            self.add_error(
                f"{COLUMN}{BIRTH_DATE}", _("A name alone is nobody: a birth date, phone or address is needed.")
            )
        if bool(found.get(f"{COLUMN}{KIND}")) == bool(found.get("kind")):
            self.add_error("kind", _("Please give either the heading of the signal or one signal for all rows."))
        return found

    def mapping(self) -> Columns:
        """Only when the form is valid."""
        found = self.cleaned_data
        columns = {name: found[f"{COLUMN}{name}"] for name in FIELDS if found[f"{COLUMN}{name}"]}
        return Columns(columns, found["kind"], found["words"] if KIND in columns else {})


class SourceForm(RecordForm, MappingFields):
    """A new source."""

    area = forms.ChoiceField(label=_("District"))
    code = forms.SlugField(
        label=pgettext_lazy("signals", "Short name"),
        max_length=40,
        help_text=_("In English letters, for the command: kepco_monthly."),
        error_messages={"invalid": _("Please use only English letters, digits, hyphens (-) and underscores (_).")},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts = districts_of(actor)
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)  # noqa: S101 - declared above
        area.choices = [(district.path, district.name) for district in districts]
        if len(districts) == 1:
            area.initial, area.widget = districts[0].path, forms.HiddenInput()


class EditSourceForm(VersionForm, MappingFields):
    """How a source's files are read from now on."""

    @staticmethod
    def stored(source: SignalSource) -> dict[str, Any]:
        """The present values as the form's fields hold them."""
        mapping = Columns.read(source.mapping)
        return {
            "version": source.version,
            "title": source.title,
            "agency": source.agency_id,
            "kind": mapping.kind,
            "words": _as_lines(mapping.words),
            **{f"{COLUMN}{name}": mapping.columns.get(name, "") for name in FIELDS},
        }


def _as_lines(words: Dictionary[str, str]) -> str:
    return "\n".join(f"{word} {MEANS} {code(kind).code}" for word, kind in words.items())


def file_field(label: Any, **kwargs: Any) -> forms.FileField:
    """A file that may be large; what it is, its bytes say."""
    return forms.FileField(
        label=label,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"max_length": _("The file's name is too long.")},
        **kwargs,
    )


def _refuse_larger(file: Any) -> Any:
    if file and file.size > LARGEST_FILE:
        most = LARGEST_FILE // BYTES_OF_A_MB
        raise forms.ValidationError(gettext("The file is larger than %(most)s MB. Please divide it.") % {"most": most})
    return file


class SampleForm(forms.Form):
    """A file to see how it would be read; nothing of it is kept."""

    sample = file_field(_("A file of this source, to try it"), required=False)

    def clean_sample(self) -> Any:
        """Asked for by the button that tries it, not by the form around it."""
        if not self.cleaned_data["sample"]:
            raise forms.ValidationError(_("Please choose a file to try."))
        return _refuse_larger(self.cleaned_data["sample"])


class UploadForm(forms.Form):
    """A file of a source, and its month when the file does not say it."""

    source = forms.ChoiceField(label=_("Source"))
    file = file_field(_("File (CSV or XLSX)"))
    month = forms.CharField(
        label=_("Month"),
        required=False,
        widget=forms.TextInput(attrs={"type": "month"}),
        help_text=_("Only for sources whose files do not name the month."),
    )

    def __init__(self, *args: Any, actor: Actor, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.known = {str(source.id): source for source in sources(actor)}
        source = self.fields["source"]
        assert isinstance(source, forms.ChoiceField)  # noqa: S101 - declared above
        source.choices = [("", _("Please choose")), *((key, one.title) for key, one in self.known.items())]

    @property
    def chosen(self) -> SignalSource:
        """Only when the form is valid."""
        return self.known[self.cleaned_data["source"]]

    def clean_file(self) -> Any:
        return _refuse_larger(self.cleaned_data["file"])

    def clean_month(self) -> dt.date | None:
        found = fields.month(self.cleaned_data["month"] or None, today=self.today)
        if isinstance(found, Fault):
            raise forms.ValidationError(_("Please write the month like 2026-10, from 2014 to next month."))
        return found

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        source = self.known.get(found.get("source", ""))
        if source and Columns.read(source.mapping).asks_month and "month" in found and not found["month"]:
            self.add_error("month", _("The files of this source do not name the month: please give it here."))
        return found
