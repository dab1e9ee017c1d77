"""Fields for what lies under lock. What is kept never stands in a form: an empty field keeps it, a tick forgets it."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dure.foundation.pages.records import line, text
from dure.foundation.vault import kinds
from dure.foundation.vault.kinds import Kind
from dure.registry.people.kept import Kept

PHONE = RegexValidator(r"^\+?[\d\s().-]{3,20}$", _("Please write the phone number with digits, such as 010-0000-0000."))
SAFE_CONTACT_LENGTH = 300
FORGET = {
    Kind.PHONE: _("Remove the kept phone number"),
    Kind.REGISTRATION_NUMBER: _("Remove the kept registration number"),
    Kind.SAFE_CONTACT: _("Remove the kept words about safe contact"),
}
FORGET_NAMES = {kind: f"forget_{kind.value}" for kind in FORGET}
NOTHING_TYPED: dict[str, Any] = {**dict.fromkeys(FORGET, ""), **dict.fromkeys(FORGET_NAMES.values(), "")}
"""What such fields hold when a form begins, whatever is kept."""


def phone_line(label: Any, *, required: bool = False, **kwargs: Any) -> forms.CharField:
    """A phone number as people write it."""
    return line(
        label,
        required=required,
        max_length=20,
        validators=[PHONE],
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        **kwargs,
    )


def _believable(value: str) -> None:
    if not kinds.comparable(Kind.REGISTRATION_NUMBER, value):
        raise forms.ValidationError(_("Please write all 13 digits; the first seven must be a believable birth date."))


def registration_number_line() -> forms.CharField:
    """A registration number; taken away again by ``drop_unlawful`` where no law allows it."""
    return line(
        _("Resident registration number"),
        required=False,
        max_length=20,
        validators=[_believable],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


def safe_contact_line() -> forms.CharField:
    return _safely(_("How and when this person can be contacted safely"))


def family_contact_line() -> forms.CharField:
    """The same for the household as a whole."""
    return _safely(_("How and when the family can be contacted safely"))


def _safely(label: Any) -> forms.CharField:
    return text(
        label,
        required=False,
        rows=2,
        max_length=SAFE_CONTACT_LENGTH,
        help_text=_("For people at risk: which number, at what time, what must not be said. It is kept under lock."),
    )


def registration_numbers_are_lawful() -> bool:
    """Whether the installation names the law that lets it keep them.

    Source: Personal Information Protection Act, Art. 24-2.
    """
    return bool(settings.REGISTRATION_NUMBER_BASIS)


def drop_unlawful(form: forms.BaseForm) -> None:
    """Take the field for registration numbers away, or say by which law it is there."""
    field = form.fields.get(Kind.REGISTRATION_NUMBER)
    if field is None:
        return
    if registration_numbers_are_lawful():
        field.help_text = format_lazy(_("Legal basis: {basis}"), basis=settings.REGISTRATION_NUMBER_BASIS)
    else:
        del form.fields[Kind.REGISTRATION_NUMBER]


class KeptFields(forms.Form):
    """A phone number, and what else a form declares of the kinds under lock.

    ``kept`` and ``whose`` say what is kept already, so that the form offers to remove it.
    """

    phone = phone_line(_("Phone number"))
    locked = frozenset(NOTHING_TYPED)
    """Fields of which nobody may see what is kept, not even on the merge screen."""

    def __init__(self, *args: Any, kept: Kept | None = None, whose: uuid.UUID | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drop_unlawful(self)
        self.masks: dict[str, str] = {}
        for kind in FORGET:
            mask = kept.masked(kind, whose) if kept and kind in self.fields else ""
            if mask:
                self._offer_to_forget(kind, mask)

    def _offer_to_forget(self, kind: Kind, mask: str) -> None:
        self.masks[kind] = mask
        self.fields[kind].help_text = format_lazy(_("Kept now: {mask}. Leave this empty to keep it."), mask=mask)
        self.fields[FORGET_NAMES[kind]] = forms.BooleanField(label=FORGET[kind], required=False)

    def kept(self) -> dict[str, str | None]:
        """By kind: what was typed, empty for what is to be forgotten, None for what stays as it is."""
        found = self.cleaned_data
        return {
            kind.value: found[kind] or ("" if found.get(FORGET_NAMES[kind]) else None)
            for kind in FORGET
            if kind in self.fields
        }
