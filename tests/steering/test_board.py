"""The board of the figures: whose numbers, which period, what is hidden, and the file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import ProgrammingError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Area
from dure.foundation.audit.models import Act, AuditEvent
from dure.journey.discovery.tips.models import BlindSpot
from dure.registry.people.models import Household
from dure.steering.indicators.board import build_board
from dure.steering.indicators.counting import as_counts_role, statement
from dure.steering.indicators.export import COLUMNS
from dure.steering.indicators.periods import Period, months
from dure.steering.indicators.queries import indicator_codes, total
from tests.personas import SYSTEM, make_household
from tests.places import DISTRICT, OTHER_CITY, OWN, SIBLING

pytestmark = pytest.mark.django_db
Browse = Callable[[User | None], Client]
Acting = Callable[[User], Any]


def found(path: str, number: int) -> None:
    """So many blind spots of today, each of its own household."""
    for at in range(number):
        household = make_household(path, label=f"카나리아{path[-4:]}{at}")
        with scope(SYSTEM):
            BlindSpot(
                household=household,
                path=path,
                counted_path=path,
                definition_id="blind_spot_definition:not_known",
                found_on=timezone.localdate(),
            ).save(force_insert=True)


def area(path: str) -> Area:
    return Area.objects.get(path=path)


def this_month() -> Period:
    return months(timezone.localdate(), timezone.localdate())


def spots_by_dong(actor: Any) -> dict[str, int | None]:
    board = build_board(actor, areas=[area(DISTRICT)], period=this_month())
    [line] = [line for line in board.lines if line.code.code == "blind_spots_discovered"]
    return {dong.path: cell.value for dong, cell in line.parts}


@pytest.mark.requirement("R170")
def test_there_is_one_statement_for_each_indicator_and_the_counts_role_may_run_it(
    official: User, acting: Acting
) -> None:
    assert [code.code for code in indicator_codes()][:1] == ["targets"]
    for code in indicator_codes():
        assert "GROUPING SETS" in statement(code.code)
    with acting(official) as actor:
        assert set(total(actor, areas=[area(OWN)], period=this_month())) == {code.code for code in indicator_codes()}


def test_the_counts_role_reads_no_names_and_the_own_role_is_back_after_an_error(
    official: User, household: Household, acting: Acting
) -> None:
    with acting(official):
        with pytest.raises(ProgrammingError), as_counts_role(), connection.cursor() as cursor:
            cursor.execute("SELECT label FROM people_household")
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == ("dure_app",)


def test_under_the_counts_role_a_forgotten_area_condition_still_counts_only_ones_own_right(
    official: User, acting: Acting
) -> None:
    found(OWN, 2)
    found(SIBLING, 3)
    with acting(official), as_counts_role(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM discovery_blindspot")
        assert cursor.fetchone() == (2,)


def test_figures_of_areas_outside_ones_right_are_refused(
    official: User, district_leader: User, volunteer: User, browse: Browse, acting: Acting
) -> None:
    with acting(official) as actor, pytest.raises(NotAllowed):
        total(actor, areas=[area(SIBLING)], period=this_month())
    with acting(district_leader) as actor, pytest.raises(NotAllowed):
        total(actor, areas=[area(OTHER_CITY)], period=this_month())
    board = reverse("indicators:board")
    own, sibling = area(OWN).code, area(SIBLING).code
    assert browse(official).get(board, {"area": own}).status_code == 200
    assert browse(official).get(board, {"area": sibling}).status_code == 404
    assert browse(district_leader).get(board, {"area": area(OTHER_CITY).code}).status_code == 404
    assert browse(district_leader).get(board, {"area": "no such place"}).status_code == 404
    assert browse(volunteer).get(board).status_code == 403


def test_a_leader_sees_no_dong_number_from_one_to_four_nor_the_one_that_would_give_it_away(
    district_leader: User, acting: Acting
) -> None:
    found(OWN, 3)
    found(SIBLING, 7)
    with acting(district_leader) as actor:
        board = build_board(actor, areas=[area(DISTRICT)], period=this_month())
        assert board.hides_something
        [line] = [line for line in board.lines if line.code.code == "blind_spots_discovered"]
        assert line.total.value == 10
        by_dong = spots_by_dong(actor)
    assert by_dong[OWN] is None
    assert by_dong[SIBLING] is None


def test_whoever_may_open_the_files_sees_small_numbers_too(official: User, acting: Acting) -> None:
    found(OWN, 3)
    with acting(official) as actor:
        board = build_board(actor, areas=[area(OWN)], period=this_month())
        assert not board.hides_something
        [line] = [line for line in board.lines if line.code.code == "blind_spots_discovered"]
        assert (line.total.value, line.before.by) == (3, 3)


def test_a_single_small_dong_is_hidden_as_a_total_too(district_leader: User, acting: Acting) -> None:
    found(OWN, 3)
    with acting(district_leader) as actor:
        board = build_board(actor, areas=[area(OWN)], period=this_month())
        [line] = [line for line in board.lines if line.code.code == "blind_spots_discovered"]
    assert line.total.value is None


def test_the_leaders_page_shows_figures_and_no_name(
    district_leader: User, province_leader: User, browse: Browse
) -> None:
    found(OWN, 6)
    for leader in (district_leader, province_leader):
        for view in ("shapes", "map", "table"):
            page = browse(leader).get(reverse("indicators:board"), {"view": view})
            assert page.status_code == 200
            assert "카나리아" not in page.content.decode()
            assert page.context["board"].lines[4].total.value == 6


@pytest.mark.parametrize(
    "asked",
    [
        {"by": "month", "first": "2026-05", "last": "2026-01"},
        {"by": "month", "first": "아무 달", "last": "2026-01"},
        {"by": "month", "first": "0001-01", "last": "2026-01"},
        {"by": "day", "first": "2099-01-01", "last": "2099-01-02"},
        {"by": "day", "first": "2026-01-01", "last": "9" * 1000},
        {"by": "day", "first": "", "last": ""},
    ],
)
def test_an_absurd_period_gives_a_clear_message(official: User, browse: Browse, asked: dict[str, str]) -> None:
    page = browse(official).get(reverse("indicators:board"), asked)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert "board" not in page.context


def test_a_running_month_is_counted_until_today(official: User, browse: Browse) -> None:
    today = timezone.localdate()
    page = browse(official).get(reverse("indicators:board"))
    assert page.context["board"].period.last == today


def test_the_file_asks_for_a_reason_and_the_audit_keeps_it(official: User, browse: Browse) -> None:
    found(OWN, 2)
    client = browse(official)
    asked = {"by": "month", "first": "2026-01", "last": timezone.localdate().strftime("%Y-%m"), "area": area(OWN).code}
    without = client.post(reverse("indicators:download"), asked)
    assert without.headers["Content-Type"].startswith("text/html")
    assert without.context["why"].errors
    answer = client.post(reverse("indicators:download"), {**asked, "reason": "분기 보고서 작성", "purpose": "report"})
    assert answer.headers["Content-Type"].startswith("text/csv")
    text = answer.getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == COLUMNS
    [spots] = [row for row in rows if row["indicator"] == "blind_spots_discovered" and row["part"] == "total"]
    assert (spots["value"], spots["area_codes"], spots["as_of"]) == ("2", area(OWN).code, "")
    with scope(SYSTEM):
        [kept] = AuditEvent.objects.visible_to(SYSTEM).filter(act=Act.DOWNLOAD)
    assert (kept.reason, kept.actor_id) == ("분기 보고서 작성", official.id)
    assert kept.detail["purpose"] == "report"
    assert kept.detail["file"].endswith(".csv")
    assert kept.detail["rows"] == text.count("\r\n") - 1


def test_the_leaders_file_hides_what_the_page_hides(district_leader: User, browse: Browse) -> None:
    found(OWN, 3)
    asked = {
        "by": "month",
        "first": "2026-01",
        "last": timezone.localdate().strftime("%Y-%m"),
        "reason": "의회 제출",
        "purpose": "report",
    }
    answer = browse(district_leader).post(reverse("indicators:download"), asked)
    rows = csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    [own] = [r for r in rows if r["indicator"] == "blind_spots_discovered" and r["area_codes"] == area(OWN).code]
    assert (own["value"], own["hidden"]) == ("", "small")


def test_the_board_costs_the_same_number_of_queries_with_much_data(official: User, browse: Browse) -> None:
    client = browse(official)
    client.get(reverse("indicators:board"))
    with CaptureQueriesContext(connection) as little:
        client.get(reverse("indicators:board"))
    found(OWN, 20)
    with CaptureQueriesContext(connection) as much:
        client.get(reverse("indicators:board"))
    assert len(little) == len(much)
