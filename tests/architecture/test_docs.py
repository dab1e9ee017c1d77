"""Every page of docs/ stands in docs/README.md, no link leads nowhere, and examples are as the program reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from dure.foundation.areas.files import read_areas
from dure.policy.korea.codelists import read_code_list
from tests.architecture.tree import ROOT, files, named

DOCS = ROOT / "docs"
INDEX = DOCS / "README.md"
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#[^)]*)?\)")
KINDS = {"tutorial", "how-to", "reference", "explanation", "decisions"}


def pages() -> list[Path]:
    return [*files(DOCS, "*.md"), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md"))]


def links_of(page: Path) -> Iterator[Path]:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        yield (page.parent / target).resolve()


def examples(page: str, language: str) -> list[str]:
    """The fenced examples of a page, without the indent of the list they stand in."""
    text = (DOCS / page).read_text(encoding="utf-8")
    blocks = re.findall(rf"^( *)```{language}\n(.*?)^ *```", text, re.M | re.S)
    return [re.sub(rf"^{indent}", "", block, flags=re.M) for indent, block in blocks]


def test_every_page_stands_in_the_index() -> None:
    listed = set(links_of(INDEX))
    kinds = [page for page in files(DOCS, "*") if page.suffix in (".md", ".csv") and page != INDEX]
    assert [named(page) for page in kinds if page not in listed] == []


def test_every_page_lies_in_one_of_the_kinds() -> None:
    assert {page.relative_to(DOCS).parts[0] for page in files(DOCS, "*.md") if page != INDEX} == KINDS


def test_no_link_leads_nowhere() -> None:
    assert [f"{named(page)} → {target}" for page in pages() for target in links_of(page) if not target.exists()] == []


def test_the_example_of_an_area_file_is_one(tmp_path: Path) -> None:
    file = tmp_path / "areas.csv"
    file.write_text(examples("how-to/load-an-area.md", "csv")[0], encoding="utf-8")
    assert [row.level for row in read_areas(file)] == ["province", "district", "dong"]


def test_the_examples_of_code_lists_are_such(tmp_path: Path) -> None:
    row, whole = examples("how-to/add-a-code-list.md", "yaml")[:2]
    file = tmp_path / "my_list.yaml"
    file.write_text(whole, encoding="utf-8")
    assert read_code_list(file).key == "my_list"
    head = {name: value for name, value in yaml.safe_load(whole).items() if name != "codes"}
    file.write_text(yaml.safe_dump(head | {"codes": yaml.safe_load(row)}, allow_unicode=True), encoding="utf-8")
    assert [code.code for code in read_code_list(file).codes] == ["heat_wave"]
