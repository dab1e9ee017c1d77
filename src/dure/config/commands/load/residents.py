"""``dure load residents``: an extract of the resident register, loaded while one watches."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dure.config.commands import Commands, Refused, describe
from dure.config.commands.load.watching import is_loaded, tell_faults, watched
from dure.config.installation import prepare, setup
from dure.config.supervisor import database_in

if TYPE_CHECKING:
    from dure.journey.discovery.rounds.models import ResidentLoad

COMMAND = "dure load residents"


def add(kinds: Commands) -> None:
    residents = describe(
        kinds,
        "residents",
        "an extract of the resident register, for the life-stage visits",
        "A file loaded twice changes nothing; bad rows are told and the rest is loaded; of people whom no round names "
        "nothing is kept. Exit code 1: it was not loaded to its end. More: docs/how-to/life-stage-visits.md.",
        examples=["dure load residents extract-2026-03.csv", "dure load residents extract.xlsx --district 26500"],
    )
    residents.add_argument("file", type=Path, metavar="FILE", help="CSV (UTF-8, UTF-16 or CP949) or XLSX")
    residents.add_argument("--district", default="", metavar="AREA", help="its code, when there are several")
    residents.set_defaults(work=_load)


def _load(options: argparse.Namespace) -> int:
    if not options.file.is_file():
        raise Refused(f"There is no file {options.file}.")
    with database_in(prepare()):
        setup()
        from dure.journey.discovery.rounds.loading.files import EXTRACTS

        load, new = _take(options)
        if not new and not load.is_unfinished:
            print(f"This file was loaded before ({load.made_at:%Y-%m-%d}); nothing was changed.")
        watched(EXTRACTS, load, COMMAND)
        return _report(_list(load))


def _take(options: argparse.Namespace) -> tuple[ResidentLoad, bool]:
    from dure.foundation.access.scope import as_system
    from dure.journey.discovery.rounds.actions import take_extract

    with as_system(COMMAND) as system, options.file.open("rb") as file:
        path = _district(options.district)
        return take_extract(actor=system, path=path, file=file, file_name=options.file.name, at=system.moment)


def _district(code: str) -> str:
    from dure.foundation.areas.models import Area

    rows = Area.objects.filter(level_id="area_level:district")
    found = list((rows.filter(code=code) if code else rows).values_list("path", flat=True)[:2])
    if not found:
        raise Refused(f"No district has the code {code}." if code else "No district is loaded yet.")
    if len(found) > 1:
        raise Refused("There are several districts: say whose extract it is with --district.")
    return str(found[0])


def _list(load: Any) -> ResidentLoad:
    """Make the lists now, as the job does; the load as it is."""
    from dure.foundation.access.scope import as_system
    from dure.journey.discovery.rounds.listing import list_visits
    from dure.journey.discovery.rounds.models import ResidentLoad

    with as_system(COMMAND) as system:
        while list_visits(actor=system, at=system.moment):
            pass
        found: ResidentLoad = ResidentLoad.objects.visible_to(system).get(pk=load.pk)
    return found


def _report(load: ResidentLoad) -> int:
    from dure.journey.discovery.rounds.loading.files import EXTRACTS

    if not is_loaded(load):
        return 1
    print(f"{load.rows} rows: {load.accepted} named by a round, {load.repeated} there already")
    print(f"{load.beside} named by no round, of whom nothing was kept; {load.rejected} left out")
    print(f"{load.accepted - load.unmatched} of families known, {load.unmatched} of nobody known")
    tell_faults(EXTRACTS, load, COMMAND, page="extracts")
    return 0
