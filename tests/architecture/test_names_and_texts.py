"""What files may be called, which language stands where, and what the project must not carry."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.architecture.tree import PACKAGE, ROOT, files, named, python_files

NAMES_OF_ATTICS = re.compile(r"^(utils?|helpers?|commons?|misc|core|shared|base_.*|.*_managers?|managers?|selectors?)$")
# The floor of what a community does together has this name in the plan of the house.
FLOORS = {PACKAGE / "commons"}
HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
KOREAN_IS_AT_HOME = ("policy", "demo")
# The name of a language is written in that language.
LANGUAGE_NAMES = re.compile(r"한국어|두레")
HOST = re.compile(
    r"(https?|git|ssh)(\+\w+)?://|^--?(index-url|extra-index-url|find-links|trusted-host|i|f)\b|@ file:", re.M
)
PATH_OF_A_MACHINE = re.compile(r"(?<![\w.])/(work|home|Users|root)/\w")


def text_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    found = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in found if path.is_file() and b"\0" not in path.read_bytes()[:8000]]


def test_no_file_or_folder_is_named_like_an_attic() -> None:
    paths = {path for file in python_files() for path in (file, *file.parents) if ROOT in path.parents}
    assert [named(path) for path in sorted(paths - FLOORS) if NAMES_OF_ATTICS.match(path.stem)] == []


def test_korean_stands_only_in_the_policy_pack_the_demo_and_the_catalogues() -> None:
    at_home = tuple(PACKAGE / folder for folder in KOREAN_IS_AT_HOME)
    found = []
    for path in (*files(PACKAGE, "*.py"), *files(PACKAGE, "*.html"), *files(PACKAGE, "*.js"), *files(PACKAGE, "*.css")):
        if path.is_relative_to(at_home[0]) or path.is_relative_to(at_home[1]):
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if HANGUL.search(LANGUAGE_NAMES.sub("", line)):
                found.append(f"{named(path)}:{number}: {line.strip()}")
    assert found == []


def test_the_locks_pin_every_package_by_hash_and_name_no_host() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        lock = (ROOT / name).read_text()
        assert HOST.search(lock) is None, name
        pins = re.findall(r"^[a-z0-9]\S*==\S+ \\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+", lock, re.M)
        assert len(pins) == len(re.findall(r"^[^\s#]", lock, re.M)) > 20, name


def test_both_locks_agree() -> None:
    pinned = [
        dict(re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", (ROOT / name).read_text(), re.M))
        for name in ("requirements.lock", "requirements-dev.lock")
    ]
    assert {name: version for name, version in pinned[0].items() if pinned[1].get(name) != version} == {}


def test_the_npm_lock_has_no_addresses_and_keeps_the_hashes() -> None:
    lock = (ROOT / "package-lock.json").read_text()
    assert "resolved" not in lock
    assert lock.count('"integrity"') == lock.count('"node_modules/')


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    # This file holds the pattern itself, and one test speaks of a project below /root as an example.
    found = [
        f"{named(path)}: {match.group(0)}"
        for path in text_files()
        if path != Path(__file__).resolve()
        for match in PATH_OF_A_MACHINE.finditer(path.read_text(errors="replace"))
    ]
    assert found == []


def test_nothing_fetched_or_compiled_is_committed() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    bad = re.compile(r"\.mo$|/vendor/|^node_modules/|^var/|^\.venv/|\.(woff2?|ttf|otf)$")
    assert [name for name in listed.splitlines() if bad.search(name)] == []
