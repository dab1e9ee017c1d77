"""What files may be called, which language stands where, and what the project must not carry."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import PACKAGE, ROOT, files, named, parsed, python_files

NAMES_OF_ATTICS = re.compile(r"^(utils?|helpers?|commons?|misc|core|shared|base_.*|.*_managers?|managers?|selectors?)$")
# The floor of what a community does together has this name in the plan of the house.
FLOORS = {PACKAGE / "commons", ROOT / "tests" / "commons"}  # a floor of the house, named in its plan, and its mirror
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


def texts_in(path: Path) -> Iterator[tuple[int, str]]:
    """Each line that a program shows or compares; what only readers of the code see may hold Korean examples."""
    if path.suffix != ".py":
        yield from enumerate(path.read_text().splitlines(), 1)
        return
    tree = parsed(path)
    statements = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in statements:
            yield node.lineno, node.value


def test_korean_stands_only_in_the_policy_pack_the_demo_and_the_catalogues() -> None:
    paths = [path for pattern in ("*.py", "*.html", "*.js", "*.css", "*.sql") for path in files(PACKAGE, pattern)]
    found = [
        f"{named(path)}:{number}: {text.strip()}"
        for path in paths
        if path.relative_to(PACKAGE).parts[0] not in KOREAN_IS_AT_HOME
        for number, text in texts_in(path)
        if HANGUL.search(LANGUAGE_NAMES.sub("", text))
    ]
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


# Files and addresses hold days as machines read them; nobody sees these as a text of a page.
WRITES_FOR_MACHINES = {
    "src/dure/config",
    "src/dure/foundation/audit",
    "src/dure/foundation/pages/records.py",  # what an input of the browser reads
    "src/dure/steering/indicators/forms.py",
    "src/dure/steering/indicators/views.py",
    "src/dure/steering/log_review/views.py",
}
WRITES_ITSELF = re.compile(r"strftime|date_format\(|number_format\(|intcomma|:,\}|:%[YmdHM]")


def test_days_numbers_and_names_are_written_in_one_place() -> None:
    """Words for them are in foundation/pages/words.py, and templates use its filters."""
    code = [
        f"{named(path)}:{number}: {line.strip()}"
        for path in files(PACKAGE, "*.py")
        if path.relative_to(PACKAGE).parts[0] not in (*KOREAN_IS_AT_HOME, "engines")
        and not any(named(path).startswith(place) for place in WRITES_FOR_MACHINES)
        and named(path) != "src/dure/foundation/pages/words.py"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if WRITES_ITSELF.search(line)
    ]
    templates = [
        f"{named(path)}: {found}"
        for path in files(PACKAGE, "*.html")
        for found in re.findall(r"\|(?:date|time|floatformat|intcomma)\b(?::[^}%]+)?", path.read_text())
        if found.strip() != "|date:'c'"
    ]
    assert code + templates == []
