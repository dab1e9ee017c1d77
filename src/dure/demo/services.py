"""The listed organisations and services of the demonstration district; every name is invented.

Field names follow the Human Services Data Specification: an organisation offers services, a service has a description,
an eligibility text, a schedule and a phone.
"""

from dataclasses import dataclass
from random import Random
from typing import Any

from dure.demo.addresses import Address, land_line, make_address
from dure.demo.areas import DONGS, UnitRow
from dure.demo.datafiles import read_data

FIRST_LAND_LINE = 100


@dataclass(frozen=True)
class DemoService:
    """One thing an organisation gives to residents.

    `audience` is any, senior, child, infant, adult, disabled, family or young; `period` is once or monthly;
    `worth_krw` is what one delivery is worth.
    """

    key: str
    organization: str
    name: str
    description: str
    resource_kind: str
    service_field: str
    need_areas: tuple[str, ...]
    audience: str
    eligibility: str
    schedule: str
    phone: str
    worth_krw: int
    period: str


@dataclass(frozen=True)
class DemoOrganization:
    """One listed organisation with its services; `sector` is public or private, `phone` reaches nobody."""

    key: str
    name: str
    description: str
    sector: str
    dong_code: str
    address: Address
    phone: str
    services: tuple[DemoService, ...]


def _service(row: dict[str, Any], organization: str, phone: str) -> DemoService:
    return DemoService(
        key=row["key"],
        organization=organization,
        name=row["name"],
        description=row["text"],
        resource_kind=row["kind"],
        service_field=row["field"],
        need_areas=tuple(row["needs"]),
        audience=row["audience"],
        eligibility=row["eligibility"],
        schedule=row["schedule"],
        phone=phone,
        worth_krw=row["worth"],
        period=row["period"],
    )


def listed_organizations(seed: int) -> tuple[DemoOrganization, ...]:
    """Every organisation; the seed decides only where in its dong it sits."""
    rng, dongs = Random(f"services-{seed}"), {dong.code: dong for dong in DONGS}
    organizations = []
    for number, row in enumerate(read_data("services"), start=FIRST_LAND_LINE):
        phone = land_line(number)
        organizations.append(
            DemoOrganization(
                key=row["key"],
                name=row["name"],
                description=row["about"],
                sector=row["sector"],
                dong_code=row["dong"],
                address=make_address(rng, dongs[row["dong"]]),
                phone=phone,
                services=tuple(_service(each, row["key"], phone) for each in row["services"]),
            )
        )
    return tuple(organizations)


def partner_unit(organization: DemoOrganization) -> UnitRow:
    """The unit the people of an organisation are posted to; invented names stay as they are in English."""
    return UnitRow(
        key=f"partner-{organization.key}",
        name_ko=organization.name,
        name_en=organization.name,
        kind="partner",
        area_code=organization.dong_code,
        parent="suyeong",
    )
