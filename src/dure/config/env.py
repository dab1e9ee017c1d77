"""What the environment says: every variable Dure reads, in one place."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

ROOT = Path(__file__).resolve().parents[3]
LOCAL_HOSTS = "127.0.0.1,localhost,[::1]"


class BadSetting(ValueError):
    """A variable of the environment cannot be used; the text says which and what to write."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings that come from outside."""

    secret_key: str
    database_url: str
    owner_database_url: str
    aside_database_url: str
    allowed_hosts: list[str]
    trusted_origins: list[str]
    demo: bool
    debug: bool
    behind_tls: bool
    var: Path
    keys_file: Path
    registration_number_basis: str
    audit_checkpoints: Path
    trusted_proxies: list[str]
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str
    oidc_name: str
    log_level: str
    metrics_token: str
    idle_minutes: float
    oidc_username_claim: str

    @property
    def embedded(self) -> Path:
        """The folder of the embedded database."""
        return self.var / "postgres"


def read_environment() -> Environment:
    """Read the ``DURE_*`` variables and the two database addresses."""
    var = Path(os.environ.get("DURE_VAR", ROOT / "var"))
    url = os.environ.get("DATABASE_URL", "")
    return Environment(
        secret_key=os.environ.get("DURE_SECRET_KEY", ""),
        database_url=url,
        owner_database_url=os.environ.get("OWNER_DATABASE_URL", url),
        aside_database_url=os.environ.get("ASIDE_DATABASE_URL", url),
        allowed_hosts=os.environ.get("DURE_ALLOWED_HOSTS", LOCAL_HOSTS).split(","),
        trusted_origins=[o for o in os.environ.get("DURE_TRUSTED_ORIGINS", "").split(",") if o],
        demo=_on("DURE_DEMO"),
        debug=_on("DURE_DEBUG"),
        behind_tls=_on("DURE_TLS"),
        var=var,
        keys_file=Path(os.environ.get("DURE_KEYS", var / "keys.json")),
        registration_number_basis=os.environ.get("DURE_REGISTRATION_NUMBER_BASIS", "").strip(),
        audit_checkpoints=Path(os.environ.get("DURE_AUDIT_CHECKPOINTS", var / "audit-checkpoints.jsonl")),
        trusted_proxies=[p for p in os.environ.get("DURE_TRUSTED_PROXIES", "").split(",") if p],
        oidc_issuer=os.environ.get("DURE_OIDC_ISSUER", ""),
        oidc_client_id=os.environ.get("DURE_OIDC_CLIENT_ID", ""),
        oidc_client_secret=os.environ.get("DURE_OIDC_CLIENT_SECRET", ""),
        oidc_name=os.environ.get("DURE_OIDC_NAME", ""),
        log_level=os.environ.get("DURE_LOG_LEVEL", "INFO").upper(),
        metrics_token=os.environ.get("DURE_METRICS_TOKEN", ""),
        oidc_username_claim=os.environ.get("DURE_OIDC_USERNAME_CLAIM", ""),
        idle_minutes=_number("DURE_IDLE_MINUTES", "10"),
    )


def _on(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def _number(name: str, default: str) -> float:
    written = os.environ.get(name, default)
    try:
        return float(written)
    except ValueError as fault:
        raise BadSetting(f"{name} must be a number, not {written!r}. Without it Dure takes {default}.") from fault


def database(url: str) -> dict[str, Any]:
    """A Django database entry for a PostgreSQL address.

    Without an address the entry names no database; the first query then says that DATABASE_URL is missing.
    """
    try:
        parts = conninfo_to_dict(url or "dbname=DATABASE_URL_is_not_set")
    except ProgrammingError as fault:
        raise BadSetting(
            "DATABASE_URL (or OWNER_…, ASIDE_DATABASE_URL) is no address of a database. Write postgresql://role:password@host/dure"
        ) from fault
    known = {name: str(parts.pop(name, "")) for name in ("dbname", "user", "password", "host", "port")}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": known["dbname"],
        "USER": known["user"],
        "PASSWORD": known["password"],
        "HOST": known["host"],
        "PORT": known["port"],
        "OPTIONS": dict(parts),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def local_secret(var: Path) -> str:
    """The secret of an installation on the embedded database, made once and kept beside it (0600)."""
    file = var / "secret.key"
    if not file.exists():
        var.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(48))
    return file.read_text()
