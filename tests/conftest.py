"""The database of the tests: a throw-away server, migrated once, cloned per worker, used as the app role."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.utils import timezone, translation
from psycopg.conninfo import conninfo_to_dict
from pytest_django.plugin import blocking_manager_key

from dure.config.catalogues import compile_catalogues
from dure.config.embedded import EmbeddedPostgres
from dure.config.roles import OWNER_ROLE, SUPERUSER
from dure.foundation.access.scope import as_system
from dure.foundation.vault.keyring import make_keys

pytest_plugins = ["tests.personas"]

TEMPLATE = "dure_template"
SERVER = "DURE_TEST_SERVER"
SECRET = "a secret of the tests, long enough to be one"


class TestServer:
    """The server that the first process starts and the workers find through the environment."""

    __test__ = False

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="dure-tests-"))
        self.postgres = EmbeddedPostgres(self.folder / "data", durable=False)

    def start(self) -> None:
        self.postgres.start()
        self.postgres.create_database(TEMPLATE)
        os.environ[SERVER] = str(self.folder / "data")
        make_keys(self.folder / "keys.json", on=dt.date(2026, 1, 1))
        os.environ["DURE_KEYS"] = str(self.folder / "keys.json")

    def stop(self) -> None:
        self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def pytest_configure(config: pytest.Config) -> None:
    """Start the server in the process that has no parent worker."""
    settings.SECRET_KEY = settings.SCOPE_SECRET = SECRET
    if hasattr(config, "workerinput"):
        settings.KEYS_FILE = Path(os.environ["DURE_KEYS"])
        return
    if config.option.collectonly:
        return
    compile_catalogues()
    server = TestServer()
    config.add_cleanup(server.stop)
    server.start()
    settings.KEYS_FILE = Path(os.environ["DURE_KEYS"])
    with config.stash[blocking_manager_key].unblock():
        _use(server.postgres, TEMPLATE)
        _fill_template()


def _use(postgres: EmbeddedPostgres, name: str) -> None:
    """Point Django's connections at a database of the server."""
    for alias, role in (("default", None), ("aside", None), ("owner", OWNER_ROLE)):
        info = postgres.connection(dbname=name) if role is None else postgres.connection(role, name)
        parts = conninfo_to_dict(info.url)
        connections[alias].close()
        connections[alias].settings_dict.update(
            NAME=name, USER=parts["user"], PASSWORD=parts["password"], HOST=parts["host"], PORT=str(parts["port"])
        )


def _fill_template() -> None:
    from dure.foundation.codes.actions import load_code_lists
    from tests.places import load_places

    call_command("migrate", verbosity=0)
    with as_system("tests"):
        load_code_lists()
        load_places()
    connections.close_all()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """A clone of the template for this worker."""
    postgres = EmbeddedPostgres(Path(os.environ[SERVER]))
    name = f"dure_test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    postgres.drop_database(name)
    postgres.create_database(name, template=TEMPLATE)
    with django_db_blocker.unblock():
        _use(postgres, name)
        yield
        connections.close_all()


@pytest.fixture(scope="session")
def server_urls(django_db_setup: None) -> dict[str, str]:
    """Addresses of this worker's database as each role, for tests that start a process of their own."""
    postgres = EmbeddedPostgres(Path(os.environ[SERVER]))
    name = f"dure_test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    return {
        "app": postgres.connection(dbname=name).url,
        "owner": postgres.connection(OWNER_ROLE, name).url,
        "superuser": postgres.connection(SUPERUSER, name).url,
    }


@pytest.fixture
def own_database(server_urls: dict[str, str]) -> Iterator[dict[str, str]]:
    """A database of its own for a test that runs commands, whose writes stay."""
    postgres = EmbeddedPostgres(Path(os.environ[SERVER]))
    name = f"dure_commands_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    postgres.drop_database(name)
    app = postgres.create_database(name, template=TEMPLATE)
    yield {"DATABASE_URL": app.url, "OWNER_DATABASE_URL": postgres.connection(OWNER_ROLE, name).url}
    postgres.drop_database(name)


@pytest.fixture
def committed(own_database: dict[str, str], django_db_blocker: Any) -> Iterator[None]:
    """A database of its own in which what is written stays, so that several connections see it."""
    entry = connections["default"].settings_dict
    before = entry["NAME"]
    with django_db_blocker.unblock():
        connections["default"].close()
        entry["NAME"] = conninfo_to_dict(own_database["DATABASE_URL"])["dbname"]
        yield
        connections.close_all()
        entry["NAME"] = before


@pytest.fixture(autouse=True)
def _forced_sign_in_is_a_whole_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """``force_login`` stands for a sign-in that passed every step, the second factor among them."""
    from dure.foundation.accounts.signing.proof import note_proof

    plain = Client.force_login

    def forced(client: Client, user: Any, backend: str | None = None) -> None:
        plain(client, user, backend)
        session = client.session
        note_proof(session, at=timezone.now())
        session.save()

    monkeypatch.setattr(Client, "force_login", forced)


@pytest.fixture(autouse=True)
def _language_of_the_installation() -> Iterator[None]:
    """What an earlier test or its last request left active must not decide what this one reads."""
    with translation.override("ko"):
        yield


@pytest.fixture(autouse=True)
def _plain_settings(settings: Any) -> None:
    """Static files without a manifest, counters in memory; the demo sign-in off unless a test turns it on."""
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    settings.DEMO = False
    settings.STATIC_ROOT = None
