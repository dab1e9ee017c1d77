"""The database cannot write: the page says so, nothing of the form is there, and what was typed is kept."""

from __future__ import annotations

import html
import random
import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from dure.foundation.pages.unsaved import NO_ROOM
from tests.crash.clients import CSRF, NOT_SAVED
from tests.crash.site import Site, children_of, site

STORY = "윗집 할머니가 사흘째 보이지 않습니다 zqcanaryzq <b>걱정</b>"
# Larger than a file of the write-ahead log, which must go on: only the table meets the limit.
LARGEST_FILE_BYTES = 17 * 1024 * 1024
ROWS = 12_000
NO_ROOM_FUNCTION = f"""
    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION USING ERRCODE = '{NO_ROOM}', MESSAGE = 'could not extend file: No space left on device'; END $$"""
# Rows of about 1,500 bytes, which no compression makes small.
FILL_TABLE = f"""
    INSERT INTO discovery_tip SELECT (jsonb_populate_record(t, jsonb_build_object(
        'id', gen_random_uuid(), 'receipt', substr(md5(n::text), 1, 12),
        'story', (SELECT string_agg(md5(n::text || g::text), '') FROM generate_series(1, 46) g)))).*
    FROM (SELECT id FROM discovery_tip LIMIT 1) one JOIN discovery_tip t USING (id), generate_series(1, {ROWS}) n"""


@pytest.fixture(scope="module")
def here(server_urls: dict[str, str]) -> Iterator[Site]:
    with site(server_urls["superuser"]) as built:
        built.furniture = built.furnish()
        built.start_web()
        yield built


def worry(here: Site, story: str = STORY) -> dict[str, str]:
    """In words that nobody used before: the same words would be the same tip."""
    new = str(uuid4())
    return {"record_id": new, "area": here.furniture["area"], "place": "과정로 끝 집", "story": f"{story} {new}"}


def post(here: Site, fields: dict[str, str], url: str = "/worry/", **headers: str) -> tuple[int, Any, str]:
    connection = HTTPConnection("127.0.0.1", here.port, timeout=60)
    kind = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"dure_csrf={CSRF}",
        "X-Forwarded-For": ".".join(str(part) for part in (10, *uuid4().bytes[:3])),
    }
    connection.request("POST", url, urlencode({**fields, "csrfmiddlewaretoken": CSRF}), kind | headers)
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read().decode()


def get(here: Site, url: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", here.port, timeout=60)
    connection.request("GET", url)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def sent_again(page: str) -> dict[str, str]:
    """What the form on the page would send."""
    found = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def stands_there(here: Site, fields: dict[str, str]) -> int:
    return int(here.query(f"SELECT count(*) FROM discovery_tip WHERE story = '{fields['story']}'")[0][0])


@contextmanager
def no_room(here: Site) -> Iterator[None]:
    """Each new tip meets the answer that PostgreSQL gives on a full disk."""
    here.command(NO_ROOM_FUNCTION)
    here.command("CREATE TRIGGER no_room BEFORE INSERT ON discovery_tip EXECUTE FUNCTION no_room()")
    try:
        yield
    finally:
        here.command("DROP FUNCTION no_room CASCADE")


@contextmanager
def no_larger_files(here: Site) -> Iterator[None]:
    """The kernel refuses every byte beyond a size, which needs no rights and no disk of one's own."""
    before = resource.prlimit(here.postgres.pid, resource.RLIMIT_FSIZE)
    _limit_files(here.postgres.pid, (LARGEST_FILE_BYTES, before[1]))
    try:
        yield
    finally:
        _limit_files(here.postgres.pid, before)


def _limit_files(postmaster: int, limits: tuple[int, int]) -> None:
    """The server first, so that those which it starts meanwhile get the limit too; one may end meanwhile."""
    resource.prlimit(postmaster, resource.RLIMIT_FSIZE, limits)
    for pid in children_of(postmaster):
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


def test_on_a_full_disk_the_page_says_not_saved_and_the_same_form_is_saved_when_there_is_room(here: Site) -> None:
    typed = worry(here)
    with no_room(here):
        status, headers, page = post(here, typed)
    assert status == 503
    assert headers["Retry-After"]
    assert headers["Cache-Control"] == "no-store"
    assert NOT_SAVED in page
    assert "디스크가 가득" in page
    assert html.escape(STORY) in page
    assert "<b>걱정</b>" not in page
    assert stands_there(here, typed) == 0
    assert sent_again(page) == typed
    assert post(here, sent_again(page))[0] == 302
    assert stands_there(here, typed) == 1


def test_a_table_that_the_kernel_lets_grow_no_further_is_told_as_honestly(here: Site) -> None:
    chance = random.Random(7)
    assert post(here, worry(here))[0] == 302
    here.command(FILL_TABLE)
    here.command("CHECKPOINT")
    answers: list[tuple[int, str, dict[str, str]]] = []
    with no_larger_files(here):
        for _time in range(30):
            typed = worry(here, f"글 {chance.getrandbits(6000):x}")
            status, _headers, page = post(here, typed)
            answers.append((status, page, typed))
            if status != 302:
                break
    status, page, typed = answers[-1]
    assert status == 503
    assert NOT_SAVED in page
    assert [stands_there(here, sent) for _status, _page, sent in answers] == [*[1] * (len(answers) - 1), 0]
    assert post(here, sent_again(page))[0] == 302
    assert stands_there(here, typed) == 1


def test_while_the_database_is_away_forms_are_kept_and_pages_say_so_and_both_come_back(here: Site) -> None:
    typed = worry(here)
    here.postgres.stop()
    try:
        status, _headers, page = post(here, typed)
        looked, shown = get(here, "/worry/")
    finally:
        here.postgres.start()
    assert (status, looked) == (503, 503)
    assert NOT_SAVED in page
    assert html.escape(STORY) in page
    assert "지금은 두레가 답할 수 없습니다" in shown
    assert post(here, sent_again(page))[0] == 302
    assert stands_there(here, typed) == 1


def test_a_program_is_told_in_its_own_language(here: Site) -> None:
    with no_room(here):
        status, headers, body = post(here, worry(here), Accept="application/json")
    assert status == 503
    assert headers["Content-Type"] == "application/problem+json"
    assert '"status": 503' in body
    assert STORY not in body


def test_a_password_never_comes_back_in_a_page(here: Site) -> None:
    here.postgres.stop()
    try:
        status, _headers, page = post(here, {"login": "somebody", "password": "zqsecretzq"}, "/account/sign-in/")
    finally:
        here.postgres.start()
    assert status == 503
    assert "zqsecretzq" not in page
    assert 'name="login"' not in page


def test_nothing_that_was_typed_is_in_the_log(here: Site) -> None:
    """After all of the above, which left their traces there."""
    log = here.log.read_text()
    assert '"status": 503' in log
    assert "zqcanaryzq" not in log
    assert "zqsecretzq" not in log
    assert "과정로" not in log
