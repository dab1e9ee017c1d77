"""Shapes of households, their people and their consents."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from ninja import Schema
from pydantic import Field

from dure.foundation.operations.bodies import LONGEST, as_choice, body_of
from dure.foundation.operations.schemas import Coded, Listing, Typed, coded, coded_or_none
from dure.foundation.vault.kinds import Kind
from dure.registry.people.consents import SHAREABLE
from dure.registry.people.forms import (
    MOST_ROWS,
    AddMemberForm,
    ConsentForm,
    EditHouseholdForm,
    EditMemberForm,
    GroupsForm,
    MoveOutForm,
    PersonFields,
    RegisterForm,
    SearchForm,
)
from dure.registry.people.kept_forms import FORGET_NAMES, registration_numbers_are_lawful
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Consent, Household, HouseholdSecret, Membership, Person
from dure.registry.people.queries import age_on
from dure.registry.people.search import Found, KnownElsewhere

ABSENT = "Left as it is when absent."
UNLAWFUL = () if registration_numbers_are_lawful() else (Kind.REGISTRATION_NUMBER.value,)
"""Registration numbers are taken only where the installation names the law that allows it."""

FORGET: dict[str, Any] = {
    name: (bool | None, Field(default=None, description=f"Forget the kept {kind.value.replace('_', ' ')}."))
    for kind, name in FORGET_NAMES.items()
    if kind.value not in UNLAWFUL
}
DISABILITY: Any = (bool | None, Field(default=None, description="Registered disability; null when not known."))

MemberBody = body_of(PersonFields, "MemberBody", UNLAWFUL, has_disability=DISABILITY)
OTHERS: Any = (
    list[MemberBody],  # type: ignore[valid-type]
    Field(default_factory=list, max_length=MOST_ROWS, description="The others who live there."),
)
RegisterBody = body_of(RegisterForm, "RegisterBody", UNLAWFUL, has_disability=DISABILITY, others=OTHERS)
HouseholdQuery = body_of(SearchForm, "HouseholdQuery")
HouseholdChange = body_of(
    EditHouseholdForm,
    "HouseholdChange",
    **{
        name: (str | None, Field(default=None, description=ABSENT))
        for name in EditHouseholdForm.base_fields
        if name != "version"
    },
    forget_phone=FORGET["forget_phone"],
)
AddMemberBody = body_of(AddMemberForm, "AddMemberBody", UNLAWFUL, has_disability=DISABILITY)
MemberChange = body_of(
    EditMemberForm,
    "MemberChange",
    UNLAWFUL,
    name=(str | None, Field(default=None, description=ABSENT)),
    relation=(str | None, Field(default=None, description=ABSENT)),
    has_disability=DISABILITY,
    **FORGET,
)
MoveOutBody = body_of(MoveOutForm, "MoveOutBody")
GroupsBody = body_of(
    GroupsForm,
    "GroupsBody",
    version=(
        str,
        Field(..., max_length=LONGEST, description="As it was read; other groups meanwhile are answered 409."),
    ),
)
ConsentBody = body_of(ConsentForm, "ConsentBody")


def form_data(sent: Typed) -> Typed:
    """The body as the forms take it: they ask for a disability by words."""
    if "has_disability" in sent:
        return sent | {"has_disability": as_choice(sent["has_disability"])}
    return sent


class KeptOut(Schema):
    """Something kept under lock, masked; it is revealed at /kept/{id}/reveal for a reason."""

    id: uuid.UUID
    kind: Kind
    person_id: uuid.UUID | None = Field(default=None, description="Null when it is the household's.")
    masked: str

    @classmethod
    def of(cls, row: HouseholdSecret) -> KeptOut:
        return cls(id=row.id, kind=Kind(row.kind), person_id=row.person_id, masked=row.masked)


class MemberOut(Schema):
    """A person who lives there. Names and numbers are masked."""

    id: uuid.UUID
    name: str = Field(description="The middle is hidden.")
    relation: Coded
    age: int | None = None
    sex: Coded | None = None
    has_disability: bool | None = Field(default=None, description="Null when not known.")

    @classmethod
    def of(cls, person: Person, *, today: dt.date) -> MemberOut:
        return cls(
            id=person.id,
            name=mask_name(person.name),
            relation=coded(person.relation_id),
            age=age_on(person.birth_date, today),
            sex=coded_or_none(person.sex_id),
            has_disability=person.has_disability,
        )


class HouseholdOut(Schema):
    """A household as its page shows it, masked."""

    id: uuid.UUID
    name: str = Field(description="The middle is hidden.")
    area: str = Field(description="Official code of the dong.")
    area_name: str
    address: str
    kind: Coded
    safety_note: str = Field(description="What visitors must know first.")
    strengths: str
    target_groups: list[Coded]
    members: list[MemberOut]
    kept: list[KeptOut]
    registered_at: dt.datetime
    version: int = Field(description="Send it back with an edit.")


class HouseholdData(Schema):
    """What is written about a household, in full, for who edits it."""

    id: uuid.UUID
    version: int
    area: str
    kind: str
    address: str
    address_detail: str
    safety_note: str
    strengths: str


class MembershipOut(Schema):
    """A person in a household from one day to another, in full, for who edits it."""

    id: uuid.UUID
    person_id: uuid.UUID
    version: int = Field(description="Of the person; send it back with an edit.")
    name: str
    birth_date: dt.date | None = None
    relation: Coded
    valid_from: dt.date
    valid_to: dt.date | None = None

    @classmethod
    def of(cls, row: Membership) -> MembershipOut:
        return cls(
            id=row.id,
            person_id=row.person_id,
            version=row.person.version,
            name=row.person.name,
            birth_date=row.person.birth_date,
            relation=coded(row.relation_id),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )


class GroupsOut(Listing[Coded]):
    """The target groups of a household."""

    version: str = Field(description="Send it with the groups to set; other groups meanwhile are answered with 409.")


class FoundOut(Schema):
    """A household within one's right that fits what is known."""

    id: uuid.UUID
    name: str = Field(description="The middle is hidden.")
    area_name: str
    people: int
    weight: int = Field(description="How much fits: phone 5, name 4, date of birth 3, place 2.")

    @classmethod
    def of(cls, hit: Found) -> FoundOut:
        return cls(
            id=hit.household.id,
            name=mask_name(hit.household.label),
            area_name=hit.household.area.name,
            people=len(hit.members),
            weight=hit.weight,
        )


