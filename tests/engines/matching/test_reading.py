"""Tables as they come: any order of columns, several encodings, and rows that are none."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from dure.engines.matching import BadTable
from dure.policy.korea.matching import find_pairs, matcher

HEAD = "id,name,birth_date,sex,phone,address\n"
TWO = (
    "1,김영숙,1950-03-12,여,010-1234-5678,수영구 망미로 12 101동 1203호\n"
    "2,김영숙,19500312,F,01012345678,수영구 망미로 12 101-1203\n"
)
OTHERS = "3,이철수,1961-07-30,남,010-9876-5432,수영구 나래로 3\n4,박순자,1944-01-15,여,051-123-4567,수영구 가람로 77\n"


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "people.csv"
    file.write_bytes(text.encode(encoding))
    return file


def pairs_of(file: Path) -> list[tuple[str, str]]:
    table = find_pairs(file, at_least=0.95)
    return list(zip(table["id_a"].to_pylist(), table["id_b"].to_pylist(), strict=True))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_a_file_is_read_in_the_encodings_of_korean_offices(tmp_path: Path, encoding: str) -> None:
    assert pairs_of(written(tmp_path, HEAD + TWO + OTHERS, encoding)) == [("1", "2")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_may_stand_in_any_order_with_korean_headings(tmp_path: Path, delimiter: str) -> None:
    rows = [
        "주소,생년월일,비고,성명,번호,연락처",
        "망미로 12 3호,1950.3.12,x,김영숙,7,",
        "망미로 12 3호,500312,y,김 영숙,8,010-1-2",
    ]
    file = written(tmp_path, "\n".join(rows).replace(",", delimiter))
    matching = matcher()
    table = matching.find_pairs(file, at_least=0.5)
    assert (table["id_a"].to_pylist(), table["id_b"].to_pylist()) == (["7"], ["8"])
    assert matching.unused == ["people.csv: 비고"]


def test_what_cannot_be_read_is_told_with_line_and_column_and_the_rest_is_matched(tmp_path: Path) -> None:
    bad = (
        "5,최미자,someday,여,010-1111-2222,x\n"
        "6,최미자\n"
        ",정영자,1950-01-01,여,,\n"
        "1,김영숙,1950-03-12,여,,\n"
        "\n"
        '9,"오, 순이",1950-01-02,purple,12,\n'
    )
    file = written(tmp_path, HEAD + bad.replace("1,김영숙", "5,김영숙") + TWO + OTHERS)
    matching = matcher()
    assert matching.find_pairs(file, at_least=0.95).num_rows == 1
    told = [(each.line, each.column, each.left_out) for each in matching.problems.kept]
    assert told == [
        (2, "birth_date", False),
        (3, "", True),
        (4, "id", True),
        (5, "id", True),
        (7, "sex", False),
        (7, "phone", False),
    ] or sorted(told) == sorted(
        [
            (2, "birth_date", False),
            (3, "", True),
            (4, "id", True),
            (5, "id", True),
            (7, "sex", False),
            (7, "phone", False),
        ]
    )
    assert "people.csv, line 3" in str(next(each for each in matching.problems.kept if each.line == 3))
    assert "someday" not in " ".join(map(str, matching.problems.kept)), "cells may hold what nobody should read"


def test_a_quotation_mark_left_open_costs_its_row_and_not_the_file(tmp_path: Path) -> None:
    rest = "".join(f"{number},강미희,1977-01-02,여,,\n" for number in range(100, 1100))
    file = written(tmp_path, HEAD + TWO + OTHERS + '50,"강미희,1977-01-02,여,,\n' + rest)
    matching = matcher()
    assert ("1", "2") in {(row["id_a"], row["id_b"]) for row in matching.find_pairs(file, at_least=0.95).to_pylist()}
    assert matching.problems.number >= 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no heading id"),
        ("name,birth_date\n김영숙,1950-03-12\n", "no heading id"),
        ("id,sex\n1,F\n", "one of name, birth_date"),
        ("id,name,성명\n1,a,b\n", "two headings mean one column"),
        ("id,name,name\n1,a,b\n", "two headings mean one column"),
        (HEAD, "no row that could be read"),
        ("PK\x03\x04\x00\x00", "no heading id"),
    ],
    ids=["empty", "no id", "nothing to tell by", "two words for one", "twice", "no rows", "a spreadsheet"],
)
def test_a_table_that_is_none_is_refused_with_what_to_do(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadTable, match=said):
        find_pairs(written(tmp_path, text), at_least=0.9)


def test_a_file_in_no_known_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(b"id,name\n1,\xff\xfe\xfa\x80\x81\n")
    with pytest.raises(BadTable, match="Save it as CSV in UTF-8"):
        find_pairs(file, at_least=0.9)


def test_signs_of_a_program_in_a_cell_are_only_text(tmp_path: Path) -> None:
    file = written(tmp_path, HEAD + "=1+1,'; DROP TABLE people; --,1950-03-12,여,010-1234-5678,x'y\"z\n" + TWO)
    ids = {pair for row in find_pairs(file, at_least=0.5).to_pylist() for pair in (row["id_a"], row["id_b"])}
    assert {"1", "2"} <= ids


def test_a_table_in_memory_is_taken_as_a_file_is() -> None:
    table = pa.table({"name": ["김영숙", "김영숙", None], "id": [1, 2, 3], "birth_date": ["1950-03-12", "500312", None],
                      "phone": ["01012345678", "010-1234-5678", ""]})  # fmt: skip
    found = find_pairs(table, at_least=0.9)
    assert (found["id_a"].to_pylist(), found["id_b"].to_pylist()) == (["1"], ["2"])


def test_a_roster_is_linked_to_a_register_and_never_to_itself(tmp_path: Path) -> None:
    roster, register = tmp_path / "roster.csv", tmp_path / "register.csv"
    roster.write_text(HEAD + TWO.replace("1,", "1,", 1), encoding="utf-8")
    register.write_text(HEAD + TWO.replace("김영숙", "김 영숙") + OTHERS, encoding="utf-8")
    found = find_pairs(roster, register, at_least=0.9)
    assert sorted(zip(found["id_a"].to_pylist(), found["id_b"].to_pylist(), strict=True)) == [
        ("1", "1"),
        ("1", "2"),
        ("2", "1"),
        ("2", "2"),
    ]


def test_words_for_nothing_are_nothing(tmp_path: Path) -> None:
    empty = "5,미상,-,불명,NULL,없음\n6,미상,N/A,,None,-\n"
    matching = matcher()
    found = matching.find_pairs(written(tmp_path, HEAD + TWO + OTHERS + empty), at_least=0.1)
    assert (found["id_a"].to_pylist(), found["id_b"].to_pylist()) == (["1"], ["2"])
    assert matching.problems.number == 0


def test_nobody_is_found_where_nobody_stands_twice(tmp_path: Path) -> None:
    assert pairs_of(written(tmp_path, HEAD + OTHERS)) == []
