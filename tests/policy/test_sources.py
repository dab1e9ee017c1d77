"""Every note on where a figure comes from can be read in Korean."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dure.policy.korea.eligibility as pack
from dure.policy.korea.screening import source_words

PARAMETERS = Path(pack.__file__).parent / "parameters"


def notes() -> set[str]:
    found: set[str] = set()
    for file in PARAMETERS.rglob("*.yaml"):
        found |= set(re.findall(r'source: "([^"]*)"', file.read_text(encoding="utf-8")))
    return found


@pytest.mark.requirement("R086")
def test_every_source_has_korean_words() -> None:
    assert len(notes()) > 40
    assert [note for note in sorted(notes()) if not re.search("[가-힣]", source_words(note, "ko"))] == []


def test_english_shows_the_note_as_it_was_written() -> None:
    assert source_words("from memory", "en") == "from memory"
    assert source_words("a note nobody translated", "ko") == "a note nobody translated"
