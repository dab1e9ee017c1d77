"""The form field for a picture: what it gives on is already painted anew."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from dure.foundation.uploads.pictures import MOST_BYTES, READ, NotAPicture, clean_picture

SAYS = {
    "kind": _("This file is no photo that we can open. Please choose a JPEG, PNG or WebP picture."),
    "size": _("This photo is larger than 10 MB. Please choose a smaller one."),
    "pixels": _("This photo has too many pixels. Please choose a smaller one."),
    "broken": _("This photo is damaged. Please take or choose another one."),
}


class PictureField(forms.Field):
    """One photo. The cleaned value is the bytes of a JPEG, or None; the name of the file is never used."""

    widget = forms.FileInput(attrs={"accept": ",".join(READ)})

    def to_python(self, value: Any) -> bytes | None:
        if not isinstance(value, UploadedFile):
            return None
        try:
            if (value.size or 0) > MOST_BYTES:
                raise NotAPicture("size")
            return clean_picture(value.read())
        except NotAPicture as refused:
            raise forms.ValidationError(SAYS[refused.code], code=refused.code) from refused


def choose_again(form: forms.Form, name: str) -> None:
    """A browser does not send a file twice: when the form comes back, it says so beside the field."""
    if form.errors and name not in form.errors and form.cleaned_data.get(name):
        say_choose_again(form, name)


def say_choose_again(form: forms.Form, name: str) -> None:
    form.add_error(name, _("Please choose the photo once more; a page cannot keep it for you."))
