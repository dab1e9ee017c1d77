"""What became of findings: counted once each, lost ones named, small numbers hidden."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Area
from dure.foundation.audit.models import Act, AuditEvent
from dure.steering.discovery_report.command import evaluate_command
from dure.steering.discovery_report.export import COLUMNS
from dure.steering.discovery_report.hiding import told_parts, told_steps
from dure.steering.discovery_report.outcomes import Outcome, Stage, groups, outcomes
from dure.steering.discovery_report.report import Report, build_report
from dure.steering.indicators.periods import Period
from tests.personas import SYSTEM
from tests.places import DISTRICT, OTHER_CITY, OWN, SIBLING
from tests.steering.discovery_report.telling import ARREARS, CUT, TIP, a_gift, a_need, home, told

pytestmark = pytest.mark.django_db
MANUAL = Path(__file__).resolve().parents[3] / "docs" / "reference" / "discovery-report.md"
REPORT = "/figures/finding/"
DAY = dt.timedelta(days=1)


def the_year() -> Period:
    today = timezone.localdate()
    return Period(today - dt.timedelta(days=400), today)


def whole(path: str = DISTRICT) -> Report:
    with scope(SYSTEM):
        return build_report(SYSTEM, areas=[Area.objects.get(path=path)], period=the_year())


def came(report: Report) -> dict[Stage, int | None]:
    return {step.stage: step.cell.value for step in report.steps}


def losses(report: Report) -> dict[tuple[Stage, str], int | None]:
    return {(step.stage, loss.ending): loss.cell.value for step in report.steps for loss in step.losses}


def test_each_finding_stands_at_the_furthest_stage_it_came_to_and_those_lost_are_named() -> None:
    told(CUT, household=home())
    told(CUT, reason="not_found")
    told(CUT, reason="no_need", household=home())
    needy = home()
    told(CUT, household=needy)
    a_need(needy, days_ago=20)
    helped = home()
    told(CUT, household=helped)
    a_gift(helped, days_ago=10)
    found = whole()
    assert came(found) == {Stage.FOUND: 5, Stage.MET: 2, Stage.NEEDED: 2, Stage.SERVED: 1}
    assert losses(found) == {
        (Stage.FOUND, "finding_closing_reason:no_need"): 1,
        (Stage.FOUND, "finding_closing_reason:not_found"): 1,
        (Stage.FOUND, "waiting"): 1,
        (Stage.NEEDED, "waiting"): 1,
    }
    assert found.whole.lost is not None
    assert found.whole.lost.hits == 1


def test_what_was_told_before_is_a_loss_that_is_named() -> None:
    told(TIP, reason="duplicate")
    found = whole()
    assert came(found)[Stage.FOUND] == 1
    assert losses(found) == {(Stage.FOUND, "finding_closing_reason:duplicate"): 1}


def test_every_finding_is_in_one_place_only() -> None:
    for number in range(6):
        told(CUT, TIP, reason="help_begun" if number % 2 else "")
    found = whole()
    lost = sum(number or 0 for number in losses(found).values())
    assert lost + (came(found)[Stage.SERVED] or 0) == came(found)[Stage.FOUND] == 6


def test_what_happened_before_the_finding_or_after_the_next_one_began_does_not_count_for_it() -> None:
    family = home()
    told(CUT, household=family, days_ago=100, reason="no_need")
    told(CUT, household=family, days_ago=40)
    a_need(family, days_ago=120)
    assert came(whole())[Stage.NEEDED] == 0
    a_gift(family, days_ago=30)
    found = whole()
    assert came(found)[Stage.SERVED] == 1
    assert losses(found) == {(Stage.FOUND, "finding_closing_reason:no_need"): 1}


def test_what_happens_half_a_year_later_does_not_count() -> None:
    family = home()
    told(CUT, household=family, days_ago=300)
    a_gift(family, days_ago=10)
    assert came(whole())[Stage.SERVED] == 0


def test_what_follows_after_a_finding_was_opened_again_counts_for_it_in_that_period() -> None:
    family, again = home(), timezone.now() - dt.timedelta(days=20)
    told(CUT, household=family, days_ago=300, reopened_at=again, times_reopened=1)
    a_gift(family, days_ago=10)
    assert came(whole())[Stage.SERVED] == 1
    today = timezone.localdate()
    with scope(SYSTEM):
        period = Period(today - dt.timedelta(days=60), today)
        report = build_report(SYSTEM, areas=[Area.objects.get(path=DISTRICT)], period=period)
    assert came(report)[Stage.FOUND] == 1


def test_a_finding_with_several_sources_counts_for_each_and_once_for_a_source_told_twice() -> None:
    told(CUT, CUT, ARREARS, TIP, reason="help_begun")
    found = whole()
    assert {row.key: row.findings.value for row in found.sources} == {
        "signal_agency:kepco": 1,
        "signal_agency:nhis": 1,
        "tip_kind:neighbour_tip": 1,
    }
    assert {row.key for row in found.signs} == {CUT, ARREARS, TIP}
    assert found.told.value == 4
    [share] = {row.confirmed for row in found.signs}
    assert share is not None
    assert (share.hits, share.total) == (1, 1)


def test_a_finding_that_was_joined_to_another_one_is_not_counted_again() -> None:
    told(CUT, reason="merged")
    assert whole().is_empty


def test_a_period_gives_what_the_whole_time_gives_for_its_findings_and_counts_them_alike() -> None:
    family, moved, now = home(), home(SIBLING), timezone.now()
    for days_ago in (700, 520, 400, 215, 214, 30):
        told(CUT, CUT, household=family, days_ago=days_ago, reason="" if days_ago == 30 else "no_need")
    for days_ago in (390, 205):
        told(TIP, CUT, household=moved, days_ago=days_ago, reason="help_begun")
        told(ARREARS, path=OTHER_CITY, days_ago=days_ago, reason="not_found")
        told(ARREARS, days_ago=days_ago, reason="merged")
    a_need(family, days_ago=395)
    a_gift(family, days_ago=214)
    a_gift(moved, days_ago=20)
    days = (800, 650, 500, 380, 250, 210, 100, 1, -1)
    with scope(SYSTEM):
        every = list(outcomes([DISTRICT], now - 2000 * DAY, now + DAY))
        assert len(every) == 8
        for first, last in itertools.combinations(days, 2):
            span = [DISTRICT], now - first * DAY, now - last * DAY
            found = list(outcomes(*span))
            assert found == [one for one in every if span[1] <= one.opened_at < span[2]]
            counted = {(*group[2:8], tuple(group.signs)): (group.findings, group.told) for group in groups(*span)}
            assert counted == _by_hand(found)


def _by_hand(found: list[Outcome]) -> dict[tuple[Any, ...], tuple[int, int]]:
    counted: dict[tuple[Any, ...], tuple[int, int]] = {}
    for one in found:
        came = (one.state, one.closing_reason, one.met, one.needed, one.served, one.underway)
        key = (*came, tuple(sorted(set(one.kinds))))
        findings, pieces = counted.get(key, (0, 0))
        counted[key] = findings + 1, pieces + len(one.kinds)
    return counted


def test_many_findings_of_which_the_same_became_are_one_row() -> None:
    for _number in range(12):
        told(CUT, TIP, reason="no_need")
    with scope(SYSTEM):
        (group,) = groups([DISTRICT], timezone.now() - 400 * DAY, timezone.now())
    assert (group.findings, group.told, group.signs) == (12, 24, sorted([CUT, TIP]))


def test_only_the_areas_asked_for_are_counted_and_nobody_sees_those_of_others(
    official: User, acting: Callable[[User], Any]
) -> None:
    for path in (OWN, SIBLING, SIBLING, OTHER_CITY):
        told(CUT, path=path)
    assert came(whole())[Stage.FOUND] == 3
    with acting(official) as actor:
        areas = {path: Area.objects.get(path=path) for path in (OWN, SIBLING)}
        found = build_report(actor, areas=[areas[OWN]], period=the_year())
        assert came(found)[Stage.FOUND] == 1
        with pytest.raises(NotAllowed):
            build_report(actor, areas=[areas[SIBLING]], period=the_year())


def test_a_leader_sees_no_number_from_one_to_four_and_none_that_gives_one_away(
    district_leader: User, acting: Callable[[User], Any]
) -> None:
    for number in range(20):
        told(CUT if number < 17 else ARREARS, reason="no_need" if number < 16 else "help_begun")
    with acting(district_leader) as actor:
        found = build_report(actor, areas=[Area.objects.get(path=DISTRICT)], period=the_year())
    assert found.hides_something
    by_key = {row.key: row for row in found.signs}
    assert by_key[ARREARS].findings.value is None
    assert by_key[CUT].confirmed is None
    assert came(found) == {Stage.FOUND: 20, Stage.MET: None, Stage.NEEDED: None, Stage.SERVED: None}


def test_of_parts_of_a_known_sum_never_one_alone_is_hidden() -> None:
    assert [cell.value for cell in told_parts([20, 9, 3], reads_files=False)] == [20, None, None]
    assert [cell.value for cell in told_parts([20, 9, 3], reads_files=True)] == [20, 9, 3]
    assert [cell.value for cell in told_steps([30, 28, 10], reads_files=False)] == [30, None, 10]


def test_the_report_reads_as_often_for_many_findings_as_for_few() -> None:
    told(CUT)
    with CaptureQueriesContext(
        connection,
    ) as few:
        whole()
    for _number in range(30):
        told(CUT, ARREARS, TIP)
    with CaptureQueriesContext(connection) as many:
        whole()
    assert len(many) == len(few)


def test_the_command_prints_the_report_and_writes_the_documented_columns() -> None:
    told(CUT, reason="help_begun")
    period = the_year()
    text, data = evaluate_command(first=period.first, last=period.last, area_codes=[])
    assert "100% (21% to 100%)" in text
    rows = json.loads(data)
    assert rows["columns"] == list(COLUMNS)
    [sign] = [row for row in rows["rows"] if row["part"] == "sign"]
    assert (sign["key"], sign["confirmed"], sign["confirmed_low"]) == (CUT, 1, 0.2065)
    manual = MANUAL.read_text(encoding="utf-8")
    assert [column for column in COLUMNS if f"`{column}`" not in manual] == []


def test_the_page_shows_the_report_and_gives_it_away_only_for_a_reason(
    district_officer: User, browse: Callable[..., Client]
) -> None:
    for _number in range(6):
        told(CUT, reason="help_begun")
    client = browse(district_officer)
    page = client.get(REPORT).content.decode()
    assert page.count('<svg class="chart"') == 6, "each picture for a screen and for a phone"
    assert "단전" in page
    without = client.post(f"{REPORT}file/", {"format": "csv"})
    assert without["Content-Type"].startswith("text/html")
    why = {"purpose": "report", "reason": "월간 보고", "format": "csv"}
    sent = client.post(f"{REPORT}file/", why)
    content = b"".join(sent.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [row["findings"] for row in rows if row["part"] == "sign"] == ["6"]
    with scope(SYSTEM):
        kept = AuditEvent.objects.visible_to(SYSTEM).get(act=Act.DOWNLOAD)
    assert kept.reason == "월간 보고"


def test_lines_without_a_share_of_needs_fold_away_below_the_table_with_all_that_may_be_told(
    district_leader: User, browse: Callable[..., Client]
) -> None:
    for _number in range(6):
        told(CUT, reason="help_begun")
    for _number in range(3):
        told(ARREARS, reason="not_found")
    page = browse(district_leader).get(REPORT).content.decode()
    _, _, table = page.partition("징후별 ")
    shown, _, folded = table.partition("어려움 확인 비율을 공개하지 않는 1개 항목")
    assert "단전" in shown.rpartition("<table")[2]
    assert "건강보험료" not in shown.rpartition("<table")[2]
    assert "건강보험료" in folded
    assert "비공개" in folded


@pytest.mark.parametrize("who", ["volunteer", "partner", "administrator", "nurse"])
def test_who_sees_no_figures_sees_no_report(
    who: str, request: pytest.FixtureRequest, browse: Callable[..., Client]
) -> None:
    client = browse(request.getfixturevalue(who))
    assert client.get(reverse("discovery_report:report")).status_code == 403
