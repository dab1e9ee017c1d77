"""What a load balancer, an operator and Prometheus get to see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from dure.foundation.health import readiness
from dure.foundation.vault.keyring import keyring

TOKEN = "a token of the tests"


def test_alive_needs_neither_database_nor_host_name(client: Client) -> None:
    answer = client.get("/healthz", headers={"host": "10.0.0.7"})
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_ready_when_database_and_keys_are_there(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "faults": []})


@pytest.mark.django_db
def test_not_ready_while_the_database_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> Any:
        raise OperationalError("connection to server at 10.1.2.3 failed")

    monkeypatch.setattr(connection, "cursor", away)
    monkeypatch.setattr(connection, "close", lambda: None)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["faults"] == ["the database does not answer"]
    assert "10.1.2.3" not in answer.content.decode()


@pytest.mark.django_db
def test_not_ready_without_the_key_file(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.KEYS_FILE = tmp_path / "gone.json"
    keyring.cache_clear()
    assert client.get("/readyz").json()["faults"] == ["the key file is missing or damaged"]
    assert readiness.faults_now() == ["the key file is missing or damaged"]


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", TOKEN[:-1]])
def test_figures_are_for_holders_of_the_token(client: Client, settings: Any, authorization: str) -> None:
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics", headers={"authorization": authorization}).status_code == 404


def test_without_a_token_set_there_are_no_figures_for_anybody(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


def sample(client: Client, name: str, **labels: str) -> float:
    text = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).content.decode()
    return sum(
        row.value
        for family in text_string_to_metric_families(text)
        for row in family.samples
        if row.name == name and all(row.labels.get(key) == value for key, value in labels.items())
    )


@pytest.mark.django_db
def test_each_request_is_counted_under_the_name_of_its_page(
    client: Client, settings: Any, official: Any, browse: Callable[..., Client]
) -> None:
    settings.METRICS_TOKEN = TOKEN
    labels = {"view": "web:households", "method": "GET", "status": "200"}
    before = sample(client, "dure_requests_total", **labels)
    browse(official).get("/households/")
    assert sample(client, "dure_requests_total", **labels) == before + 1
    assert sample(client, "dure_request_seconds_count", view="web:households") >= 1


@pytest.mark.django_db
def test_no_figure_names_what_was_asked_for(client: Client, settings: Any, official: Any, browse: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    browse(official).get("/zq-canary/", {"q": "zq-canary"})
    client.generic("ZQCANARY", "/")
    text = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).content.decode()
    assert "canary" not in text.lower()
