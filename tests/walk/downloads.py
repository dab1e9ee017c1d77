"""The files that leave: asked for as a person asks, and opened as a spreadsheet opens them."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests.walk.sight import ZIP, body_of, canaries, headers_of, readable

FORMATS = ("csv", "xlsx")
HEAD = ["part", "area_codes", "area_names", "indicator", "value", "unit", "period_from", "period_to", "as_of", "hidden"]
ABOUT_FAMILIES = {
    "targets",
    "case_managed_households",
    "blind_spots_discovered",
    "site_visits",
    "service_linkages",
}
SMALL = {"1", "2", "3", "4"}


def fetch(client: Client, file_format: str) -> HttpResponse:
    """The figures as a file, with the purpose that is asked for."""
    asked = {"purpose": "analysis", "reason": "The walk opens every file that leaves.", "format": file_format}
    with transaction.atomic():
        answer: Any = client.post(reverse("indicators:download"), asked)
        body_of(answer)
        transaction.set_rollback(True)
    found: HttpResponse = answer
    return found


def table_of(content: bytes) -> list[list[str]]:
    """The cells as texts, row by row."""
    if content.startswith(ZIP):
        rows: Any = load_workbook(io.BytesIO(content), read_only=True).worksheets[0].iter_rows(values_only=True)
        return [["" if cell is None else str(cell) for cell in row] for row in rows]
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def wrong_in(content: bytes, headers: str, *, reads_files: bool) -> list[str]:
    """A file holds numbers: no text of a family, no column more than the reference says, no small number to leaders."""
    head, *rows = table_of(content)
    found = [f"tells {place}'s {word}" for place, word in canaries(readable(content) + headers)]
    if head != HEAD:
        found.append(f"has the columns {head}")
    cells = [dict(zip(head, row, strict=False)) for row in rows]
    small = {cell["indicator"] for cell in cells if cell["indicator"] in ABOUT_FAMILIES and cell["value"] in SMALL}
    if small and not reads_files:
        found.append(f"shows small numbers of {sorted(small)}")
    return found


def wrong_with(answer: HttpResponse, *, reads_files: bool) -> list[str]:
    if answer.status_code != 200:
        return [f"answers {answer.status_code}"]
    return wrong_in(body_of(answer), headers_of(answer), reads_files=reads_files)
