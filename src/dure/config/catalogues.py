"""Compiles the texts of the screens (`locale/…/*.po`) for use, with Babel, because `msgfmt` is on no bare machine."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parents[1]


def catalogues(package: Path = PACKAGE) -> list[Path]:
    """Every catalogue of translated texts in the package."""
    return sorted(package.glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_catalogues(package: Path = PACKAGE) -> list[Path]:
    """Compile the catalogues that changed since they were last compiled; returns those."""
    changed = []
    for source in catalogues(package):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            texts = read_po(file, locale=source.parts[-3], charset="utf-8", abort_invalid=True)
        # Another process may read the old file now, or write the same new one.
        fresh = compiled.with_suffix(".mo.new")
        with fresh.open("wb") as file:
            write_mo(file, texts)
        fresh.replace(compiled)
        changed.append(source)
    return changed


if __name__ == "__main__":
    compile_catalogues()
