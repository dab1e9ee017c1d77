"""``dure keys``: the keys under which the vault, the audit marks and the backups lie."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress

from dure.config.commands import Commands, Refused, describe
from dure.config.env import read_environment
from dure.config.installation import prepare, setup
from dure.config.supervisor import database_in
from dure.foundation.vault.keyring import BadKeys, add_key, make_keys

if TYPE_CHECKING:
    from dure.foundation.vault.rotation import Begin

SHOWN = 20
DAMAGED = "{count} entries do not open. They were changed, or their key is not in the key file any more:"


def add(commands: Commands) -> None:
    keys = describe(commands, "keys", "the keys of the vault: make, add, rotate, verify")
    kinds = keys.add_subparsers(title="kinds", metavar="KIND", required=True)
    make = describe(
        kinds,
        "make",
        "make the key file that DURE_KEYS names; never overwrites one",
        "Once for each installation. Keep a copy apart from the database and its backups.",
        examples=["dure keys make"],
    )
    make.set_defaults(work=_make)
    more = describe(
        kinds,
        "add",
        "add a key to the file; it is the one in use from the next start",
        "Then copy the file, restart every server and worker, and run `dure keys rotate`.",
        examples=["dure keys add"],
    )
    more.set_defaults(work=_add)
    rotate = describe(
        kinds,
        "rotate",
        "seal everything under the newest key; may be cut off and run again",
        "Dure may be in use meanwhile. Ends with 1 while something still lies under an older key. Drafts are left out: "
        "they end within seven days. Old keys stay in the file, for the log and for backups.",
        examples=["dure keys rotate"],
    )
    rotate.set_defaults(work=_rotate)
    verify = describe(
        kinds,
        "verify",
        "open everything in the vault and count what does not open",
        "Changes nothing, shows no value. Ends with 1 when something does not open, and names it.",
        examples=["dure keys verify"],
    )
    verify.set_defaults(work=_verify)


def _make(_options: argparse.Namespace) -> int:
    file = read_environment().keys_file
    try:
        make_keys(file, on=_today())
    except BadKeys as fault:
        raise Refused(str(fault)) from fault
    print(f"Made {file}. Keep a copy apart from the database and its backups: without it the vault stays shut.")
    return 0


def _add(_options: argparse.Namespace) -> int:
    file = read_environment().keys_file
    try:
        number = add_key(file, on=_today())
    except BadKeys as fault:
        raise Refused(str(fault)) from fault
    print(f"Key {number} is added to {file}. Now copy the file, restart Dure, then run: dure keys rotate")
    return 0


def _rotate(_options: argparse.Namespace) -> int:
    def work(step: Callable[[int], None]) -> int:
        from dure.foundation.vault.models import the_ring
        from dure.foundation.vault.rotation import Findings

        begin = _begin("dure keys rotate")
        found = Findings.together(store.rotate(begin, done=step) for store in _stores())
        left = sum(store.count_old(begin) for store in _stores())
        print(f"{found.opened} entries now lie under key {the_ring().current}; {left} under an older one.")
        return _tell(found.unreadable) or (left and _still_old())

    return _through_the_vault("Sealing anew", "count_old", work)


def _verify(_options: argparse.Namespace) -> int:
    def work(step: Callable[[int], None]) -> int:
        from dure.foundation.vault.rotation import Findings

        begin = _begin("dure keys verify")
        found = Findings.together(store.verify(begin, done=step) for store in _stores())
        under = ", ".join(f"key {number}: {count}" for number, count in sorted(found.by_key.items()))
        print(f"{found.opened} entries open ({under or 'none kept'}); {len(found.unreadable)} do not.")
        return _tell(found.unreadable)

    return _through_the_vault("Opening", "count_all", work)


def _through_the_vault(title: str, count: str, work: Callable[[Callable[[int], None]], int]) -> int:
    """Run ``work`` with a bar that fills by rows; ``count`` names the function of each store that says how many."""
    try:
        with database_in(prepare()):
            setup()
            from dure.foundation.vault.models import the_ring

            the_ring()
            total = sum(getattr(store, count)(_begin(f"dure keys: {count}")) for store in _stores())
            with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
                task = bar.add_task(title, total=total)
                return work(lambda rows: bar.advance(task, rows))
    except BadKeys as fault:
        raise Refused(str(fault)) from fault


def _stores() -> tuple[ModuleType, ...]:
    """What goes through everything that is sealed: declared columns, and the seeds of second factors."""
    from dure.foundation.accounts.signing import seeds
    from dure.foundation.vault import rotation

    return rotation, seeds


def _begin(reason: str) -> Begin:
    from dure.foundation.access.scope import as_system

    return lambda: as_system(reason)


def _tell(unreadable: list[str]) -> int:
    if not unreadable:
        return 0
    print(DAMAGED.format(count=len(unreadable)), file=sys.stderr)
    for name in unreadable[:SHOWN]:
        print(f"  {name}", file=sys.stderr)
    return 1


def _still_old() -> int:
    print(
        "A server still writes under an older key. Restart every server and worker, then run this again.",
        file=sys.stderr,
    )
    return 1


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
