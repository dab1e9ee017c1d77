"""``dure doctor``."""

from __future__ import annotations

import argparse

from dure.config.commands import Commands, describe
from dure.config.installation import prepare, setup
from dure.config.supervisor import database_in


def add(commands: Commands) -> None:
    doctor = describe(
        commands,
        "doctor",
        "check this installation and say what to do",
        "Looks at secret, keys, disk, front-end files, database, tables, walls, reference data, clock, logs "
        "and durability. Ends with 1 when something is wrong, 0 otherwise (warnings included).",
        examples=["dure doctor"],
    )
    doctor.set_defaults(work=_doctor)


def _doctor(_options: argparse.Namespace) -> int:
    with database_in(prepare()):
        setup()
        from rich.console import Console

        from dure.foundation.health.checkup import Verdict, examine

        marks = {
            Verdict.GOOD: "[green]good   [/]",
            Verdict.WARNING: "[yellow]warning[/]",
            Verdict.FAULT: "[red]fault  [/]",
        }
        screen = Console(soft_wrap=True, highlight=False)
        found = examine()
        for finding in found:
            screen.print(f"{marks[finding.verdict]}  {finding.about}: ", end="")
            screen.print(finding.said, markup=False)
    return int(any(finding.verdict is Verdict.FAULT for finding in found))
