"""Organisations, services and locations under the names of HSDS 3.

Source: Open Referral Human Services Data Specification 3.0.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.rows import Record
from dure.foundation.access.walls import REFERENCE
from dure.foundation.areas.models import Area, Unit
from dure.foundation.codes.models import Code, code_check, code_field


class Organization(Record):
    """A body that gives services. ``unit`` is where its people are posted when they sign in."""

    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    sector = code_field("provider_sector")
    unit = models.OneToOneField(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)

    wall = REFERENCE

    class Meta:
        ordering = ["name"]
        constraints = [code_check("sector", "provider_sector", name="organization_sector_known")]

    def __str__(self) -> str:
        return self.name


class ServiceStatus(models.TextChoices):
    """HSDS statuses of a service."""

    ACTIVE = "active", _("Active")
    INACTIVE = "inactive", _("Inactive")
    DEFUNCT = "defunct", _("Defunct")
    TEMPORARILY_CLOSED = "temporarily closed", _("Temporarily Closed")


class Service(Record):
    """What an organisation gives a resident. ``verified_on`` is when somebody last said that this is still right."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    status = models.CharField(max_length=20, choices=ServiceStatus.choices, default=ServiceStatus.ACTIVE)
    kind = code_field("resource_kind")
    field = code_field("service_field")
    eligibility_description = models.TextField(blank=True)
    fees_description = models.CharField(max_length=200, blank=True)
    schedule_description = models.CharField(max_length=200, blank=True)
    verified_on = models.DateField(null=True)

    wall = REFERENCE

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["kind"]), models.Index(fields=["field"])]
        constraints = [
            code_check("kind", "resource_kind", name="service_kind_known"),
            code_check("field", "service_field", name="service_field_known"),
            models.CheckConstraint(condition=models.Q(status__in=ServiceStatus.values), name="service_status_known"),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceNeed(Record):
    """A need area that a service answers."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+", db_index=False)
    area = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="+", db_index=False)

    wall = REFERENCE

    class Meta:
        constraints = [
            code_check("area", "need_area", name="service_need_is_an_area"),
            models.UniqueConstraint(fields=["service", "area"], name="service_need_once"),
        ]
        indexes = [models.Index(fields=["area"])]


class Location(Record):
    """Where services are given."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=200, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")

    wall = REFERENCE

    class Meta:
        ordering = ["name"]


class ServiceAtLocation(Record):
    """A service given at a location."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+", db_index=False)
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="+")

    wall = REFERENCE

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "location"], name="service_at_location_once")]
