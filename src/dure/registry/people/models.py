"""Households, the persons in them over time, what they are marked as, and what they agreed to."""

from __future__ import annotations

from typing import Any, ClassVar

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.joining import Meeting
from dure.foundation.access.rows import PathBound
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import DateRange, User
from dure.foundation.areas.models import Area
from dure.foundation.codes.models import code_check, code_field
from dure.foundation.codes.queries import label
from dure.foundation.vault.kinds import Kind
from dure.foundation.vault.models import KeptSecret
from dure.registry.directory.models import Organization

HOUSEHOLD_BOUND = Wall(Rows.PATH, household_key=True)
HOUSEHOLD_KINDS = (Kind.PHONE, Kind.REGISTRATION_NUMBER, Kind.SAFE_CONTACT)
"""What is kept under lock of a household and its people."""
"""The wall of every table whose rows belong to one household."""


class Squeezed(Func):
    """Texts written together, as ``people_squeezed`` compares them: what an emergency is opened by."""

    function = "people_squeezed"
    arg_joiner = " || "
    output_field = models.TextField()


def _by_time(name: str) -> dict[str, Any]:
    """History is written in the order of time, and asked each night what changed since."""
    return {"indexes": [BrinIndex(fields=["pgh_created_at"], name=name, autosummarize=True)]}


@pghistory.track(meta=_by_time("household_history_by_time"))
class Household(PathBound):
    """People who live and keep house together: the unit of everything.

    ``label`` is how staff call it (the head's name); ``path`` lies in its dong. ``version`` counts the edits.
    """

    label = models.CharField(max_length=60)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    address = models.CharField(max_length=200)
    address_detail = models.CharField(max_length=100, blank=True)
    kind = code_field("household_type")
    safety_note = models.CharField(max_length=500, blank=True)
    strengths = models.CharField(max_length=500, blank=True)
    registered_at = models.DateTimeField()
    version = models.IntegerField(default=0)

    wall = Wall(Rows.PATH, counted=("id", "path", "kind_id", "registered_at"), opened_by="id")

    class Meta:
        ordering = ["label", "id"]
        indexes = [
            models.Index(fields=["path", "label", "id"]),
            models.Index(fields=["path", "-registered_at"]),
            models.Index(fields=["-registered_at", "id"], name="people_hous_newest_idx"),
            models.Index(Squeezed(F("address")), name="household_address_squeezed"),
            models.Index(Squeezed(F("address"), F("address_detail")), name="household_door_squeezed"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "path"], name="household_lies_somewhere"),
            code_check("kind", "household_type", name="household_kind_known"),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("web:household", args=[self.id])


@pghistory.track(meta=_by_time("person_history_by_time"))
class Person(PathBound):
    """A person. ``household`` is where the person lives now; Membership keeps where and when before."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    birth_date = models.DateField(null=True)
    sex = code_field("sex", null=True)
    relation = code_field("relation")
    has_disability = models.BooleanField(null=True)
    version = models.IntegerField(default=0)

    wall = Wall(Rows.PATH, household_key=True, counted=("id", "household_id", "path", "birth_date", "sex_id"))

    class Meta:
        ordering = ["relation__position", "birth_date"]
        indexes = [
            # Also for a day alone; a name is put beside it where files are matched.
            models.Index(F("birth_date"), Squeezed(F("name")), name="person_born_and_named"),
        ]
        constraints = [
            code_check("sex", "sex", name="person_sex_known"),
            code_check("relation", "relation", name="person_relation_known"),
            models.CheckConstraint(
                condition=Q(birth_date=None) | Q(birth_date__gte="1900-01-01"), name="person_birth_believable"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HouseholdSecret(KeptSecret):
    """What is kept under lock about a household or one person in it: phone, registration number, safe contact.

    Without ``person`` it is the household's own.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    wall = Wall(Rows.PATH, ("SELECT", "INSERT", "UPDATE", "DELETE"), household_key=True)

    class Meta:
        indexes = [models.Index(fields=["blind_index"])]
        constraints = [
            KeptSecret.kind_known("household_secret_kind_known", *HOUSEHOLD_KINDS),
            models.UniqueConstraint(
                fields=["household", "person", "kind"], nulls_distinct=False, name="household_secret_once_each"
            ),
        ]

    @property
    def subject(self) -> str:
        return f"people.person:{self.person_id}" if self.person_id else f"people.household:{self.household_id}"


class Membership(PathBound):
    """A person in a household from one day to another; a person is in one household at a time."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    relation = code_field("relation")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    wall = HOUSEHOLD_BOUND
    meetings: ClassVar[tuple[Meeting, ...]] = (
        Meeting(
            "membership_one_household_at_a_time",
            prefers=lambda stay: (stay.valid_to is None, stay.valid_from),
            yields=(("valid_to", "prevailing.valid_from - 1"),),
            parks_when=lambda other, prevailing: other.valid_from >= prevailing.valid_from,
            tells=lambda stay: label(stay.relation_id),
            rule=_("Who lived there on the same days is written once; the earlier time stays in the history."),
        ),
    )

    class Meta:
        ordering = ["valid_from"]
        constraints = [
            code_check("relation", "relation", name="membership_relation_known"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="membership_dates_in_order"
            ),
            ExclusionConstraint(
                name="membership_one_household_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", RangeBoundary(inclusive_upper=True)), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class TargetGroup(PathBound):
    """A household marked as belonging to a target group for a time."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    group = code_field("target_group")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    wall = HOUSEHOLD_BOUND

    class Meta:
        ordering = ["group__position"]
        indexes = [models.Index(fields=["group", "path"])]
        constraints = [
            code_check("group", "target_group", name="target_group_known"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="target_group_dates_in_order"
            ),
        ]


class BeneficiaryStatus(PathBound):
    """A person's standing as a welfare target (recipient of a benefit, disabled, …) for a time.

    Persons per status are the targets that districts publish.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    status = code_field("beneficiary_status")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    wall = Wall(
        Rows.PATH, household_key=True, counted=("id", "path", "person_id", "status_id", "valid_from", "valid_to")
    )

    class Meta:
        ordering = ["status__position"]
        indexes = [models.Index(fields=["path", "valid_from"])]
        constraints = [
            code_check("status", "beneficiary_status", name="beneficiary_status_known"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="beneficiary_dates_in_order"
            ),
            models.UniqueConstraint(fields=["person", "status", "valid_from"], name="beneficiary_status_begins_once"),
        ]


@pghistory.track()
class Consent(PathBound):
    """What the family agreed to: for which purpose, to whom, which fields, until when. No row, no sharing."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = code_field("consent_kind")
    recipient = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    fields = models.JSONField(default=list)
    purpose = models.CharField(max_length=300)
    given_by = models.CharField(max_length=60)
    manner = code_field("consent_manner")
    witness = models.CharField(max_length=60, blank=True)
    given_at = models.DateTimeField()
    valid_until = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    wall = HOUSEHOLD_BOUND

    class Meta:
        ordering = ["-given_at"]
        indexes = [models.Index(fields=["household", "-given_at"])]
        constraints = [
            code_check("kind", "consent_kind", name="consent_kind_known"),
            code_check("manner", "consent_manner", name="consent_manner_known"),
        ]
