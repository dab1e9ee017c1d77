"""Forms for households, their people and their consents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.areas.models import Area
from dure.foundation.codes.queries import code
from dure.foundation.pages.records import (
    RecordForm,
    VersionForm,
    birth_date,
    code_choice,
    code_choices,
    day,
    line,
    text,
)
from dure.registry.directory.models import Organization
from dure.registry.people.actions import PersonFacts
from dure.registry.people.consents import SHAREABLE, consent_faults
from dure.registry.people.kept_forms import (
    NOTHING_TYPED,
    KeptFields,
    drop_unlawful,
    family_contact_line,
    registration_number_line,
    safe_contact_line,
)
from dure.registry.people.models import Household, Membership, Person
from dure.registry.people.queries import HEAD, dong_choices
from dure.registry.people.search import HouseholdQuery, read_birth_date

YEAR = dt.timedelta(days=365)
SHORTEST_REASON = 2
NAME_LENGTH = 60
NOTE_LENGTH = 500
MOST_ROWS = 12
UNKNOWN_YES_NO = (("", _("Not known")), ("yes", _("Yes")), ("no", _("No")))
SEPARATOR = ","
YES_NO = {"yes": True, "no": False}


def yes_no(label: Any) -> forms.ChoiceField:
    """Yes, no, or not known; read it with ``YES_NO.get``."""
    return forms.ChoiceField(label=label, required=False, choices=UNKNOWN_YES_NO)


class PlaceFields(KeptFields):
    """Where and how a household lives."""

    area = forms.ChoiceField(label=_("Dong"))
    kind = code_choice(_("Type of household"), "household_type")
    address = line(_("Address"))
    address_detail = line(_("Floor, flat, room"), required=False, max_length=100)
    safety_note = text(
        _("What visitors must know first"),
        required=False,
        rows=2,
        help_text=_("Danger at the door, a dog, a violent person, an illness that spreads."),
    )

    def offer_dongs(self, actor: Actor) -> None:
        choices = dong_choices(actor, on=timezone.localdate())
        area: Any = self.fields["area"]
        area.choices = choices if len(choices) == 1 else [("", _("Please choose")), *choices]

    def clean_area(self) -> Area:
        return Area.objects.get(code=self.cleaned_data["area"])

    def clean_safety_note(self) -> str:
        return short(self.cleaned_data["safety_note"])


def short(value: str) -> str:
    """Raises:
    ValidationError: the note is longer than its column.
    """
    if len(value) > NOTE_LENGTH:
        raise forms.ValidationError(
            _("Please write at most %(most)s characters; now there are %(now)s."),
            params={"most": NOTE_LENGTH, "now": len(value)},
        )
    return value


class PersonFields(KeptFields):
    """What is asked about one person."""

    name = line(_("Name"), max_length=NAME_LENGTH)
    relation = code_choice(_("Relation to the head"), "relation")
    birth_date = birth_date(_("Date of birth"))
    sex = code_choice(_("Sex"), "sex", required=False, empty=_("Not known"))
    registration_number = registration_number_line()
    safe_contact = safe_contact_line()
    has_disability = yes_no(_("Registered disability"))

    def facts(self) -> PersonFacts:
        found = self.cleaned_data
        return PersonFacts(
            name=found["name"],
            relation=found["relation"],
            birth_date=found["birth_date"],
            sex=found["sex"] or None,
            has_disability=YES_NO.get(found["has_disability"]),
            **self.kept(),
        )


class SearchForm(forms.Form):
    """What is known of the people looked for. Sent by GET, so that the result can be opened again."""

    name = line(_("Name"), required=False, max_length=NAME_LENGTH)
    birth_date = line(_("Date of birth"), required=False, max_length=12, help_text=_("1954-03-02, 19540302 or 540302"))
    phone = line(_("Phone number"), required=False, max_length=20)
    registration_number = registration_number_line()
    address = line(_("Address"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drop_unlawful(self)

    def clean_birth_date(self) -> dt.date | None:
        typed = self.cleaned_data["birth_date"].strip()
        born = read_birth_date(typed)
        if typed and born is None:
            raise forms.ValidationError(_("Please write the date of birth like 1954-03-02 or 540302."))
        return born

    def query(self) -> HouseholdQuery:
        return HouseholdQuery(**self.cleaned_data)


class RegisterForm(RecordForm, PlaceFields):
    """A new household with its head. ``not_same`` is asked for when somebody alike is found."""

    name = line(_("Name of the head"), max_length=NAME_LENGTH)
    birth_date = birth_date(_("Date of birth"))
    sex = code_choice(_("Sex"), "sex", required=False, empty=_("Not known"))
    has_disability = yes_no(_("Registered disability"))
    registration_number = registration_number_line()
    not_same = forms.BooleanField(label=_("I have checked: this is a different household."), required=False)
    field_order = (
        "not_same", "name", "birth_date", "sex", "has_disability", "phone", "registration_number", "area", "kind",
        "address", "address_detail", "safety_note",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_dongs(actor)

    def head(self) -> PersonFacts:
        found = self.cleaned_data
        return PersonFacts(
            name=found["name"],
            relation=HEAD,
            birth_date=found["birth_date"],
            sex=found["sex"] or None,
            has_disability=YES_NO.get(found["has_disability"]),
            **self.kept(),
        )

    def query(self) -> HouseholdQuery:
        """What to look for before making a second household; what has a mistake asks nothing."""
        found = self.cleaned_data
        return HouseholdQuery(
            name=found.get("name") or "",
            birth_date=found.get("birth_date"),
            phone=found.get("phone") or "",
            registration_number=found.get("registration_number") or "",
        )

    def household(self) -> dict[str, Any]:
        """The arguments of ``register_household`` that this form knows."""
        names = ("record_id", "area", "address", "address_detail", "phone", "kind", "safety_note")
        return {"head": self.head(), **{name: self.cleaned_data[name] for name in names}}


class MemberRows:
    """Rows for the others who live there; empty rows count for nothing, one more row comes with a button."""

    def __init__(self, data: Any = None, *, count: int = 0) -> None:
        self.count = max(0, min(count, MOST_ROWS))
        self.forms = [
            PersonFields(data, prefix=f"person{n}", empty_permitted=True, use_required_attribute=False)
            for n in range(self.count)
        ]

    @classmethod
    def sent(cls, data: Any) -> MemberRows:
        shown = data.get("rows", "")
        return cls(data, count=int(shown) if shown.isdecimal() and len(shown) < 3 else 0)

    def one_more(self) -> MemberRows:
        """The same rows with what was typed, not yet checked, and an empty one."""
        rows = MemberRows(count=self.count + 1)
        for form, typed in zip(rows.forms, self.forms, strict=False):
            form.initial = typed_so_far(typed)
        return rows

    def is_valid(self) -> bool:
        return not [form for form in self.forms if not form.is_valid()]

    def facts(self) -> list[PersonFacts]:
        return [form.facts() for form in self.forms if form.has_changed()]


def typed_so_far(form: forms.BaseForm) -> dict[str, Any]:
    """What stands in a sent form, unchecked, so that it can be shown again without complaints."""
    return {name: form[name].data for name in form.fields}


class EditHouseholdForm(VersionForm, PlaceFields):
    """What may be changed about a household."""

    strengths = text(_("Strengths"), required=False, rows=2, help_text=_("What this family is good at, and who helps."))
    safe_contact = family_contact_line()

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_dongs(actor)

    def clean_strengths(self) -> str:
        return short(self.cleaned_data["strengths"])

    @staticmethod
    def stored(household: Household) -> dict[str, Any]:
        """The household's present values as the form's fields hold them."""
        names = ("version", "address", "address_detail", "safety_note", "strengths")
        return {
            **NOTHING_TYPED,
            "area": household.area_id,
            "kind": household.kind_id,
            **{name: getattr(household, name) for name in names},
        }

    def changes(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        names = ("area", "address", "address_detail", "safety_note", "strengths")
        return {"kind_id": found["kind"], **{name: found[name] for name in names}, **self.kept()}


class EditMemberForm(VersionForm, PersonFields):
    """What may be changed about a person."""

    @staticmethod
    def stored(person: Person) -> dict[str, Any]:
        disability = {True: "yes", False: "no", None: ""}[person.has_disability]
        return {
            "version": person.version,
            "name": person.name,
            "relation": person.relation_id,
            "birth_date": person.birth_date.isoformat() if person.birth_date else "",
            "sex": person.sex_id or "",
            **NOTHING_TYPED,
            "has_disability": disability,
        }


class AddMemberForm(RecordForm, PersonFields):
    """Another person who lives there."""

    since = day(_("Lives here since"))

    def clean_since(self) -> dt.date:
        return not_ahead(self.cleaned_data["since"])


class MoveOutForm(forms.Form):
    """The last day of a person in a household."""

    day = day(_("Last day in this household"))

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.membership = membership

    def clean_day(self) -> dt.date:
        last = not_ahead(self.cleaned_data["day"])
        if last < self.membership.valid_from:
            raise forms.ValidationError(_("The person came later than this day. Please check it."))
        return last


def not_ahead(value: dt.date) -> dt.date:
    """Raises:
    ValidationError: the day lies in the future.
    """
    if value > timezone.localdate():
        raise forms.ValidationError(_("This day lies in the future. Please check it."))
    return value


class GroupsForm(forms.Form):
    """The target groups a household belongs to. The version of such a set is the set itself."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    groups = code_choices(_("Target groups"), "target_group")

    @staticmethod
    def stored(groups: Iterable[str]) -> dict[str, Any]:
        held = sorted(groups)
        return {"version": SEPARATOR.join(held), "groups": held}

    def clean_version(self) -> list[str]:
        return GroupsForm.read(self.cleaned_data["version"])

    @staticmethod
    def read(version: str) -> list[str]:
        """The groups of which a version tells."""
        return [group for group in version.split(SEPARATOR) if group]


