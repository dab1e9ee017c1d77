"""Writes people, households and open sessions into the database of a site, and tells them as JSON."""

from __future__ import annotations

import json

import django

django.setup()

from django.conf import settings  # noqa: E402 - after the set-up
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402

from dure.foundation.access.scope import as_system  # noqa: E402
from dure.foundation.areas.models import Area  # noqa: E402
from tests.personas import make_household, make_user  # noqa: E402
from tests.places import OWN  # noqa: E402

OFFICIALS, HOUSEHOLDS = 4, 5
with as_system("furnishing"):
    users = [make_user(f"official{n}", "welfare_official", OWN) for n in range(OFFICIALS)]
    households = [make_household(OWN, label=f"가구{n}") for n in range(HOUSEHOLDS)]
    area = Area.objects.get(path=OWN).code
cookies = []
for user in users:
    client = Client()
    with transaction.atomic():
        client.force_login(user)
    cookies.append(f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}")
print(  # noqa: T201 - read by the test
    json.dumps(
        {
            "cookies": cookies,
            "users": [str(user.pk) for user in users],
            "households": [str(one.pk) for one in households],
            "area": area,
        }
    )
)
