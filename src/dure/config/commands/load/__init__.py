"""``dure load``: files that an installation lives on."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dure.config.commands import Commands, Refused, describe
from dure.config.commands.load import residents, signals
from dure.config.installation import prepare, setup
from dure.config.supervisor import database_in


def add(commands: Commands) -> None:
    load = describe(commands, "load", "load files: areas, boundaries, codes, signals, residents")
    kinds = load.add_subparsers(title="kinds", metavar="KIND", required=True)
    areas = describe(
        kinds,
        "areas",
        "the area tree: CSV with code, level, parent, name_ko, name_en, valid_from",
        "All or nothing; loading a file again changes nothing. More: docs/how-to/load-an-area.md.",
        examples=["dure load areas areas.csv"],
    )
    areas.add_argument("file", type=Path, metavar="FILE", help="CSV in UTF-8 with those columns")
    areas.set_defaults(work=_load_areas)
    boundaries = describe(
        kinds,
        "boundaries",
        "outlines of areas: GeoJSON whose features carry adm_cd2",
        "Outlines of areas that are not loaded are left out and named.",
        examples=['dure load boundaries outlines.geojson --source "Statistics office, 2026"'],
    )
    boundaries.add_argument("file", type=Path, metavar="FILE", help="GeoJSON in WGS84")
    boundaries.add_argument("--source", default="", metavar="WORDS", help="whom to name on the map")
    boundaries.set_defaults(work=_load_boundaries)
    codes = describe(
        kinds,
        "codes",
        "the code lists of the policy pack",
        "`dure migrate` does it too; a code that left the pack stays for old records.",
        examples=["dure load codes"],
    )
    codes.set_defaults(work=_load_codes)
    signals.add(kinds)
    residents.add(kinds)


def _load_areas(options: argparse.Namespace) -> int:
    from dure.foundation.areas.files import BadFile

    with database_in(prepare()):
        setup()
        from dure.foundation.access.scope import as_system
        from dure.foundation.areas.actions import load_areas
        from dure.foundation.areas.files import read_areas

        try:
            rows = read_areas(options.file)
        except BadFile as fault:
            raise Refused(str(fault)) from fault
        with as_system("dure load areas") as system:
            print(f"{load_areas(actor=system, rows=rows)} areas loaded")
    return 0


def _load_boundaries(options: argparse.Namespace) -> int:
    from dure.foundation.areas.files import BadFile

    with database_in(prepare()):
        setup()
        from dure.foundation.access.scope import as_system
        from dure.foundation.areas.actions import load_boundaries
        from dure.foundation.areas.files import read_boundaries

        try:
            outlines = read_boundaries(options.file)
        except BadFile as fault:
            raise Refused(str(fault)) from fault
        with as_system("dure load boundaries") as system:
            unknown = load_boundaries(actor=system, outlines=outlines, source=options.source)
    print(f"{len(outlines) - len(unknown)} outlines loaded")
    if unknown:
        print(
            f"No area with these codes is loaded, their outlines were left out: {', '.join(unknown)}", file=sys.stderr
        )
    return 0


def _load_codes(options: argparse.Namespace) -> int:
    with database_in(prepare()):
        setup()
        from dure.foundation.access.scope import as_system
        from dure.foundation.codes.actions import load_code_lists

        with as_system("dure load codes"):
            print(f"{load_code_lists()} codes loaded")
    return 0
