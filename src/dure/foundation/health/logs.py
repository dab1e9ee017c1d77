"""Log lines as JSON that never hold what people typed or who they are.

Third-party messages are free text that may quote a name, an address or a failing SQL statement. So only our own
loggers (``dure…``) speak in words; of the others a line says which logger spoke where, and of an exception its class
and the places it passed through, never its message.
"""

from __future__ import annotations

import datetime as dt
import logging
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

OWN = "dure"
OURS = Path(__file__).resolve().parents[3]


class PlainFacts(JsonFormatter):
    """The formatter of every handler in production."""

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        log_data["at"] = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        log_data["level"] = record.levelname.lower()
        log_data["logger"] = record.name
        if record.name.split(".")[0] == OWN:
            log_data["said"] = str(record.msg)
            log_data.update(getattr(record, "facts", {}))
        else:
            log_data["place"] = f"{record.module}:{record.lineno}"
        if record.exc_info and record.exc_info[0]:
            log_data["error"] = record.exc_info[0].__name__
            log_data["through"] = places(record.exc_info[2])


def places(trail: TracebackType | None) -> list[str]:
    """File and line of each step of an exception, the outermost first; our files by their path in the project."""
    return [f"{_short(frame.filename)}:{frame.lineno}" for frame in traceback.extract_tb(trail)]


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(OURS)) if path.is_relative_to(OURS) else "/".join(path.parts[-2:])


def logging_settings(*, level: str) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, one JSON object a line."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"facts": {"()": "dure.foundation.health.logs.PlainFacts"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "facts"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            OWN: {"level": level},
            # Django would write these to its own handlers, with addresses and messages in them.
            "django": {"handlers": [], "propagate": True, "level": "WARNING"},
            "django.server": {"handlers": [], "propagate": True, "level": "WARNING"},
        },
    }
