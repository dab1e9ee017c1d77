"""``dure keys``: the vault goes under a new key, a kill in the middle costs nothing, and damage is counted."""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from uuid_utils.compat import uuid7

from dure.foundation.vault.keyring import keyring, make_keys
from dure.foundation.vault.rotation import BATCH
from dure.foundation.vault.sealing import blind_index, open_sealed, seal
from tests.places import OWN

USER = """
INSERT INTO accounts_user (id, username, name, password, language, is_active, is_demo)
VALUES (%s, 'lee', '이은주', '!', 'ko', true, false)
"""
FACTOR = "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, %s, %s, now())"
ROWS = 2 * BATCH + 120
WAIT_S = 60
DAY = dt.date(2026, 3, 4)
HOUSEHOLD = """
INSERT INTO people_household (id, path, label, area_id, address, address_detail, kind_id, safety_note, strengths,
    registered_at, version)
VALUES (%s, %s, '박영자', %s, '망미번영로 12', '', 'household_type:single', '', '', now(), 0)
"""
PERSON = """
INSERT INTO people_person (id, path, household_id, name, relation_id, version)
VALUES (%s, %s, %s, '박영자', 'relation:head', 0)
"""
SECRET = """
INSERT INTO people_householdsecret (id, path, household_id, person_id, kind, token, blind_index, changed_at)
VALUES (%s, %s, %s, %s, 'phone', %s, %s, now())
"""


class Installation:
    """A database of its own with a key file and a vault of ``ROWS`` phones."""

    def __init__(self, addresses: dict[str, str], folder: Path) -> None:
        self.keys = folder / "keys.json"
        self.owner = addresses["OWNER_DATABASE_URL"]
        self.environment = os.environ | addresses
        self.environment |= {
            "DURE_SECRET_KEY": settings.SECRET_KEY,
            "DURE_KEYS": str(self.keys),
            "DURE_VAR": str(folder),
            "PYTHONPATH": "src",
        }
        make_keys(self.keys, on=DAY)
        self.phones = {uuid7(): f"010-{n:04}-{n:04}" for n in range(ROWS)}
        self._fill()

    def _fill(self) -> None:
        ring, household = keyring(self.keys), uuid7()
        with psycopg.connect(self.owner) as raw, raw.cursor() as cursor:
            cursor.execute(HOUSEHOLD, [household, OWN, OWN.rstrip(".").rsplit(".", 1)[-1]])
            cursor.executemany(PERSON, [(person, OWN, household) for person in self.phones])
            cursor.executemany(
                SECRET,
                [
                    (
                        uuid7(),
                        OWN,
                        household,
                        person,
                        seal(phone, ring=ring, bound_to=bound_to(person)),
                        blind_index(phone.replace("-", ""), ring=ring, kind="phone"),
                    )
                    for person, phone in self.phones.items()
                ],
            )

    def start(self, *words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", "import sys; from dure.config.cli import main; sys.exit(main())", "keys"]
        return subprocess.Popen(
            [*command, *words], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, *words: str) -> tuple[int, str, str]:
        process = self.start(*words)
        out, err = process.communicate(timeout=2 * WAIT_S)
        return process.returncode, out, err

    def under(self, number: int) -> int:
        with psycopg.connect(self.owner) as raw:
            row = raw.execute(
                "SELECT count(*) FROM people_householdsecret WHERE get_byte(token, 1) = %s", [number]
            ).fetchone()
        assert row is not None
        return int(row[0])

    def opened(self) -> dict[uuid.UUID, str]:
        keyring.cache_clear()
        ring = keyring(self.keys)
        with psycopg.connect(self.owner) as raw:
            rows = raw.execute("SELECT person_id, token FROM people_householdsecret").fetchall()
        return {person: open_sealed(token, ring=ring, bound_to=bound_to(person)) for person, token in rows}


def bound_to(person: uuid.UUID) -> str:
    return f"people.person:{person}:phone"


@pytest.fixture
def installation(own_database: dict[str, str], tmp_path: Path) -> Iterator[Installation]:
    yield Installation(own_database, tmp_path)
    keyring.cache_clear()


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT_S
    while not what():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.02)


def test_a_rotation_killed_in_the_middle_goes_on_where_it_was_cut(installation: Installation) -> None:
    code, said, _ = installation.run("add")
    assert (code, "restart Dure" in said) == (0, True)
    with psycopg.connect(installation.owner) as holder:
        # Somebody holds a row of the second batch, so the command surely is in the middle when it is killed.
        holder.execute(
            "SELECT FROM people_householdsecret WHERE id = "
            "(SELECT id FROM people_householdsecret ORDER BY id OFFSET %s LIMIT 1) FOR UPDATE",
            [BATCH + BATCH // 2],
        )
        process = installation.start("rotate")
        wait_for(lambda: installation.under(2) > 0 or process.poll() is not None)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=WAIT_S)
    assert process.returncode == -signal.SIGKILL
    assert (installation.under(2), installation.under(1)) == (BATCH, ROWS - BATCH)
    assert installation.opened() == installation.phones

    code, said, complaint = installation.run("rotate")
    assert code == 0, complaint
    assert said == f"{ROWS - BATCH} entries now lie under key 2; 0 under an older one.\n"
    assert (installation.under(2), installation.under(1)) == (ROWS, 0)
    assert installation.opened() == installation.phones
    assert installation.run("verify")[:2] == (0, f"{ROWS} entries open (key 2: {ROWS}); 0 do not.\n")


