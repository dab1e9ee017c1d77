"""Writes who can help: organisations, their services, and what they have pledged to the community."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from dure.commons.giving.models import Resource
from dure.demo.areas import dong_path
from dure.demo.services import DemoOrganization, DemoService, partner_unit
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.registry.directory.models import Location, Organization, Service, ServiceAtLocation, ServiceNeed

RESOURCES = 60
RESOURCE_DAYS = 360


@dataclass(frozen=True, slots=True)
class Directory:
    """The rows by the keys of the generated organisations and services."""

    organizations: dict[str, Organization]
    services: dict[str, Service]


def load_directory(
    *, organizations: Sequence[DemoOrganization], units: dict[str, Unit], today: dt.date, seed: int
) -> Directory:
    """Organisations with a unit each (their people sign in), one location each, and every service there."""
    rng = Random(f"verified-{seed}")
    rows = {each.key: _organization(each, units) for each in organizations}
    services = {
        each.key: _service(each, rows[organization.key], today - dt.timedelta(days=rng.randint(6, 300)))
        for organization in organizations
        for each in organization.services
    }
    locations = {each.key: _location(each, rows[each.key]) for each in organizations}
    Organization.objects.bulk_create(rows.values())
    Location.objects.bulk_create(locations.values())
    Service.objects.bulk_create(services.values())
    listed = [service for organization in organizations for service in organization.services]
    ServiceAtLocation.objects.bulk_create(
        ServiceAtLocation(service=services[each.key], location=locations[each.organization]) for each in listed
    )
    ServiceNeed.objects.bulk_create(
        ServiceNeed(service=services[each.key], area_id=f"need_area:{need}")
        for each in listed
        for need in each.need_areas
    )
    return Directory(rows, services)


def _organization(each: DemoOrganization, units: dict[str, Unit]) -> Organization:
    return Organization(
        name=each.name,
        description=each.description,
        sector_id=f"provider_sector:{each.sector}",
        unit=units[partner_unit(each).key],
        phone=each.phone,
    )


def _service(each: DemoService, organization: Organization, verified_on: dt.date) -> Service:
    return Service(
        organization=organization,
        name=each.name,
        description=each.description,
        kind_id=f"resource_kind:{each.resource_kind}",
        field_id=f"service_field:{each.service_field}",
        eligibility_description=each.eligibility,
        schedule_description=each.schedule,
        verified_on=verified_on,
    )


def _location(each: DemoOrganization, organization: Organization) -> Location:
    return Location(organization=organization, name=each.name, address=each.address.one_line, area_id=each.dong_code)


def load_resources(
    *,
    organizations: Sequence[DemoOrganization],
    directory: Directory,
    recorders: dict[str, User],
    today: dt.date,
    seed: int,
) -> int:
    """What organisations pledged over the last year; ``recorders`` are the officials of the dongs by dong code."""
    rng = Random(f"resources-{seed}")
    rows = []
    for _ in range(RESOURCES):
        giver = rng.choice([each for each in organizations if each.services])
        service = rng.choice(giver.services)
        many = rng.choice((1, 5, 10, 20, 30, 50))
        rows.append(
            Resource(
                path=dong_path(giver.dong_code),
                supplier_name=giver.name,
                supplier=directory.organizations[giver.key],
                kind_id=f"resource_kind:{service.resource_kind}",
                description=f"{service.name} {many}회분",
                worth_won=service.worth_krw * many if rng.random() < 0.9 else None,
                found_on=today - dt.timedelta(days=rng.randint(1, RESOURCE_DAYS)),
                recorded_by=recorders[giver.dong_code],
            )
        )
    Resource.objects.insert_all(rows)
    return len(rows)
