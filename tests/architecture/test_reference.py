"""The generated pages of docs/reference say what the code says, and nothing stays without words."""

from __future__ import annotations

import pytest

from tools.reference import dictionary, roles, settings, states, words
from tools.reference.pages import FOLDER, PAGES, pages

AGAIN = "make reference   (without make: .venv/bin/python -m tools.reference)"


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_says_what_the_code_says_now(name: str) -> None:
    kept = (FOLDER / name).read_text(encoding="utf-8")
    assert kept == pages()[name], f"docs/reference/{name} is not what the code gives. Run: {AGAIN}"


def test_every_role_setting_command_state_table_and_column_has_words() -> None:
    words.missing.clear()
    made = "\n".join(pages().values())
    assert sorted(words.missing) == [], f"Write them into docs/reference/meanings.yaml, then run: {AGAIN}"
    assert words.UNDOCUMENTED not in made


def test_nothing_is_described_that_is_gone() -> None:
    assert states.gone() == []
    assert roles.unknown_permissions() == []


def test_a_missing_word_is_noticed() -> None:
    words.missing.clear()
    assert words.told("states", "VisitState", "vanished") == words.UNDOCUMENTED
    assert words.missing == {"states: VisitState: vanished"}
    words.missing.clear()


def test_the_settings_are_those_that_the_environment_is_asked_for() -> None:
    names = [name for name, _, _ in settings.variables()]
    assert len(names) == len(set(names))
    assert set(settings.VARIABLE.findall(settings.ENV.read_text(encoding="utf-8"))) == set(names)


def test_what_is_sealed_or_personal_is_marked_so() -> None:
    lines = list(dictionary.page())
    token = next(line for line in lines if line.startswith("| `token` "))
    assert "| sealed |" in token
    assert any(line.startswith("| `name` ") and "| personal |" in line for line in lines)
