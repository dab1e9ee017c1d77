"""What volunteers, partners and those who must report tell us."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dure.foundation.access.actor import Actor
from dure.foundation.areas.models import Area
from dure.foundation.codes.queries import codes
from dure.foundation.pages.records import code_choice, line
from dure.journey.discovery.tips.actions import Reporter, Worry
from dure.journey.discovery.tips.forms import NEIGHBOUR_TIP, TipForm, WorryForm
from dure.registry.people.forms import NAME_LENGTH

VOLUNTEER, PARTNER = "reporter_kind:volunteer", "reporter_kind:partner"
PUBLIC_OFFICIAL = "reporter_kind:public_official"
NEAR, OTHER = "near", "other"
SENTENCE_LENGTH = 500


class VolunteerForm(TipForm):
    """The least that a volunteer or a partner tells: where, one sentence, and, if they like, what and how urgent."""

    kind = NEIGHBOUR_TIP
    place = line(_("Where?"), help_text=_("Address, building, or a landmark nearby."))
    about_name = line(_("Who?"), required=False, max_length=NAME_LENGTH)
    sighting = code_choice(_("What did you see?"), "sighting", required=False)
    urgency = code_choice(_("How urgent is it?"), "tip_urgency", required=False)
    story = line(_("What did you see? One sentence is enough."), max_length=SENTENCE_LENGTH)

    field_order: Any = ("record_id", "area", "place", "about_name", "sighting", "urgency", "story")

    def worry(self) -> Worry:
        found = self.cleaned_data
        return Worry(
            kind=self.kind,
            story=found["story"],
            place=found["place"],
            name=found["about_name"],
            sighting=found["sighting"],
            urgency=found["urgency"],
        )


class FoldedSelect(forms.Select):
    """A list that is out of sight until it is asked for: a browser must not stop for it meanwhile."""

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class PhoneForm(VolunteerForm):
    """The same on a phone: three taps and one sentence.

    ``own_dong`` is the sender's; None when there is not just one, and the dong is chosen from the list.
    """

    where = forms.ChoiceField(label=_("Where is it?"), widget=forms.RadioSelect)
    place = line(_("Which house?"), help_text=_("A building, a shop nearby, the colour of the door."))
    sighting = code_choice(_("What did you see?"), "sighting", radio=True)
    urgency = code_choice(_("How urgent is it?"), "tip_urgency", radio=True)
    story = line(_("In one sentence"), max_length=SENTENCE_LENGTH)

    field_order: Any = ("record_id", "where", "area", "place", "sighting", "urgency", "story", "about_name")

    def __init__(self, *args: Any, own_dong: Area | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].widget.attrs["list"] = "own-places"
        self.own_dong = own_dong
        if own_dong is None:
            del self.fields["where"]
            return
        near = pgettext_lazy("where it was seen", "Here in %(dong)s") % {"dong": own_dong.name}
        where = cast(forms.ChoiceField, self.fields["where"])
        where.choices = [(NEAR, near), (OTHER, _("In another dong"))]
        where.initial = NEAR
        area = cast(forms.ChoiceField, self.fields["area"])
        area.widget = FoldedSelect(choices=list(cast(Iterable[Any], area.choices)))
        area.required = self.data.get("where") != NEAR
        area.error_messages["required"] = _("Please choose the dong.")

    def clean_area(self) -> Area:
        """One's own dong where that was tapped, whatever the closed list below says."""
        if self.own_dong and self.cleaned_data.get("where") == NEAR:
            return self.own_dong
        return super().clean_area()


def must_report() -> list[tuple[str, str]]:
    """The groups who must report, in the order of the article."""
    groups = [code for code in codes("reporter_kind") if code.attributes["mandatory"]]
    return [(code.id, code.label) for code in groups]


class DutyForm(WorryForm):
    """Somebody reports who must, and gets a proof of it."""

    reporter_kind = forms.ChoiceField(
        label=_("Which group do you belong to?"), choices=lambda: [("", _("Please choose")), *must_report()]
    )

    field_order: tuple[str, ...] = ("record_id", "reporter_kind", *WorryForm.field_order[1:])


def reporter_of(actor: Actor) -> Reporter:
    """Somebody signed in reports with the own name: a volunteer, a partner's person or program, or an official."""
    kind = {"volunteer": VOLUNTEER, "partner_worker": PARTNER}.get(actor.role, PUBLIC_OFFICIAL)
    name = f"{actor.name} ({actor.posts[0].unit_name})" if kind == PARTNER else actor.name
    return Reporter(kind, name)
