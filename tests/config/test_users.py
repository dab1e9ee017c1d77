"""``dure users``: an administrator makes accounts, posts people, and ends them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.places import OWN

PASSWORD = "정확하고 아주 긴 비밀번호"
AREA = OWN.rstrip(".").rsplit(".", 1)[-1]
NEW = ("add", "hong", "--name", "홍길동", "--role", "welfare_official", "--area", AREA)

Users = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def users(own_database: dict[str, str], settings: Any) -> Users:
    """Runs the command in a process of its own, with ``typed`` as its input."""

    def run(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "import sys; from dure.config.cli import main; sys.exit(main())"]
        return subprocess.run(
            [*command, "users", *arguments],
            input=typed,
            capture_output=True,
            text=True,
            env={**os.environ, **own_database, "DURE_SECRET_KEY": settings.SECRET_KEY},
            timeout=240,
        )

    return run


@pytest.fixture
def rows(own_database: dict[str, str]) -> Callable[[str], list[Any]]:
    def read(query: str) -> list[Any]:
        with psycopg.connect(own_database["OWNER_DATABASE_URL"]) as raw:
            return raw.execute(query).fetchall()

    return read


def test_an_account_is_made_posted_given_a_password_and_ended(users: Users, rows: Callable[[str], list[Any]]) -> None:
    made = users(*NEW, typed=PASSWORD + "\n")
    assert made.returncode == 0, made.stderr
    assert "홍길동" in made.stdout
    (stored,) = rows("SELECT password, is_active, is_demo FROM accounts_user WHERE username = 'hong'")
    assert stored[0].startswith("argon2$argon2id$")
    assert stored[1:] == (True, False)
    assert rows("SELECT path, role_id, valid_to FROM accounts_posting") == [(OWN, "role:welfare_official", None)]
    again = users(*NEW, typed=PASSWORD + "\n")
    assert again.returncode == 1
    assert "already" in again.stderr
    ended = users("end", "hong")
    assert ended.returncode == 0, ended.stderr
    assert rows("SELECT is_active FROM accounts_user WHERE username = 'hong'") == [(False,)]
    assert rows("SELECT count(*) FROM accounts_posting WHERE valid_to IS NULL") == [(0,)]
    acts = {act for (act,) in rows("SELECT act FROM audit_auditevent WHERE actor_name = 'dure users'")}
    assert acts == {"create", "password_changed", "change"}


def test_what_cannot_be_done_is_said_with_what_to_do_and_nothing_is_left_half_done(
    users: Users, rows: Callable[[str], list[Any]]
) -> None:
    short = users(*NEW, typed="kurz\n")
    assert short.returncode == 1
    assert "password" in short.stderr
    no_role = users("add", "hong", "--name", "홍길동", "--role", "king", "--area", AREA, "--no-password")
    assert no_role.returncode == 1
    assert "welfare_official" in no_role.stderr
    assert users("password", "nobody", typed=PASSWORD).returncode == 1
    assert rows("SELECT count(*) FROM accounts_user WHERE username = 'hong'") == [(0,)]
    assert "Traceback" not in short.stderr + no_role.stderr


def test_a_person_is_linked_to_the_agency_and_loses_a_lost_factor(
    users: Users, rows: Callable[[str], list[Any]]
) -> None:
    assert users(*NEW, "--no-password").returncode == 0
    assert users("link", "hong", "person-1").returncode == 0
    assert rows("SELECT provider, uid FROM socialaccount_socialaccount") == [("sso", "person-1")]
    taken = users("factors", "hong")
    assert taken.returncode == 0
    assert taken.stdout.startswith("0 second factors")


def test_the_same_posting_twice_is_refused_and_the_one_there_is_named(
    users: Users, rows: Callable[[str], list[Any]]
) -> None:
    assert users(*NEW, "--no-password").returncode == 0
    again = users("post", "hong", "--role", "welfare_official", "--area", AREA, "--from", "2030-01-01")
    assert again.returncode == 1
    assert "already, since" in again.stderr
    assert "Traceback" not in again.stderr
    assert rows("SELECT count(*) FROM accounts_posting") == [(1,)]
    rows("UPDATE accounts_posting SET valid_to = '2029-12-31' RETURNING id")
    assert users("post", "hong", "--role", "welfare_official", "--area", AREA, "--from", "2030-01-01").returncode == 0


def test_a_subject_that_somebody_has_is_moved_only_on_demand(users: Users, rows: Callable[[str], list[Any]]) -> None:
    owner = (
        "SELECT username FROM socialaccount_socialaccount a JOIN accounts_user u ON u.id = a.user_id "
        "WHERE uid = 'person-1'"
    )
    kim = ("add", "kim", "--name", "김철수", "--role", "welfare_official", "--area", AREA, "--no-password")
    assert users(*NEW, "--no-password").returncode == users(*kim).returncode == 0
    for _ in range(2):
        assert users("link", "hong", "person-1").returncode == 0
    refused = users("link", "kim", "person-1")
    assert refused.returncode == 1
    assert "tied to hong (홍길동) already" in refused.stderr
    assert rows(owner) == [("hong",)]
    assert users("link", "kim", "person-1", "--move").returncode == 0
    assert rows(owner) == [("kim",)]
    lost = "SELECT count(*) FROM audit_auditevent WHERE act = 'factor_removed' AND detail ->> 'kind' = 'single_sign_on'"
    assert rows(lost) == [(1,)]


def test_the_tokens_of_a_person_are_listed_and_taken_back(users: Users, rows: Callable[[str], list[Any]]) -> None:
    assert users(*NEW, "--no-password").returncode == 0
    rows(
        "INSERT INTO tokens_apitoken (id, user_id, name, mark, scopes, proved, made_at, valid_until)"
        " SELECT gen_random_uuid(), id, 'Bus times', 'mark', '[\"send_tip\"]', true, now(), now() + interval '9 days'"
        " FROM accounts_user WHERE username = 'hong' RETURNING id"
    )
    listed = users("tokens", "hong")
    assert listed.returncode == 0, listed.stderr
    assert "Bus times: send_tip" in listed.stdout
    assert users("tokens", "hong", "--end").stdout.startswith("1 tokens")
    assert rows("SELECT count(*) FROM tokens_apitoken WHERE ended_at IS NULL") == [(0,)]
    assert users("tokens", "hong").stdout.startswith("hong has 0 tokens")