class ConsentForm(RecordForm):
    """What the family agreed to."""

    kind = code_choice(_("Kind of consent"), "consent_kind")
    recipient = forms.ModelChoiceField(
        label=_("Who receives the data"),
        queryset=Organization.objects.order_by("name"),
        required=False,
        empty_label=_("Nobody outside"),
    )
    fields_shared = forms.MultipleChoiceField(
        label=_("What may be shared"),
        required=False,
        choices=list(SHAREABLE.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    purpose = line(_("What for"), max_length=300)
    given_by = line(_("Who agreed"), max_length=NAME_LENGTH)
    manner = code_choice(_("How"), "consent_manner", radio=True)
    witness = line(_("Witness of a spoken consent"), required=False, max_length=NAME_LENGTH)
    given_on = day(_("Day of the consent"))
    valid_until = day(_("Valid until"))

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if self.errors:
            return found
        faults = consent_faults(
            kind=code(found["kind"]).attributes,
            manner=code(found["manner"]).attributes,
            has_recipient=found["recipient"] is not None,
            fields=found["fields_shared"],
            witness=found["witness"],
            given_on=found["given_on"],
            valid_until=found["valid_until"],
            today=timezone.localdate(),
        )
        for name, fault in faults.items():
            self.add_error({"fields": "fields_shared"}.get(name, name), fault)
        return found

    def consent(self, *, now: dt.datetime) -> dict[str, Any]:
        """The arguments of ``record_consent`` that this form knows."""
        found = dict(self.cleaned_data)
        given_on = found.pop("given_on")
        noon = timezone.make_aware(dt.datetime.combine(given_on, dt.time(12)))
        return {"fields": found.pop("fields_shared"), "given_at": min(noon, now), **found}


class NamesForm(forms.Form):
    """Why names are to be shown in full."""

    reason = line(_("Why do you need the full names and numbers?"), max_length=300, min_length=SHORTEST_REASON)