class ElsewhereOut(Schema):
    """Somebody known outside one's right: enough to ask the other office."""

    masked_name: str
    unit_name: str

    @classmethod
    def of(cls, hit: KnownElsewhere) -> ElsewhereOut:
        return cls(masked_name=hit.masked_name, unit_name=hit.unit_name)


class SearchOut(Schema):
    """What a search found."""

    found: list[FoundOut]
    elsewhere: list[ElsewhereOut]


class ConsentOut(Schema):
    """What a family agreed to."""

    id: uuid.UUID
    kind: Coded
    recipient_id: uuid.UUID | None = None
    recipient_name: str = ""
    fields_shared: list[str] = Field(description="Of: " + ", ".join(SHAREABLE))
    purpose: str
    given_by: str
    manner: Coded
    witness: str
    given_at: dt.datetime
    valid_until: dt.date
    withdrawn_at: dt.datetime | None = None
    holds: bool = Field(description="Whether something may be shared under it today.")

    @classmethod
    def of(cls, row: Consent, *, today: dt.date) -> ConsentOut:
        return cls(
            id=row.id,
            kind=coded(row.kind_id),
            recipient_id=row.recipient_id,
            recipient_name=row.recipient.name if row.recipient else "",
            fields_shared=row.fields,
            purpose=row.purpose,
            given_by=row.given_by,
            manner=coded(row.manner_id),
            witness=row.witness,
            given_at=row.given_at,
            valid_until=row.valid_until,
            withdrawn_at=row.withdrawn_at,
            holds=row.withdrawn_at is None and row.valid_until >= today,
        )


def data_of(household: Household) -> HouseholdData:
    stored = EditHouseholdForm.stored(household)
    return HouseholdData(id=household.id, **{name: stored[name] for name in HouseholdData.model_fields if name != "id"})
