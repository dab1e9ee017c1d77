"""What is typed around a referral."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from dure.foundation.codes.queries import code, codes
from dure.foundation.pages.records import RecordForm, code_choice, day, line, won
from dure.journey.needs.models import Need
from dure.journey.referrals.access import THIRD_PARTY
from dure.journey.referrals.models import Referral
from dure.journey.referrals.queries import likely_provision_kind
from dure.journey.referrals.sheets import offered
from dure.registry.people.consents import consent_faults
from dure.registry.people.kept import Kept
from dure.registry.people.models import Household, Person
from dure.registry.people.queries import head_of

REQUEST_LENGTH = 1000
NOTE_LENGTH = 500
A_YEAR = dt.timedelta(days=365)
TICKED = ("name", "phone", "need")


def _note(label: Any, *, required: bool = True, max_length: int = NOTE_LENGTH, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=max_length, help_text=hint, widget=forms.Textarea(attrs={"rows": 3})
    )


class SearchForm(forms.Form):
    """Looking for a service by name."""

    q = line(_("Name of the service or organisation"), required=False, max_length=60)


class ProposalForm(RecordForm):
    """How grave it is, of what a visit pointed to."""

    severity = forms.ChoiceField(
        label=_("How grave is it?"),
        choices=lambda: [(level.code, level.label) for level in codes("severity")],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose how grave it is, or “No difficulty”.")},
    )


class SendForm(RecordForm):
    """What is asked of the organisation, when a valid consent is there."""

    request = _note(
        _("What do you ask them to do?"),
        max_length=REQUEST_LENGTH,
        hint=_("The organisation reads this text. Write only what they need for their work."),
    )


class ConsentAndSendForm(SendForm):
    """The same with the family's consent written down on the way.

    ``on`` is today; the tick boxes show what would be passed on.
    """

    consent_id = forms.UUIDField(widget=forms.HiddenInput)
    share = forms.MultipleChoiceField(label=_("What may they know?"), widget=forms.CheckboxSelectMultiple)
    given_by = line(_("Who agreed"), max_length=60)
    manner = code_choice(_("How they agreed"), "consent_manner", radio=True)
    witness = line(_("Witness"), required=False, max_length=60)
    given_on = day(_("Agreed on"))
    valid_until = day(_("Valid until"))

    def __init__(
        self,
        *args: Any,
        household: Household,
        members: Sequence[Person],
        kept: Kept,
        need: Need,
        on: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = on
        fields: dict[str, Any] = self.fields
        fields["share"].choices = offered(household, members, need, kept)
        fields["witness"].help_text = _("Needed when they agreed by word of mouth.")
        head = head_of(members)
        fields["consent_id"].initial = uuid7
        fields["share"].initial = list(TICKED)
        fields["given_by"].initial = head.name if head else household.label
        fields["given_on"].initial = on
        fields["valid_until"].initial = on + A_YEAR

    def clean(self) -> dict[str, Any]:
        clean = self.cleaned_data
        if not self.errors:
            faults = consent_faults(
                kind=code(THIRD_PARTY).attributes,
                manner=code(clean["manner"]).attributes,
                has_recipient=True,
                fields=clean["share"],
                witness=clean["witness"],
                given_on=clean["given_on"],
                valid_until=clean["valid_until"],
                today=self.today,
            )
            for name, fault in faults.items():
                self.add_error("share" if name == "fields" else name, fault)
            if clean["valid_until"] < self.today:
                self.add_error("valid_until", _("This consent has ended. Please ask the family again."))
        return clean

    def given_at(self, now: dt.datetime) -> dt.datetime:
        """The moment of the consent: now when it was today, else the noon of its day."""
        if self.cleaned_data["given_on"] == self.today:
            return now
        return timezone.make_aware(dt.datetime.combine(self.cleaned_data["given_on"], dt.time(12)))


class DeclineForm(forms.Form):
    """Why not. ``party`` keeps the reasons that are the organisation's own; without it all are offered."""

    reason = forms.ChoiceField(label=_("Why not"), widget=forms.RadioSelect)
    note = _note(_("More about it"), required=False, hint=_("The sender reads this text."))

    def __init__(self, *args: Any, party: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons: Any = self.fields["reason"]
        reasons.choices = [
            (reason.id, reason.label)
            for reason in codes("referral_decline_reason")
            if not party or reason.attributes["party"] == party
        ]


class DeliverForm(forms.Form):
    """What was delivered, as the organisation says."""

    note = _note(_("What was done"), max_length=REQUEST_LENGTH, hint=_("When, what and how often."))
    worth_won = won(
        _("Estimated worth in won"), help_text=_("An estimate is enough. Leave it empty when you do not know.")
    )


class ConfirmForm(forms.Form):
    """What the family says they got, and how it goes on the household's list."""

    note = _note(_("What the family says"))
    kind = code_choice(_("Kind of help"), "provision_kind")
    starts_on = day(_("Since"))
    ends_on = day(_("Until"), required=False, help_text=_("Leave it empty while it goes on."))
    worth_won = won(_("Estimated worth in won"))
    need_met = forms.BooleanField(label=_("With this the need is met"), required=False)

    def __init__(self, *args: Any, referral: Referral, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        delivered_on = timezone.localdate(referral.delivered_at) if referral.delivered_at else on
        fields["kind"].initial = likely_provision_kind(referral.service)
        fields["starts_on"].initial = delivered_on
        if code(referral.service.kind_id).attributes["form"] != "service":
            fields["ends_on"].initial = delivered_on
        fields["worth_won"].initial = referral.worth_won

    def clean(self) -> dict[str, Any]:
        clean = self.cleaned_data
        starts_on, ends_on = clean.get("starts_on"), clean.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The end lies before the beginning. Please check both days."))
        return clean


class NoteForm(forms.Form):
    """A reason in words."""

    note = _note(_("Why"))


class DenyForm(forms.Form):
    """What the family says when nothing came."""

    note = _note(_("What the family says"))
