"""``migrate`` as the owner role, followed by the walls."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from dure.foundation.access.walls import raise_walls


class Command(Migrate):
    help = "Bring the tables up to date as the owner role, then write row-level security and grants anew."

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if options["database"] == "owner" and not options.get("plan"):
            raise_walls(connections["owner"])
