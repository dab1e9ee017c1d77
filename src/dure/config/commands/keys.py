"""``dure keys``: the keys under which the vault, the audit marks and the backups lie."""

from __future__ import annotations

import argparse
import datetime as dt

from dure.config.commands import Commands, Refused
from dure.config.env import read_environment
from dure.foundation.vault.keyring import BadKeys, make_keys


def add(commands: Commands) -> None:
    keys = commands.add_parser("keys", help="the keys of the vault: make")
    kinds = keys.add_subparsers(title="kinds", metavar="KIND", required=True)
    make = kinds.add_parser("make", help="make the key file that DURE_KEYS names; never overwrites one")
    make.set_defaults(work=_make)


def _make(_options: argparse.Namespace) -> int:
    file = read_environment().keys_file
    try:
        make_keys(file, on=dt.datetime.now(dt.UTC).date())
    except BadKeys as fault:
        raise Refused(str(fault)) from fault
    print(f"Made {file}. Keep a copy apart from the database and its backups: without it the vault stays shut.")
    return 0
