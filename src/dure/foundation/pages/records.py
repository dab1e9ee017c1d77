"""Forms that make or change a record: sent twice they write once, and a stale one shows both versions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from dure.foundation.pages.words import write_number

LINE_LENGTH = 200
TEXT_LENGTH = 20_000
TOO_LONG = _("Please shorten this to %(limit_value)s characters; it has %(show_value)s now.")
TOO_SHORT = _("Please write at least %(limit_value)s characters.")
LENGTHS = {"max_length": TOO_LONG, "min_length": TOO_SHORT}
OLDEST_BIRTH = dt.date(1900, 1, 1)
FIRST_DAY = dt.date(2014, 1, 1)
LAST_DAY = dt.date(2099, 12, 31)


class RecordForm(forms.Form):
    """A form for a new record: its hidden id is made when it is shown, so a second click finds the record there."""

    record_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["record_id"].initial = uuid7


class VersionForm(forms.Form):
    """A form for a record that others may change meanwhile: it carries the version it was made from."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


def line(label: Any, *, required: bool = True, max_length: int = LINE_LENGTH, **kwargs: Any) -> forms.CharField:
    """One line of text."""
    return forms.CharField(label=label, required=required, max_length=max_length, error_messages=LENGTHS, **kwargs)


def text(
    label: Any, *, required: bool = True, rows: int = 4, max_length: int = TEXT_LENGTH, **kwargs: Any
) -> forms.CharField:
    """Several lines of text, up to 20,000 characters unless told otherwise."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=max_length,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=LENGTHS,
        **kwargs,
    )


def day(label: Any, *, required: bool = True, first: dt.date = FIRST_DAY, **kwargs: Any) -> forms.DateField:
    """A day between 2014 and 2099 (or from ``first`` on)."""
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date", "min": first.isoformat(), "max": LAST_DAY.isoformat()}),
        validators=[
            MinValueValidator(first, _("This day is too long ago. Please check the year.")),
            MaxValueValidator(LAST_DAY, _("This day is too far ahead. Please check the year.")),
        ],
        **kwargs,
    )


def moment(label: Any, *, required: bool = True, **kwargs: Any) -> forms.DateTimeField:
    """A day and time between 2014 and 2099, in the installation's time zone."""
    return forms.DateTimeField(
        label=label,
        required=required,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        validators=[_sane_moment],
        **kwargs,
    )


def _sane_moment(value: dt.datetime) -> None:
    if not FIRST_DAY <= value.date() <= LAST_DAY:
        raise forms.ValidationError(_("This day is not believable. Please check the year."))


def birth_date(label: Any, *, required: bool = False, **kwargs: Any) -> forms.DateField:
    """A day of birth: not before 1900 and not in the future."""
    field = day(label, required=required, first=OLDEST_BIRTH, **kwargs)
    field.validators.append(_born)
    return field


def _born(value: dt.date) -> None:
    if value > timezone.localdate():
        raise forms.ValidationError(_("A day of birth cannot lie in the future."))


class WonField(forms.IntegerField):
    """Whole won, shown with the separators people read amounts by and read with or without them."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def prepare_value(self, value: Any) -> Any:
        return write_number(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        return super().to_python(value.replace(",", "").replace(" ", "") if isinstance(value, str) else value)


def won(label: Any, *, required: bool = False, **kwargs: Any) -> forms.IntegerField:
    """An amount of money in won, not negative, below one trillion."""
    return WonField(label=label, required=required, min_value=0, max_value=999_999_999_999, **kwargs)


def code_choice(
    label: Any, key: str, *, required: bool = True, empty: Any = None, radio: bool = False
) -> forms.ChoiceField:
    """A choice from a code list; the cleaned value is the code's id ``list:code``."""
    from dure.foundation.codes.queries import choices

    def offered() -> list[tuple[str, Any]]:
        rows: list[tuple[str, Any]] = list(choices(key))
        return rows if radio and required else [("", empty or _("Please choose")), *rows]

    return forms.ChoiceField(
        label=label, required=required, choices=offered, widget=forms.RadioSelect if radio else forms.Select
    )


def code_choices(label: Any, key: str, *, required: bool = False) -> forms.MultipleChoiceField:
    """Several choices from a code list, as tick boxes."""
    from dure.foundation.codes.queries import choices

    return forms.MultipleChoiceField(
        label=label, required=required, choices=lambda: choices(key), widget=forms.CheckboxSelectMultiple
    )
