"""Log lines tell what failed and where, and never what a person typed."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client

from dure.foundation.health.logs import PlainFacts, logging_settings

CANARY = "zq-홍길동-canary"


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Everything that any logger says meanwhile, as the production formatter writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlainFacts())
    handler.setLevel(logging.DEBUG)
    loggers = [logging.getLogger(name) for name in ("", "dure", "django", "django.request", "django.security")]
    before = [(logger, logger.level, list(logger.handlers), logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.handlers, logger.propagate = [], True
        logger.setLevel(logging.DEBUG)
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    for logger, level, handlers, propagate in before:
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


def raw(lines: Callable[[], list[dict[str, Any]]]) -> str:
    return json.dumps(lines(), ensure_ascii=False)


def test_another_librarys_message_is_only_a_place(lines: Callable[[], list[dict[str, Any]]]) -> None:
    logging.getLogger("some.library").warning("no %s in %s", CANARY, {"name": CANARY}, extra={"seen": CANARY})
    [line] = lines()
    assert (line["logger"], line["level"]) == ("some.library", "warning")
    assert line["place"].startswith("test_logs:")
    assert CANARY not in raw(lines)


def test_an_exception_is_its_class_and_its_way_without_its_words(lines: Callable[[], list[dict[str, Any]]]) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("dure.somewhere").exception("could not be done", extra={"facts": {"step": 3}})
    [line] = lines()
    assert (line["said"], line["error"], line["step"]) == ("could not be done", "ValueError", 3)
    assert any("test_logs.py:" in step for step in line["through"])
    assert CANARY not in raw(lines)


@pytest.mark.django_db
def test_requests_with_names_everywhere_leave_none_in_the_log(
    lines: Callable[[], list[dict[str, Any]]], official: Any, browse: Callable[..., Client]
) -> None:
    client = browse(official)
    client.raise_request_exception = False
    client.get("/households/", {"q": CANARY}, headers={"user-agent": CANARY, "referer": f"http://{CANARY}/"})
    client.get(f"/{CANARY}/")
    client.post("/people/new/", {"label": CANARY, "phone": CANARY})
    client.get("/", headers={"host": CANARY})
    assert [line for line in lines() if line.get("said") == "request"]
    assert CANARY not in raw(lines)


@pytest.mark.django_db
def test_a_failing_statement_leaves_its_values_out_of_log_and_answer(
    lines: Callable[[], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch, browse: Callable[..., Client]
) -> None:
    def broken(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::int", [CANARY])
        return HttpResponse()

    monkeypatch.setattr("dure.foundation.accounts.middleware.stranger", lambda **_: broken(HttpRequest()))
    client = browse(None)
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code in {400, 500}
    assert CANARY not in answer.content.decode() + raw(lines)


def test_the_production_settings_are_a_valid_logging_configuration() -> None:
    logging.config.DictConfigurator(logging_settings(level="INFO"))  # type: ignore[no-untyped-call]
    assert logging_settings(level="INFO")["loggers"]["dure"] == {"level": "INFO"}
