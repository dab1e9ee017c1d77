"""Resources found: counted in cases and in won, once however often the form is sent."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dure.commons.giving.models import Resource
from dure.commons.giving.queries import total
from dure.foundation.access.decisions import NotAllowed
from tests.places import SIBLING

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R101")]


def sheet(**changes: Any) -> dict[str, Any]:
    return {
        "record_id": str(uuid.uuid4()),
        "supplier_name": "광안 빵집 🍞",
        "kind": "resource_kind:food",
        "description": "매주 금요일 빵 20개",
        "worth_won": "50000",
        "area": "2650066000",
        "found_on": timezone.localdate().isoformat(),
        **changes,
    }


def test_a_resource_is_recorded_once_however_often_it_is_sent(
    official: Any, browse: Callable[..., Client], acting: Callable[..., Any]
) -> None:
    client, fields = browse(official), sheet()
    for _ in range(2):
        assert client.post(reverse("giving:add"), fields).status_code == 302
    client.post(reverse("giving:add"), sheet(worth_won=""))
    with acting(official) as actor:
        found = total(actor, since=timezone.localdate())
    assert (found.cases, found.worth_won) == (2, 50_000)
    page = client.get(reverse("giving:list")).content.decode()
    assert "광안 빵집 🍞" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("supplier_name", ""),
        ("supplier_name", "가" * 100_000),
        ("worth_won", "-1"),
        ("worth_won", "많이"),
        ("found_on", "0001-01-01"),
        ("found_on", "2098-01-01"),
        ("kind", "role:volunteer"),
        ("area", "2650067000"),
    ],
)
def test_bad_input_gets_a_message_and_keeps_what_was_typed(
    official: Any, browse: Callable[..., Client], acting: Callable[..., Any], field: str, value: str
) -> None:
    answer = browse(official).post(reverse("giving:add"), sheet(**{field: value}))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "매주 금요일 빵 20개" in page
    assert f'href="#id_{field}"' in page
    with acting(official) as actor:
        assert not Resource.objects.visible_to(actor).exists()


def test_resources_of_another_dong_are_neither_read_nor_written(
    official: Any, sibling_official: Any, browse: Callable[..., Client], acting: Callable[..., Any]
) -> None:
    from dure.commons.giving.actions import record_resource
    from dure.foundation.areas.models import Area

    browse(sibling_official).post(reverse("giving:add"), sheet(area="2650067000"))
    assert "광안 빵집" not in browse(official).get(reverse("giving:list")).content.decode()
    with acting(official) as actor, pytest.raises(NotAllowed):
        record_resource(
            actor=actor,
            record_id=uuid.uuid4(),
            area=Area.objects.get(path=SIBLING),
            supplier_name="x",
            kind="resource_kind:food",
            found_on=timezone.localdate(),
            at=timezone.now(),
        )


def test_the_list_needs_the_same_number_of_queries_however_long_it_is(
    official: Any, browse: Callable[..., Client]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browse(official)
    counts = []
    for rows in (1, 20):
        for number in range(rows):
            client.post(reverse("giving:add"), sheet(supplier_name=f"가게 {rows}-{number}"))
        client.get(reverse("giving:list"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("giving:list"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
