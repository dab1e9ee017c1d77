"""Finding services and reading one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet

from dure.foundation.codes.models import Code
from dure.registry.directory.models import Location, Service, ServiceAtLocation, ServiceNeed, ServiceStatus

FRESH_DAYS = 180
"""How long a description counts as checked. Ours: half a year."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for; empty texts mean any. The codes are ids ``list:code``."""

    words: str = ""
    kind: str = ""
    field: str = ""
    need: str = ""
    sector: str = ""


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """A service with all that its page shows."""

    service: Service
    locations: list[Location]
    needs: list[Code]


def active_services() -> QuerySet[Service]:
    """Services that are given now, with their organisation and codes."""
    rows = Service.objects.filter(status=ServiceStatus.ACTIVE)
    return rows.select_related("organization", "organization__sector", "organization__unit", "kind", "field")


def services_found(sought: Sought) -> QuerySet[Service]:
    """The active services that fit everything that was asked."""
    rows = active_services()
    for word in sought.words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(organization__name__icontains=word))
    if sought.kind:
        rows = rows.filter(kind=sought.kind)
    if sought.field:
        rows = rows.filter(field=sought.field)
    if sought.sector:
        rows = rows.filter(organization__sector=sought.sector)
    return rows.filter(_answering(sought.need)) if sought.need else rows


def services_for(need_area: str) -> QuerySet[Service]:
    """Active services that answer a need area (``need_area:N06.1``), those checked last first.

    A service listed for the whole area answers each of its parts, and one listed for a part answers the whole.
    """
    rows = active_services().filter(_answering(need_area))
    return rows.order_by(F("verified_on").desc(nulls_last=True), "name", "id")


def _answering(need_area: str) -> Q:
    areas = (
        Q(area=need_area) | Q(area__parent=need_area) | Q(area__in=Code.objects.filter(pk=need_area).values("parent"))
    )
    return Q(pk__in=ServiceNeed.objects.filter(areas).values("service"))


def service_card(service_id: UUID) -> ServiceCard | None:
    """A service of whatever status, or None when there is none of that id."""
    rows = Service.objects.select_related("organization", "organization__sector", "kind", "field")
    service = rows.filter(pk=service_id).first()
    if service is None:
        return None
    at = ServiceAtLocation.objects.filter(service=service).values("location")
    locations = Location.objects.filter(pk__in=at).select_related("area")
    needs = Code.objects.filter(pk__in=ServiceNeed.objects.filter(service=service).values("area"))
    return ServiceCard(service, list(locations), list(needs.order_by("position")))


def needs_answered(services: Iterable[Service]) -> dict[UUID, list[Code]]:
    """The need areas of many services, in one query."""
    answered: dict[UUID, list[Code]] = {}
    rows = ServiceNeed.objects.filter(service__in=[service.pk for service in services]).select_related("area")
    for row in rows.order_by("area__position"):
        answered.setdefault(row.service_id, []).append(row.area)
    return answered


def is_fresh(service: Service, *, on: dt.date) -> bool:
    """Whether somebody said within half a year that the description is still right."""
    return service.verified_on is not None and (on - service.verified_on).days <= FRESH_DAYS
