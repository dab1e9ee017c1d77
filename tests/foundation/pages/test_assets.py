"""The fetched front-end files are pinned, complete, and clean of what a closed network cannot load."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

import hatch_build

ROOT = Path(hatch_build.__file__).parent
VENDOR = ROOT / hatch_build.VENDOR
LISTED = tomllib.loads((ROOT / "assets.toml").read_text())["copy"]


def make_checkout(root: Path) -> None:
    """A checkout whose only listed asset is one style sheet."""
    for name in hatch_build.NPM_FILES:
        (root / name).write_text("{}")
    (root / "hatch_build.py").write_text("")
    (root / "assets.toml").write_text('[copy]\n"pkg/a.css" = "pkg/a.css"\n')


def pretend_npm(work: Path) -> None:
    package = work / "node_modules" / "pkg"
    package.mkdir(parents=True)
    (package / "a.css").write_text("a{}\n/*# sourceMappingURL=a.css.map */\n")
    (package / "unlisted.js").write_text("alert(1)")


def test_the_lock_names_no_host_and_pins_every_package_by_hash() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert "resolved" not in json.dumps(lock)


def test_every_listed_file_comes_from_a_pinned_package() -> None:
    pinned = set(json.loads((ROOT / "package.json").read_text())["dependencies"])
    assert {source.split("/")[0] for source in LISTED} == pinned


def test_only_listed_files_are_copied_and_absent_maps_are_not_mentioned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_checkout(tmp_path)
    monkeypatch.setattr(hatch_build, "_run_npm", pretend_npm)
    assert hatch_build.fetch_assets(tmp_path) is True
    vendor = tmp_path / hatch_build.VENDOR
    assert {path.name for path in vendor.rglob("*") if path.is_file()} == {"a.css", ".stamp"}
    assert "sourceMappingURL" not in (vendor / "pkg/a.css").read_text()


def test_nothing_is_fetched_twice_until_the_pins_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_checkout(tmp_path)
    monkeypatch.setattr(hatch_build, "_run_npm", pretend_npm)
    assert [hatch_build.fetch_assets(tmp_path), hatch_build.fetch_assets(tmp_path)] == [True, False]
    (tmp_path / "package-lock.json").write_text('{"changed": true}')
    assert hatch_build.fetch_assets(tmp_path) is True


def test_a_failed_fetch_leaves_the_old_files_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_checkout(tmp_path)
    monkeypatch.setattr(hatch_build, "_run_npm", pretend_npm)
    hatch_build.fetch_assets(tmp_path)
    (tmp_path / "package-lock.json").write_text('{"changed": true}')

    def fail(work: Path) -> None:
        raise SystemExit("no network")

    monkeypatch.setattr(hatch_build, "_run_npm", fail)
    with pytest.raises(SystemExit):
        hatch_build.fetch_assets(tmp_path)
    assert (tmp_path / hatch_build.VENDOR / "pkg/a.css").exists()


def test_the_fetched_style_sheets_load_nothing_from_elsewhere_and_miss_no_file() -> None:
    assert (VENDOR / ".stamp").exists(), "run `python hatch_build.py` first"
    for sheet in VENDOR.rglob("*.css"):
        addresses = re.findall(r"url\(\s*['\"]?([^'\")]+)", sheet.read_text())
        for address in addresses:
            assert not address.startswith(("http", "//")), (sheet, address)
            if not address.startswith(("data:", "#")):
                assert (sheet.parent / address).exists(), (sheet, address)
