"""The list of requirement rows and the marks of the tests fit each other."""

from __future__ import annotations

from pathlib import Path

from tools.requirements import marked_tests, rows


def test_every_mark_names_a_row_of_the_list() -> None:
    known = rows()
    assert {number: tests for number, tests in marked_tests().items() if number not in known} == {}


def test_the_list_has_each_row_once_with_words() -> None:
    listed = rows()
    assert len(listed) == 162
    assert all(number[0] == "R" and number[1:].isdigit() and words for number, words in listed.items())


def test_marks_are_found_on_functions_classes_and_whole_files(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text(
        "import pytest\n"
        "pytestmark = [pytest.mark.requirement('R003')]\n"
        "@pytest.mark.requirement('R001', 'R002')\ndef test_one(): ...\n"
        "@pytest.mark.requirement('R004')\nclass TestTwo: ...\n"
    )
    found = marked_tests(tmp_path)
    assert set(found) == {"R001", "R002", "R003", "R004"}
    assert found["R002"] == [f"{tmp_path.name}/test_a.py::test_one"]
