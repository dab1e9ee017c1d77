"""The pages of sources and files: for a district's own officers, and for nobody else."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.audit.models import Act, AuditEvent
from dure.foundation.jobs.queue import another_waits
from dure.foundation.loads.running import load_next
from dure.journey.discovery.signals.jobs import LOADING
from dure.journey.discovery.signals.loading.files import SIGNAL_FILES
from dure.journey.discovery.signals.models import SignalLoad, SignalSource
from dure.journey.discovery.signals.queries import signals_of
from dure.registry.people.models import Household
from tests.foundation.sheets.books import book
from tests.journey.discovery.signals.files import COLUMNS, POWER, connected, csv, loaded, now, row, signals, taken
from tests.personas import SYSTEM, make_user
from tests.places import DISTRICT, OWN

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R039")]

OTHERS = ("official", "nurse", "case_manager", "dong_head", "volunteer", "partner", "district_leader", "administrator")
FORM = {f"column_{name}": heading for name, heading in COLUMNS.items()} | {
    "title": "전기 체납 월별",
    "agency": "signal_agency:kepco",
    "code": "kepco_monthly",
    "area": DISTRICT,
    "kind": "",
    "words": "전기 3개월 = power_arrears\n끊김 = 단전",
}


@pytest.fixture
def officer(district_officer: User, browse: Callable[..., Client]) -> Client:
    return browse(district_officer)


def file(content: bytes, name: str = "2026-10.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def pages(load: SignalLoad) -> list[tuple[str, str]]:
    return [
        ("get", reverse("signals:loads")),
        ("post", reverse("signals:loads")),
        ("get", reverse("signals:load", args=[load.id])),
        ("get", reverse("signals:progress", args=[load.id])),
        ("post", reverse("signals:faults", args=[load.id])),
        ("get", reverse("signals:add_source")),
        ("get", reverse("signals:source", args=[load.source_id])),
        ("post", reverse("signals:source", args=[load.source_id])),
    ]


@pytest.mark.parametrize("persona", OTHERS)
def test_nobody_but_the_districts_officers_comes_to_these_pages(
    persona: str, request: pytest.FixtureRequest, browse: Callable[..., Client]
) -> None:
    load = loaded(connected(), csv(row(name="모르는이")))
    client = browse(request.getfixturevalue(persona))
    assert {getattr(client, method)(url).status_code for method, url in pages(load)} == {403}


def test_another_districts_officer_finds_nothing(browse: Callable[..., Client]) -> None:
    load = loaded(connected(), csv(row(name="모르는이")))
    client = browse(make_user("elsewhere", "district_officer", "41.41110."))
    found = [(url, getattr(client, method)(url)) for method, url in pages(load)]
    about_it = [answer.status_code for url, answer in found if str(load.id) in url or str(load.source_id) in url]
    assert set(about_it) == {404}
    assert "전기 체납" not in client.get(reverse("signals:loads")).content.decode()


def test_somebody_without_an_account_is_asked_to_sign_in(browse: Callable[..., Client]) -> None:
    assert browse(None).get(reverse("signals:loads")).status_code == 302


@pytest.mark.parametrize("persona", ["sibling_official", "other_city_official", "volunteer", "partner"])
def test_a_signal_is_read_by_nobody_outside_its_dong(
    persona: str, request: pytest.FixtureRequest, acting: Any, household: Household, official: User
) -> None:
    loaded(connected(), csv(row()))
    with acting(official) as actor:
        assert len(signals_of(actor, household)) == 1
    with acting(request.getfixturevalue(persona)) as actor:
        assert signals_of(actor, household) == []
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM signals_signal")
            assert cursor.fetchone() == (0,)


def test_a_signal_about_a_protected_family_is_seen_by_its_team_alone(
    restricted_household: Household, acting: Any, protector: User, district_officer: User
) -> None:
    loaded(connected(), csv(row(name="한보호")))
    with acting(district_officer) as actor:
        assert signals_of(actor, restricted_household) == []
    with acting(protector) as actor:
        assert len(signals_of(actor, restricted_household)) == 1


def test_a_sample_shows_every_column_that_was_named(officer: Client) -> None:
    form = {**FORM, "record_id": str(uuid7()), "preview": "1"}
    sample = file(csv(row(place="망미번영로 12", phone="01012345678")).getvalue())
    text = officer.post(reverse("signals:add_source"), {**form, "sample": sample}).content.decode()
    assert "망미번영로 12" in text
    assert "010-****-5678" in text
    assert "01012345678" not in text


def test_a_short_name_in_hangul_is_told_to_be_in_english_letters(officer: Client) -> None:
    form = {**FORM, "record_id": str(uuid7()), "code": "한전"}
    assert "영문자, 숫자" in officer.post(reverse("signals:add_source"), form).content.decode()


def test_people_not_known_lead_to_their_findings_and_few_faults_claim_no_more(officer: Client) -> None:
    load = loaded(connected(), csv(row(name="모르는이"), row(name="김영희", born="10-03-12")))
    answer = officer.get(reverse("signals:load", args=[load.id]))
    text = answer.content.decode()
    assert f"{reverse('findings:inbox')}?source=signal&amp;agency=kepco" in text
    assert answer.context["first_faults"]
    assert "처음 50건" not in text
    short = officer.post(
        reverse("signals:faults", args=[load.id]), {"purpose": "work", "reason": "ㅇ", "format": "csv"}
    )
    assert "5글자 이상 적어 주세요" in short.content.decode()


def test_a_source_is_connected_with_a_look_at_a_sample_before(officer: Client) -> None:
    form = {**FORM, "record_id": str(uuid7())}
    sample = file(csv(row(amount="1234"), row(name="김영희", born="10-03-12")).getvalue())
    shown = officer.post(reverse("signals:add_source"), {**form, "preview": "1", "sample": sample})
    text = shown.content.decode()
    assert shown.status_code == 200
    assert "박*자" in text
    assert "박영자" not in text
    assert "네 자리" in text
    assert "1,234원" in text
    with scope(SYSTEM):
        assert not SignalSource.objects.visible_to(SYSTEM).exists()
    assert officer.post(reverse("signals:add_source"), form).status_code == 302
    with scope(SYSTEM):
        (source,) = SignalSource.objects.visible_to(SYSTEM)
    assert (source.path, source.code) == (DISTRICT, "kepco_monthly")
    assert source.mapping["words"] == {"전기 3개월": POWER, "끊김": "signal_kind:power_cut"}
    assert officer.post(reverse("signals:add_source"), {**form}).status_code == 302
    again = officer.post(reverse("signals:add_source"), {**form, "record_id": str(uuid7())})
    assert "이미" in again.content.decode()


def test_a_sample_without_a_reading_shows_its_headings_and_a_bad_one_why(officer: Client) -> None:
    url = reverse("signals:add_source")
    sample = file(book(("명단",), COLUMNS.values()).getvalue(), "a.xlsx")
    shown = officer.post(url, {"preview": "1", "sample": sample}).content.decode()
    assert "<code>생년월일</code>" in shown
    shown = officer.post(url, {**FORM, "record_id": str(uuid7()), "preview": "1", "sample": file(b"%PDF-1.7")})
    assert "CSV" in shown.content.decode()


def test_what_says_nothing_about_anybody_is_no_source(officer: Client) -> None:
    nobody = {**FORM, "column_birth_date": "", "column_phone": "", "column_address": ""}
    both = {**FORM, "kind": POWER}
    twice = {**FORM, "column_phone": " 성 명 "}
    unknown = {**FORM, "words": "무엇 = 모르는 것"}
    for said in (nobody, both, twice, unknown):
        answer = officer.post(reverse("signals:add_source"), {**said, "record_id": str(uuid7())})
        assert answer.status_code == 200
    with scope(SYSTEM):
        assert not SignalSource.objects.visible_to(SYSTEM).exists()


def test_of_two_who_change_a_source_the_second_sees_both_versions(officer: Client) -> None:
    source = connected()
    url = reverse("signals:source", args=[source.id])
    assert officer.post(url, {**FORM, "version": "0", "title": "첫째"}).status_code == 302
    merge = officer.post(url, {**FORM, "version": "0", "title": "둘째"})
    assert merge.status_code == 409
    assert "첫째" in merge.content.decode()
    with scope(SYSTEM):
        assert SignalSource.objects.visible_to(SYSTEM).get().title == "첫째"


def test_a_file_that_is_sent_waits_for_the_worker_and_is_shown_with_what_came_of_it(
    officer: Client, household: Household
) -> None:
    source = connected()
    said = {"source": str(source.id), "file": file(csv(row(), row(name="모르는이"), row(name="")).getvalue())}
    answer = officer.post(reverse("signals:loads"), said)
    with scope(SYSTEM):
        (load,) = SignalLoad.objects.visible_to(SYSTEM)
    assert answer["Location"] == reverse("signals:load", args=[load.id])
    assert another_waits(LOADING)
    waiting = officer.get(answer["Location"]).content.decode()
    assert f'hx-get="{reverse("signals:progress", args=[load.id])}"' in waiting
    assert "hx-trigger" in officer.get(reverse("signals:progress", args=[load.id])).content.decode()
    with scope(SYSTEM):
        while load_next(SIGNAL_FILES, SYSTEM, timezone.now()):
            pass
    assert officer.get(reverse("signals:progress", args=[load.id]))["HX-Refresh"] == "true"
    shown = officer.get(answer["Location"]).content.decode()
    assert "hx-get" not in shown.replace('hx-get="/drafts', "")
    assert "성명" in shown
    assert "박영자" not in shown


def test_a_file_sent_twice_is_said_to_have_been_here(officer: Client) -> None:
    source, content = connected(), csv(row()).getvalue()
    first = loaded(source, io.BytesIO(content))
    answer = officer.post(reverse("signals:loads"), {"source": str(source.id), "file": file(content)}, follow=True)
    assert "전에" in answer.content.decode()
    with scope(SYSTEM):
        assert [load.id for load in SignalLoad.objects.visible_to(SYSTEM)] == [first.id]


def test_the_month_is_asked_for_when_the_file_does_not_name_it(officer: Client) -> None:
    columns = {name: heading for name, heading in COLUMNS.items() if name != "month"}
    source = connected(columns=columns)
    said = {"source": str(source.id)}
    asked = officer.post(reverse("signals:loads"), {**said, "file": file(csv(row()).getvalue())})
    assert asked.status_code == 200
    for month, status in (("2026-13", 200), ("2026-09", 302)):
        sent = {**said, "file": file(csv(row()).getvalue()), "month": month}
        assert officer.post(reverse("signals:loads"), sent).status_code == status


def test_an_unreadable_file_says_on_its_page_what_to_do(officer: Client) -> None:
    load = loaded(connected(), io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le")))
    shown = officer.get(reverse("signals:load", args=[load.id])).content.decode()
    assert ".xls" in shown
    assert signals() == []


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_faults_leave_as_a_file_with_a_reason_and_without_what_stood_there(
    officer: Client, file_format: str
) -> None:
    columns = {**COLUMNS, "name": "+성명"}
    source = connected(columns=columns)
    head = ",".join(columns.values())
    load = loaded(source, io.BytesIO(f"{head}\n{row(name='김비밀·박비밀')}\n{row(name='')}\n".encode()))
    url = reverse("signals:faults", args=[load.id])
    assert officer.post(url, {"format": file_format}).status_code == 200
    said = {"purpose": "work", "reason": "기관에 바로잡아 달라고 합니다", "format": file_format}
    answer: Any = officer.post(url, said)
    content = b"".join(answer.streaming_content)
    assert "attachment" in answer["Content-Disposition"]
    assert "비밀".encode() not in content
    if file_format == "csv":
        assert "'+성명" in content.decode("utf-8-sig")
    with scope(SYSTEM):
        (taken_along,) = AuditEvent.objects.visible_to(SYSTEM).filter(act=Act.DOWNLOAD)
    assert taken_along.detail["rows"] == 2
    assert taken_along.reason == said["reason"]


def test_every_page_asks_the_same_few_questions_however_much_there_is(officer: Client) -> None:
    source = connected()
    load = loaded(source, csv(row(name="")))

    def asked() -> list[int]:
        found = []
        for method, url in pages(load):
            if method == "get":
                with CaptureQueriesContext(connection) as queries:
                    assert officer.get(url).status_code == 200
                found.append(len(queries))
        return found

    asked()
    few = asked()
    for number in range(12):
        loaded(source, csv(*(row(name="", month=f"2026-0{number % 9 + 1}") for _ in range(number + 1))))
        connected(code=f"source{number}")
    assert asked() == few


def test_a_large_file_is_taken_in_by_these_pages_and_by_no_other(officer: Client) -> None:
    source = connected()
    lines = csv(*(row(name=f"사람{number}", place="가" * 200) for number in range(17_000))).getvalue()
    assert len(lines) > 10 * 1024 * 1024
    answer = officer.post(reverse("signals:loads"), {"source": str(source.id), "file": file(lines)})
    assert answer.status_code == 302
    with scope(SYSTEM):
        (load,) = SignalLoad.objects.visible_to(SYSTEM)
    assert load.size == len(lines)


def test_pages_of_files_stand_in_the_menu_of_officers_alone(officer: Client, browse: Any, official: User) -> None:
    link = f'href="{reverse("signals:loads")}"'
    assert link in officer.get(reverse("web:today")).content.decode()
    assert link not in browse(official).get(reverse("web:today")).content.decode()


def test_waiting_files_are_out_of_everybodys_sight(acting: Any, official: User) -> None:
    load = taken(connected(), csv(row()))
    with acting(official), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM signals_loadpiece")
        assert cursor.fetchone() == (0,)
    assert now(load).state == "waiting"
    assert OWN.startswith(DISTRICT)
