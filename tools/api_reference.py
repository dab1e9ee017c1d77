"""Writes docs/reference/api.md from the operations: `python tools/api_reference.py`. A test holds the two together."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "reference" / "api.md"

HEAD = """# The interface for programs

Everything that the pages show and do, as JSON under `/api/v1`. The OpenAPI 3.1 document is at `/api/v1/openapi.json`,
a page of all operations at `/api/v1/docs/`. This file is written by `tools/api_reference.py`; a test refuses one that
is not complete.

## Who asks

- **Token**: `Authorization: Bearer dure_…`. A person makes one at `/account/tokens/`, where it is shown once. It acts
  for its owner with no more than the scopes chosen, until a day, and ends at once when it is taken back. Only its
  SHA-256 is kept.
- **Session**: the cookie of a person signed in; unsafe requests also carry the page's token in the header
  `X-CSRFToken`.
- Nobody: where the table below says "everybody".

What one sees and may do is decided by the very rules of the pages. Out of sight is 404; seen but not allowed is 403
with the reason. Names and numbers are masked where the pages mask them. Names looked for are sent in bodies, never in
addresses.

## How it speaks

- Bodies and answers are JSON, UTF-8. A misspelt field is refused. Moments are ISO 8601; one without an offset is
  meant in the time zone of the installation. Money is whole won.
- Codes are `list:code`; answers carry them with their words in the language of `Accept-Language` (`ko`, `en`).
- Lists: `?limit=` (1–100) and `next`, the address of the following page. Pages begin after the last row read, so rows
  added meanwhile neither double nor hide any. There are no totals.
- `Idempotency-Key`: any text of up to 100 letters on an unsafe request. The same request with the same key is done
  once and gets the same answer for seven days (`Idempotent-Replay: true`); another request under the key is 422. What
  failed is not kept. Answers that reveal persons are never kept. A `record_id` (UUIDv7) made by the sender does the
  same for one record.
- `version`: an edit sends the version it was made from; when somebody changed the record meanwhile the answer is 409
  with `current_version`. Moves (accept, close …) are compare-and-set and answer 409 with `current_state`.
- `PATCH` leaves absent fields as they are; `null` empties one.

## Problems

`application/problem+json` (RFC 9457): `type`, `title`, `status`, `detail`, `instance`, and where they help `errors`
(`field`, `message`, `code`), `current_version`, `current_state`. Nothing was written. Texts never quote what was
sent.

| status | type | means |
|---|---|---|
"""


def problem_lines() -> list[str]:
    from dure.foundation.operations.problems import KINDS, URN

    return [f"| {kind.status} | `{URN}{kind.name}` | {kind.title} |" for kind in KINDS]


def operation_lines() -> list[str]:
    from dure.api.document import document

    rooms: dict[str, list[str]] = {}
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            rooms.setdefault(operation["tags"][0], []).append(_line(method, path, operation))
    lines: list[str] = []
    for room, rows in rooms.items():
        lines += ["", f"### {room}", "", "| operation | does | for |", "|---|---|---|", *rows]
    return lines


def _line(method: str, path: str, operation: dict[str, Any]) -> str:
    who = operation["description"].split("\n")[-1].rstrip(".")
    who = who.removeprefix("Needs one of: ").removeprefix("For ")
    who = "everybody" if who.startswith("Open to everybody") else who
    return f"| `{method.upper()} {path}` | {operation['summary']} | {who} |"


def text() -> str:
    from django.utils import translation

    with translation.override("en"):
        lines = [*problem_lines(), "", "## Operations", *operation_lines()]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dure.config.settings")
    import django

    django.setup()
    TARGET.write_text(text())
    print(f"{TARGET.relative_to(ROOT)} is written.")
