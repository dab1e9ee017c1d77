"""docs/reference/asvs.csv has every requirement of OWASP ASVS 5.0.0, levels 1 and 2, each with a proof or a reason."""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from functools import cache

import pytest

from tests.architecture.tree import PACKAGE, ROOT, files

LIST = ROOT / "docs" / "reference" / "asvs.csv"
STATUSES = {"met", "partly", "missing", "operator", "not applicable"}
# Source: the published list of version 5.0.0 (github.com/OWASP/ASVS, 5.0/docs_en): sections with the numbers of their
# requirements of level 1, then of level 2.
LEVEL_1 = """
1.2:1-5 1.3:1-2 1.5:1 2.1:1 2.2:1-2 2.3:1 3.2:1-2 3.3:1 3.4:1-2 3.5:1-3 4.1:1 4.4:1 5.2:1-2 5.3:1-2 6.1:1
6.2:1-8 6.3:1-2 6.4:1-2 7.2:1-4 7.4:1-2 8.1:1 8.2:1-2 8.3:1 9.1:1-3 9.2:1 10.4:1-5 11.3:1-2 11.4:1 12.1:1
12.2:1-2 13.4:1 14.2:1 14.3:1 15.1:1 15.2:1 15.3:1"""
LEVEL_2 = """
1.1:1-2 1.2:6-9 1.3:3-11 1.4:1-3 1.5:2 2.1:2-3 2.2:3 2.3:2-4 2.4:1 3.3:2-4 3.4:3-6 3.5:4-5 3.7:1-2 4.1:2-3
4.2:1 4.3:1-2 4.4:2-4 5.1:1 5.2:3 5.4:1-3 6.1:2-3 6.2:9-12 6.3:3-4 6.4:3-4 6.5:1-5 6.6:1-3 6.8:1-4 7.1:1-3
7.3:1-2 7.4:3-5 7.5:1-2 7.6:1-2 8.1:2 8.2:3 8.4:1 9.2:2-4 10.1:1-2 10.2:1-2 10.3:1-4 10.4:6-11 10.5:1-5
10.6:1-2 10.7:1-3 11.1:1-2 11.2:1-3 11.3:3 11.4:2-4 11.5:1 11.6:1 12.1:2-3 12.3:1-4 13.1:1 13.2:1-5 13.3:1-2
13.4:2-5 14.1:1-2 14.2:2-4 14.3:2-3 15.1:2-3 15.2:2-3 15.3:2-7 16.1:1 16.2:1-5 16.3:1-4 16.4:1-3 16.5:1-3
17.1:1 17.2:1-4 17.3:1-2"""


@cache
def rows() -> tuple[dict[str, str], ...]:
    with LIST.open(newline="", encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


def numbers(written: str) -> set[str]:
    found = set()
    for section, span in (part.split(":") for part in written.split()):
        first, _, last = span.partition("-")
        found |= {f"V{section}.{number}" for number in range(int(first), int(last or first) + 1)}
    return found


def test_every_requirement_of_both_levels_stands_there_once() -> None:
    assert (len(numbers(LEVEL_1)), len(numbers(LEVEL_2))) == (70, 183)
    for level, written in (("1", LEVEL_1), ("2", LEVEL_2)):
        assert {row["id"] for row in rows() if row["level"] == level} == numbers(written)
    assert [number for number, count in Counter(row["id"] for row in rows()).items() if count > 1] == []


def test_no_row_is_without_a_test_and_without_a_reason() -> None:
    assert [row["id"] for row in rows() if not row["tests"].strip() and not row["reason"].strip()] == []


def test_whoever_does_not_meet_a_requirement_says_why() -> None:
    assert {row["status"] for row in rows()} <= STATUSES
    assert [row["id"] for row in rows() if row["status"] != "met" and not row["reason"].strip()] == []
    assert [row["id"] for row in rows() if row["status"] in ("met", "partly") and not row["how"].strip()] == []
    assert all(row["requirement"].strip() for row in rows())


def test_every_test_that_is_named_exists() -> None:
    wanting = []
    for row in rows():
        for name in row["tests"].split():
            path, _, function = name.partition("::")
            file = ROOT / path
            defined = {
                node.name
                for node in ast.walk(ast.parse(file.read_text(encoding="utf-8") if file.is_file() else ""))
                if isinstance(node, ast.FunctionDef)
            }
            if function not in defined:
                wanting.append(f"{row['id']}: {name}")
    assert wanting == []


def test_the_inventory_names_every_use_of_cryptography() -> None:
    inventory = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    uses = re.compile(r"^\s*(?:import|from) (?:hmac|hashlib|cryptography)\b|\bsalted_hmac\b|\bsigning\.dumps\b", re.M)
    rooms = {
        file.relative_to(PACKAGE).as_posix()
        for file in files(PACKAGE, "*.py")
        if uses.search(file.read_text(encoding="utf-8")) and "migrations" not in file.parts
    }
    assert [room for room in sorted(rooms) if not any(place in room for place in places_of(inventory))] == []


def places_of(inventory: str) -> set[str]:
    """The places of the code that the table of SECURITY.md names in its first column."""
    return {
        place for line in re.findall(r"^\| (`[^|]+) \|", inventory, re.M) for place in re.findall(r"`([^`]+)`", line)
    }


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/healthz", "/account/sign-in/", "/today/"])
def test_trace_is_not_answered(client, address: str) -> None:  # type: ignore[no-untyped-def]
    answer = client.trace(address, headers={"X-Canary": "a canary of the test"})
    assert b"a canary of the test" not in answer.content
    assert answer.status_code == 405
