"""Nothing inline stands in a template or is made by a tag, because browsers are told to refuse it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGE, files, named

INLINE = re.compile(
    r"<style\b|<script\b(?![^>]*\bsrc=)|<[^>{]*\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|\shx-on|<base\b|<iframe\b"
    r"|<(?:script|link|img|use)\b[^>]*(?:src|href)\s*=\s*[\"']?(?:https?:)?//",
    re.IGNORECASE,
)
WRITES_STYLE = re.compile(r"setAttribute\(\s*[\"']style|cssText|\beval\(|new Function|innerHTML|document\.write")


def found(pattern: re.Pattern[str], paths: tuple[Path, ...]) -> list[str]:
    return [f"{named(path)}: {match.group(0)}" for path in paths for match in pattern.finditer(path.read_text("utf-8"))]


def test_no_template_holds_inline_styles_scripts_handlers_or_foreign_sources() -> None:
    assert found(INLINE, files(PACKAGE, "*.html")) == []


def test_no_tag_or_view_writes_them_into_a_page() -> None:
    assert found(INLINE, tuple(path for path in files(PACKAGE, "*.py") if "migrations" not in path.parts)) == []


def test_no_script_does_what_the_policy_refuses() -> None:
    assert found(WRITES_STYLE, files(PACKAGE, "*.js")) == []


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>go()</script>",
        '<a onclick="go()">',
        '<a href="javascript:go()">',
        '<script src="https://elsewhere.example/a.js"></script>',
        '<link rel="stylesheet" href="//elsewhere.example/a.css">',
    ],
)
def test_the_search_finds_each_kind(bad: str) -> None:
    assert INLINE.search(bad)


@pytest.mark.parametrize(
    "good", ['<script src="/static/a.js" defer></script>', '<a href="https://law.example/">', "on"]
)
def test_the_search_lets_plain_pages_be(good: str) -> None:
    assert INLINE.search(good) is None