def test_the_seeds_of_second_factors_go_under_the_new_key_too(installation: Installation) -> None:
    ring, user = keyring(installation.keys), uuid7()
    # A seed from before seeds were bound to their owner, and one of now.
    old = seal("the app's seed", ring=ring, bound_to="mfa.Authenticator")
    new = seal("the codes' seed", ring=ring, bound_to=f"mfa.Authenticator:{user}")
    with psycopg.connect(installation.owner) as raw:
        raw.execute("DELETE FROM people_householdsecret")
        raw.execute(USER, [user])
        raw.execute(FACTOR, [user, "totp", json.dumps({"secret": base64.b64encode(old).decode()})])
        codes = {"seed": base64.b64encode(new).decode(), "used_mask": 5}
        raw.execute(FACTOR, [user, "recovery_codes", json.dumps(codes)])
        raw.execute(FACTOR, [user, "webauthn", json.dumps({"credential": "public"})])
    assert installation.run("verify")[:2] == (0, "2 entries open (key 1: 2); 0 do not.\n")
    installation.run("add")
    code, said, complaint = installation.run("rotate")
    assert (code, said) == (0, "2 entries now lie under key 2; 0 under an older one.\n"), complaint
    _only_the_newest_key_is_left(installation.keys)
    ring = keyring(installation.keys)
    with psycopg.connect(installation.owner) as raw:
        kept: dict[str, dict[str, object]] = dict(raw.execute("SELECT type, data FROM mfa_authenticator").fetchall())
    for seed, kind, name in (("the app's seed", "totp", "secret"), ("the codes' seed", "recovery_codes", "seed")):
        token = base64.b64decode(str(kept[kind][name]))
        assert open_sealed(token, ring=ring, bound_to=f"mfa.Authenticator:{user}") == seed
    assert kept["recovery_codes"]["used_mask"] == 5
    assert installation.run("verify")[:2] == (0, "2 entries open (key 2: 2); 0 do not.\n")


def test_a_seed_that_was_changed_is_named(installation: Installation) -> None:
    user = uuid7()
    with psycopg.connect(installation.owner) as raw:
        raw.execute("DELETE FROM people_householdsecret")
        raw.execute(USER, [user])
        raw.execute(FACTOR, [user, "totp", json.dumps({"secret": base64.b64encode(bytes(60)).decode()})])
        [factor] = raw.execute("SELECT id FROM mfa_authenticator").fetchone() or [None]
    code, said, complaint = installation.run("verify")
    assert (code, said) == (1, "0 entries open (none kept); 1 do not.\n")
    assert f"mfa.Authenticator {factor}" in complaint


def _only_the_newest_key_is_left(file: Path) -> None:
    content = json.loads(file.read_text())
    content["keys"] = content["keys"][-1:]
    file.write_text(json.dumps(content))
    keyring.cache_clear()


def test_swapped_and_changed_entries_are_named_and_stay_as_they_are(installation: Installation) -> None:
    with psycopg.connect(installation.owner) as raw:
        ids = [row[0] for row in raw.execute("SELECT id FROM people_householdsecret ORDER BY id LIMIT 4").fetchall()]
        swapped, changed, index = ids[:2], ids[2], ids[3]
        raw.execute(
            "UPDATE people_householdsecret s SET token = o.token FROM people_householdsecret o "
            "WHERE (s.id, o.id) IN ((%s, %s), (%s, %s))",
            [*swapped, *swapped[::-1]],
        )
        raw.execute(
            "UPDATE people_householdsecret SET token = set_byte(token, 20, get_byte(token, 20) # 1) WHERE id = %s",
            [changed],
        )
        raw.execute("UPDATE people_householdsecret SET blind_index = '\\x00' WHERE id = %s", [index])
    code, said, complaint = installation.run("verify")
    assert (code, said) == (1, f"{ROWS - 4} entries open (key 1: {ROWS - 4}); 4 do not.\n")
    assert all(str(key) in complaint for key in ids)

    installation.run("add")
    code, said, complaint = installation.run("rotate")
    assert (code, "3 under an older one" in said) == (1, True)
    assert all(str(key) in complaint for key in ids[:3])
    assert (installation.under(1), installation.under(2)) == (3, ROWS - 3)


def test_without_a_key_file_the_command_says_how_to_make_one(own_database: dict[str, str], tmp_path: Path) -> None:
    installation = Installation(own_database, tmp_path)
    installation.keys.unlink()
    for words in ("rotate", "verify", "add"):
        code, _, complaint = installation.run(words)
        assert (code, "dure keys make" in complaint) == (1, True)
        assert "Traceback" not in complaint
