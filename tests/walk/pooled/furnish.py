"""Writes the world of the walk, its people and their open sessions into the database of a site; tells them as JSON."""

from __future__ import annotations

import json

import django

django.setup()

from django.conf import settings  # noqa: E402 - after the set-up
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from dure.foundation.access.scope import as_system  # noqa: E402
from dure.foundation.accounts.models import User  # noqa: E402
from dure.foundation.accounts.queries import actor_of  # noqa: E402
from dure.foundation.accounts.signing.proof import note_proof  # noqa: E402
from dure.foundation.areas.models import Area, Unit  # noqa: E402
from dure.registry.directory.models import Organization, Service  # noqa: E402
from tests.personas import make_user, the_team  # noqa: E402
from tests.places import DISTRICT, OTHER_CITY, OWN, PROVINCE, SIBLING, SINCE  # noqa: E402
from tests.walk.world import build_world, open_in_passing  # noqa: E402

# Persona of the walk -> name to sign in with, role, place; tests/personas.py has the same people as fixtures.
PEOPLE = {
    "official": ("official", "welfare_official", OWN),
    "nurse": ("nurse", "visiting_nurse", OWN),
    "sibling_official": ("sibling", "welfare_official", SIBLING),
    "case_manager": ("manager", "case_manager", DISTRICT),
    "district_officer": ("hope", "district_officer", DISTRICT),
    "other_city_official": ("othercity", "welfare_official", OTHER_CITY),
    "administrator": ("admin", "administrator", DISTRICT),
    "district_leader": ("leader", "district_leader", DISTRICT),
    "province_leader": ("province", "province_leader", PROVINCE),
    "volunteer": ("volunteer", "volunteer", OWN),
    "opener": ("opener", "welfare_official", SIBLING),
    "late_opener": ("late", "welfare_official", SIBLING),
    "security_officer": ("security", "security_officer", DISTRICT),
}


def _helpers() -> tuple[Unit, Service]:
    unit = Unit(
        kind_id="unit_kind:partner",
        area=Area.objects.get(path=DISTRICT),
        path=DISTRICT,
        name_ko="도움 기관",
        name_en="Helping partner",
        valid_from=SINCE,
    )
    unit.save(force_insert=True)
    helping = Organization(name="도움 기관", sector_id="provider_sector:private", unit=unit)
    helping.save(force_insert=True)
    kinds = {"kind_id": "resource_kind:food", "field_id": "service_field:welfare"}
    service = Service(organization=helping, name="반찬 나눔", **kinds)
    service.save(force_insert=True)
    return unit, service


def _people(unit: Unit) -> dict[str, User]:
    today = timezone.localdate()
    made = {persona: make_user(*given) for persona, given in PEOPLE.items()}
    made["former_official"] = make_user("former", "welfare_official", OWN, until=today.replace(year=today.year - 1))
    made["partner"] = make_user("partner", "partner_worker", DISTRICT, unit=unit)
    team = the_team()
    made["protector"] = make_user("protector", "protection_officer", team.path, unit=team)
    return made


def _session(user: User) -> str:
    client = Client()
    with transaction.atomic():
        client.force_login(user)
        session = client.session
        note_proof(session, at=timezone.now())
        session.save()
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


with as_system("furnishing"):
    unit, service = _helpers()
    users = _people(unit)
    world = build_world(staff=users["official"], organization=service.organization, service=service)
    for persona in ("opener", "late_opener"):
        open_in_passing(users[persona], world.places["restricted"].ids["household_id"])
    permissions = {
        persona: sorted({permission for post in actor_of(user, now=timezone.now()).posts for permission in post.may})
        for persona, user in users.items()
    }
told = {
    "places": {name: {key: str(value) for key, value in place.ids.items()} for name, place in world.places.items()},
    "paths": {name: place.path for name, place in world.places.items()},
    "shared": {key: str(value) for key, value in world.shared.items()},
    "cookies": {persona: _session(user) for persona, user in users.items()},
    "permissions": permissions,
    "late": str(users["late_opener"].pk),
}
print(json.dumps(told))  # noqa: T201 - read by the test
