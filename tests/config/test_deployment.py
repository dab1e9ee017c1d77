"""What an installation behind TLS promises browsers: Django's own check, and the cookies."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from csp.constants import SELF

from dure.config.browser_rules import content_security_policy
from tests.architecture.tree import ROOT

PRODUCTION = {
    "DURE_TLS": "1",
    "DURE_SECRET_KEY": "kN4-vT8xQ0pWz7LsY2mRb6HdJf3GcXe9UaSoViMtKy1BnZq5Er",
    "DURE_ALLOWED_HOSTS": "dure.example",
    "DURE_DEMO": "",
    "DURE_DEBUG": "",
    "DATABASE_URL": "postgresql://app:secret@127.0.0.1:1/dure",
}
COOKIES = """
import django; django.setup()
from django.conf import settings
for kind in ("SESSION", "CSRF", "LANGUAGE"):
    print(*(getattr(settings, f"{kind}_COOKIE_{what}") for what in ("NAME", "SECURE", "HTTPONLY", "SAMESITE")))
print(*(getattr(settings, f"{kind}_COOKIE_{what}") for kind in ("SESSION", "CSRF") for what in ("DOMAIN", "PATH")))
"""


def run(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DURE_")}
    environment |= PRODUCTION | {
        "PYTHONPATH": str(ROOT / "src"),
        "DURE_VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": "dure.config.settings",
    }
    return subprocess.run(
        [sys.executable, *words], env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )


def test_djangos_check_of_a_deployment_finds_nothing(tmp_path: Path) -> None:
    checked = run("-W", "ignore", "manage.py", "check", "--deploy", "--fail-level", "WARNING", folder=tmp_path)
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


def test_cookies_behind_tls_are_bound_to_host_and_connection_and_hidden_from_scripts(tmp_path: Path) -> None:
    assert run("-c", COOKIES, folder=tmp_path).stdout.splitlines() == [
        "__Host-session True True Lax",
        "__Host-csrf True True Lax",
        "dure_language True True Lax",
        "None / None /",  # what the prefix __Host- demands: no domain, the whole site
    ]


def test_a_sent_form_may_lead_nowhere_but_to_us_and_to_the_agencys_sign_in() -> None:
    assert content_security_policy()["DIRECTIVES"]["form-action"] == [SELF]
    named = content_security_policy(sign_in_at="https://sso.example/realms/office")
    assert named["DIRECTIVES"]["form-action"] == [SELF, "https://sso.example"]
