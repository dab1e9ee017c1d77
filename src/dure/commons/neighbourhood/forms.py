"""Checking what is written down about contacts and complaints."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dure.commons.neighbourhood.access import may_offer
from dure.commons.neighbourhood.actions.contacts import NEIGHBOUR_TIP, Offer
from dure.commons.neighbourhood.queries import dong_of, neighbourhoods
from dure.foundation.access.actor import Actor, Permission
from dure.foundation.areas.models import Area
from dure.foundation.pages.records import RecordForm, code_choice, line, text
from dure.journey.discovery.tips.actions import Worry
from dure.registry.people.forms import NAME_LENGTH
from dure.registry.people.kept_forms import phone_line

NOTE_LENGTH = 500
ANSWER_LENGTH = 1000
COMPLAINT_LENGTH = 5000
MET = (("yes", _("Yes, we spoke")), ("no", _("No, not reached")))


class AtPlace(RecordForm):
    """Where it was: a neighbourhood of one's own area."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = neighbourhoods(actor, on=timezone.localdate())
        choice = [(area.code, area.name) for area in areas]
        self.fields["area"] = forms.ChoiceField(
            label=_("Neighbourhood"), choices=choice if len(choice) == 1 else [("", _("Please choose")), *choice]
        )

    def clean_area(self) -> Area:
        return Area.objects.get(code=self.cleaned_data["area"])


class ContactForm(AtPlace):
    """Whom an official met in the neighbourhood, and what came out of it."""

    task = code_choice(_("What for?"), "neighbourhood_task", radio=True)
    way = code_choice(_("How?"), "attempt_way")
    whom = line(_("Whom did you meet?"), required=False, max_length=100)
    note = text(_("In a few words"), required=False, rows=2, max_length=NOTE_LENGTH)
    tip_place = line(_("Where does somebody need help?"), required=False)
    tip_name = line(_("Who is it about?"), required=False, max_length=NAME_LENGTH)
    tip_story = text(_("What worries you?"), required=False, rows=3)
    offer_giver = line(_("Who has something to share?"), required=False)
    offer_kind = code_choice(_("What kind of resource?"), "resource_kind", required=False)
    offer_what = line(_("What exactly?"), required=False, max_length=NOTE_LENGTH)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.actor = actor
        self.fields["way"].initial = "attempt_way:visit"
        if not actor.may(Permission.RECORD_RESOURCE):
            for name in ("offer_giver", "offer_kind", "offer_what"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        self._whole(("tip_place", "tip_story"), also=("tip_name",))
        self._whole(("offer_giver", "offer_kind"), also=("offer_what",))
        if self._any("offer_giver") and "area" in found:
            allowed = may_offer(self.actor, self.dong.path)
            if not allowed:
                self.add_error("offer_giver", str(allowed.reason))
        return found

    def _any(self, *names: str) -> bool:
        return any(self.cleaned_data.get(name) for name in names)

    def _whole(self, needed: tuple[str, ...], *, also: tuple[str, ...]) -> None:
        """Once one of them is filled in, those that are needed are too."""
        if not self._any(*needed, *also):
            return
        for name in needed:
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, _("Please fill this in too, or leave the whole part empty."))

    @cached_property
    def dong(self) -> Area:
        return dong_of(self.cleaned_data["area"])

    def worry(self) -> Worry | None:
        found = self.cleaned_data
        if not found["tip_story"]:
            return None
        return Worry(kind=NEIGHBOUR_TIP, story=found["tip_story"], place=found["tip_place"], name=found["tip_name"])

    def offer(self) -> Offer | None:
        found = self.cleaned_data
        if not found.get("offer_giver"):
            return None
        return Offer(found["offer_giver"], found["offer_kind"], found["offer_what"])


class HouseholdContactForm(RecordForm):
    """Being in touch with a family, or trying to be."""

    way = code_choice(_("How?"), "attempt_way", radio=True)
    met = forms.ChoiceField(label=_("Did you reach the family?"), choices=MET, widget=forms.RadioSelect)
    note = text(_("In a few words"), required=False, rows=3, max_length=NOTE_LENGTH)


class ComplaintFields(RecordForm):
    """What a resident complains of, and how to tell what came of it."""

    kind = code_choice(_("Kind of complaint"), "complaint_kind", radio=True)
    text = text(_("What is it about?"), rows=5, max_length=COMPLAINT_LENGTH)
    complainant = line(_("Who complains?"), required=False, max_length=NAME_LENGTH)
    answer_by = code_choice(_("How should we answer?"), "contact_channel")
    phone = phone_line(_("Phone number for the answer"), help_text=_("It is kept under lock."))


class ComplaintForm(ComplaintFields, AtPlace):
    """The same, with the neighbourhood."""


class HandOverForm(forms.Form):
    """Who works on a complaint from now on."""

    to = forms.ChoiceField(label=_("To whom?"))
    why = line(_("Why, and what was done so far?"), max_length=NOTE_LENGTH)

    def __init__(self, *args: Any, colleagues: Mapping[uuid.UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["to"]
        people.choices = [("", _("Please choose")), *((str(user_id), name) for user_id, name in colleagues.items())]

    def clean_to(self) -> uuid.UUID:
        return uuid.UUID(self.cleaned_data["to"])


class DecideForm(forms.Form):
    """What came of a complaint."""

    outcome = code_choice(_("What is the outcome?"), "complaint_outcome", radio=True)
    answer = text(_("The answer in words"), rows=4, max_length=ANSWER_LENGTH)


class WordForm(forms.Form):
    """One sentence about a step."""

    note = line(_("In one sentence"), max_length=NOTE_LENGTH)
