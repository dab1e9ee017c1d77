"""What people tell us, and what the team decides about it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dure.foundation.areas.models import Area
from dure.foundation.pages.records import RecordForm, code_choice, code_choices, line, text
from dure.foundation.uploads.fields import PictureField, choose_again
from dure.journey.discovery.tips.actions import Reporter, Worry, note_required
from dure.journey.discovery.tips.queries import named_places
from dure.registry.people.forms import NAME_LENGTH, short
from dure.registry.people.kept_forms import phone_line

OWN_REQUEST, NEIGHBOUR_TIP = "tip_kind:own_request", "tip_kind:neighbour_tip"
NEIGHBOUR = "reporter_kind:neighbour"
REASON_AT_LEAST = 5
RECEIPT_TYPED = 40
ANSWER_LENGTH = 500


def place_choices(*, on: dt.date) -> list[Any]:
    """Dongs by district, each district beginning with "I do not know which dong"."""
    groups: list[Any] = []
    for district, inside in named_places(on=on):
        unknown = (district.code, format_lazy("{} – {}", district.name, _("I do not know which dong")))
        groups.append((district.name, [*((dong.code, dong.name) for dong in inside), unknown]))
    return [("", _("Please choose")), *groups]


class TipForm(RecordForm):
    """What every tip says: about which place."""

    kind = ""
    area = forms.ChoiceField(
        label=_("Dong"),
        choices=lambda: place_choices(on=timezone.localdate()),
        help_text=_("Not sure? Choose the last line of the list."),
    )

    def clean_area(self) -> Area:
        return Area.objects.get(code=self.cleaned_data["area"])

    def worry(self) -> Worry:
        raise NotImplementedError

    def reporter(self) -> Reporter | None:
        return None


class HelpForm(TipForm):
    """A family asks for itself: several wishes at once, no papers, only some way to reach it."""

    kind = OWN_REQUEST
    wishes = code_choices(_("What is hard at the moment? Tick as many as you like."), "wish")
    story = text(_("Anything you want to tell us"), required=False, rows=4)
    name = line(_("Your name"), required=False, max_length=NAME_LENGTH)
    phone = phone_line(_("Phone number where we can reach you"))
    place = line(_("Address"), required=False, help_text=_("Only if you want us to come to you."))

    field_order: tuple[str, ...] = ("record_id", "wishes", "story", "phone", "name", "area", "place")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if self._none_of("wishes", "story"):
            self.add_error("wishes", _("Please tick at least one thing, or write it in your own words below."))
        if self._none_of("phone", "place"):
            self.add_error("phone", _("Please leave a phone number or an address, so that we can reach you."))
        return found

    def _none_of(self, *fields: str) -> bool:
        """Whether all of them are empty; what has a fault of its own was not left empty."""
        return not any(field in self.errors or self.cleaned_data[field] for field in fields)

    def worry(self) -> Worry:
        found = self.cleaned_data
        return Worry(
            kind=self.kind,
            story=found["story"],
            place=found["place"],
            name=found["name"],
            phone=found["phone"],
            wishes=found["wishes"],
        )


class WorryForm(TipForm):
    """Somebody worries about a neighbour; the sender may stay unknown."""

    kind = NEIGHBOUR_TIP
    place = line(_("Where exactly?"), help_text=_("Address, building, or a landmark nearby."))
    about_name = line(
        _("Who is it about?"),
        required=False,
        max_length=NAME_LENGTH,
        help_text=_('A name, or something like "the old man on the second floor". You may leave it empty.'),
    )
    story = text(_("What worries you?"), rows=4)
    photo = PictureField(
        label=_("A photo, if it helps"),
        required=False,
        help_text=_("Such as post piled up at the door. Location and device details are removed at once."),
    )
    reporter_kind = code_choice(
        _("How do you know them?"), "reporter_kind", required=False, empty=_("I prefer not to say")
    )
    reporter_name = line(_("Your name"), required=False, max_length=NAME_LENGTH)
    reporter_phone = phone_line(_("Your phone number"))

    field_order: tuple[str, ...] = ("record_id", "area", "place", "about_name", "story", "photo")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        choose_again(self, "photo")
        return found

    def worry(self) -> Worry:
        found = self.cleaned_data
        return Worry(
            kind=self.kind,
            story=found["story"],
            place=found["place"],
            name=found["about_name"],
            photo=found["photo"],
        )

    def reporter(self) -> Reporter | None:
        found = self.cleaned_data
        kind, name, phone = found["reporter_kind"], found["reporter_name"], found["reporter_phone"]
        if not (kind or name or phone):
            return None
        return Reporter(kind or NEIGHBOUR, name, phone)


class HelpAtTheCounterForm(HelpForm):
    """A request told to an official, face to face or on the phone."""

    channel = code_choice(_("How it reached us"), "contact_channel")
    field_order = ("record_id", "channel", *HelpForm.field_order[1:])


class WorryAtTheCounterForm(WorryForm):
    """A neighbour's worry told to an official, face to face or on the phone."""

    channel = code_choice(_("How it reached us"), "contact_channel")
    field_order = ("record_id", "channel", *WorryForm.field_order[1:])


class ReceiptForm(forms.Form):
    """A receipt number, typed as people type."""

    number = line(
        _("Receipt number"),
        max_length=RECEIPT_TYPED,
        help_text=_("Twelve letters and figures, such as ABCD-2345-WXYZ."),
    )


class ReceiptAnswerForm(forms.Form):
    """What whoever told answers when asked back; ``question`` is the one that was read."""

    question = forms.UUIDField(widget=forms.HiddenInput)
    answer = text(
        pgettext_lazy("asked back", "Your answer"),
        required=False,  # not marked as if somebody had to answer; an empty one is refused all the same
        rows=4,
        max_length=ANSWER_LENGTH,
        help_text=_("You do not have to answer. Only the welfare team reads it."),
    )

    def clean_answer(self) -> str:
        answer: str = self.cleaned_data["answer"].strip()
        if not answer:
            raise forms.ValidationError(_("Please write your answer first, or just leave this page."))
        return answer


class BlindSpotForm(forms.Form):
    """Whether the household counts as found, and by which definition."""

    blind_spot = code_choice(
        _("Record as a blind spot found"), "blind_spot_definition", required=False, empty=_("Do not record")
    )


class CountForm(forms.Form):
    """In which sense a household that was found was a blind spot."""

    definition = code_choice(_("In which sense?"), "blind_spot_definition")


class CloseForm(forms.Form):
    """Why nothing more follows from a tip."""

    reason = code_choice(_("Reason"), "tip_closing_reason")
    note = text(_("Note"), required=False, rows=3)

    def clean_note(self) -> str:
        return short(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if not self.errors and note_required(found["reason"]) and not found["note"].strip():
            self.add_error("note", _("This reason needs a note: what did you find?"))
        return found


class RevealForm(forms.Form):
    """Why one must know who sent a tip."""

    why = line(
        _("Why do you need to know who reported?"),
        max_length=300,
        min_length=REASON_AT_LEAST,
        help_text=_("The reason is kept with your name. A reporter may not be made known to others."),
    )
