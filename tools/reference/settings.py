"""Settings: the environment variables that config/env.py reads, with their defaults."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tools.reference.words import ROOT, UNDOCUMENTED, missing, row, table

ENV = ROOT / "src" / "dure" / "config" / "env.py"
HOW_TO = ROOT / "docs" / "how-to" / "deploy.md"
VARIABLE = re.compile(r"(?:DURE_[A-Z_]+|(?:OWNER_|ASIDE_)?DATABASE_URL)")
DEFAULTS = {"LOCAL_HOSTS": "127.0.0.1,localhost,[::1]", "url": "what `DATABASE_URL` says"}
KINDS = {"str": "text", "bool": "1 or empty", "Path": "path", "float": "number", "int": "number", "list[str]": "list"}


def page() -> Iterator[str]:
    yield "# Settings"
    yield ""
    yield "Dure is configured by its environment alone. The same table as a task: [deploy](../how-to/deploy.md)."
    yield "A list is separated by commas; a switch is on with `1`, `true`, `yes` or `on`."
    yield ""
    yield from table("variable", "kind", "default", "meaning")
    words = dict(re.findall(r"^ *\| `([A-Z_]+)` \| (.*?) \|$", HOW_TO.read_text(encoding="utf-8"), re.M))
    for name, kind, default in variables():
        if name not in words:
            missing.add(f"docs/how-to/deploy.md: `{name}`")
        yield row(f"`{name}`", kind, default, _linked(words.get(name, UNDOCUMENTED)))
    yield ""
    yield "Not meant to be set: `DJANGO_SETTINGS_MODULE` and `PROMETHEUS_MULTIPROC_DIR`, which `dure` sets itself."


def variables() -> list[tuple[str, str, str]]:
    """Name, kind and default of each variable, in the order in which they are read."""
    tree = ast.parse(ENV.read_text(encoding="utf-8"))
    kinds = {
        field.target.id: ast.unparse(field.annotation)
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name == "Environment"
        for field in node.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
    }
    reads = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "read_environment")
    found: dict[str, tuple[str, str, str]] = {}
    for node in ast.walk(reads):
        if isinstance(node, ast.keyword) and node.arg in kinds:
            for call in _calls(node.value):
                found.setdefault(call[0], (call[0], KINDS.get(kinds[node.arg], kinds[node.arg]), call[1]))
    for call in _calls(reads):
        found.setdefault(call[0], (call[0], "path" if "VAR" in call[0] else "text", call[1]))
    return sorted(found.values(), key=lambda one: (one[0].startswith("DURE_"), one[0]))


def _calls(node: ast.AST) -> Iterator[tuple[str, str]]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant):
            name = str(call.args[0].value)
            if VARIABLE.fullmatch(name):
                yield name, _default(call.args[1] if len(call.args) > 1 else None)


def _default(value: ast.expr | None) -> str:
    if value is None or (isinstance(value, ast.Constant) and value.value == ""):
        return "empty"
    if isinstance(value, ast.Constant):
        return f"`{value.value!s}`"
    text = ast.unparse(value)
    if isinstance(value, ast.BinOp) and isinstance(value.right, ast.Constant):
        return (
            f"`{value.right.value!s}` in `DURE_VAR`"
            if "var" in ast.unparse(value.left)
            else f"`{value.right.value!s}/`"
        )
    return DEFAULTS.get(text, f"`{text}`")


def _linked(words: str) -> str:
    return re.sub(r"\]\((?!http)([^)]+)\)", r"](../how-to/\1)", words)
