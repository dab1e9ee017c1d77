"""How fast a file of crisis signals is loaded, against a register of a made-up province.

python -m tests.performance.load_signals --rows 100000 1000000 --households 40000

Not part of ``make test``; prints seconds and the memory that was needed, and keeps them in ``discovery.jsonl``.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from tests.performance.bench import _close, _load, _log_nowhere, say
from tests.performance.discovery_history import keep
from tests.performance.measuring import _database_seconds

ROOT = Path(__file__).resolve().parents[2]
KNOWN_SHARE = 0.4
"""Of the rows; the others speak of people whom the register does not know."""
HEADINGS = "성명,생년월일,주소,연락처,위기정보,기준월,체납액\n"
KINDS = ("power_arrears", "gas_arrears", "health_insurance_arrears", "card_arrears")
SEED = 47


def main() -> int:
    options = _options()
    os.environ["DURE_VAR"] = str(options.var.absolute())
    (options.var / "static").mkdir(parents=True, exist_ok=True)
    os.environ.pop("DATABASE_URL", None)
    from dure.config.embedded import EmbeddedPostgres
    from dure.config.installation import prepare
    from dure.config.roles import OWNER_ROLE

    with EmbeddedPostgres(prepare()) as postgres:
        postgres.drop_database("bench_signals")
        postgres.create_database("bench_signals")
        os.environ["DATABASE_URL"] = postgres.connection(dbname="bench_signals").url
        os.environ["OWNER_DATABASE_URL"] = postgres.connection(OWNER_ROLE, "bench_signals").url
        try:
            _measure(options)
        finally:
            _close()
            postgres.drop_database("bench_signals")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--households", type=int, default=40_000)
    parser.add_argument("--var", type=Path, default=ROOT / "var" / "bench-signals")
    return parser.parse_args()


def _measure(options: argparse.Namespace) -> None:
    from dure.config.installation import migrate, setup

    setup()
    migrate()
    _load(options.households)
    _log_nowhere()
    people = _people()
    say(f"register of the district: {len(people):,} people")
    source = _source()
    for number, rows in enumerate(options.rows):
        file = options.var / f"signals-{rows}.csv"
        with file.open("w", encoding="cp949") as out:
            out.write(HEADINGS)
            out.writelines(_lines(people, rows, Random(SEED + number), month=f"2026-{9 + number:02}"))
        _time(source, file, rows)
        file.unlink()


def _people() -> list[tuple[Any, ...]]:
    from django.db import connection

    from dure.foundation.access.scope import as_system
    from tests.performance.operations import FIRST_DISTRICT

    with as_system("bench"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.name, p.birth_date, h.address || ' ' || h.address_detail FROM people_person p "
            "JOIN people_household h ON h.id = p.household_id WHERE p.path LIKE %s",
            [f"%.{FIRST_DISTRICT}.%"],
        )
        return list(cursor.fetchall())


def _source() -> Any:
    from uuid_utils.compat import uuid7

    from dure.demo.bulk.ground import PROVINCE
    from dure.foundation.access.scope import as_system
    from dure.journey.discovery.signals.actions import make_source
    from dure.journey.discovery.signals.mapping import FIELDS, Mapping
    from tests.performance.operations import FIRST_DISTRICT

    columns = dict(zip(FIELDS, HEADINGS.strip().split(","), strict=True))
    with as_system("bench") as system:
        path = f"{PROVINCE}.{FIRST_DISTRICT}."
        made, _new = make_source(
            actor=system, record_id=uuid7(), path=path, code="bench", title="bench",
            agency="signal_agency:kepco", mapping=Mapping(columns),
        )  # fmt: skip
    return made


def _lines(people: list[tuple[Any, ...]], rows: int, chance: Random, *, month: str) -> Iterator[str]:
    for number in range(rows):
        phone = f"010-0{chance.randrange(1000):03}-{chance.randrange(10_000):04}"
        kind, amount = chance.choice(KINDS), f'"{chance.randrange(10_000, 900_000):,}원"'
        if chance.random() < KNOWN_SHARE:
            name, born, place = chance.choice(people)
        else:
            name, place = f"모름{number}", f"가람동로 {number % 5_000} {number % 40}호"
            born = f"{1930 + number % 90}-{number % 12 + 1:02}-{number % 28 + 1:02}"
        yield f"{name},{born},{place},{phone},{kind},{month},{amount}\n"


def _time(source: Any, file: Path, rows: int) -> None:
    from dure.foundation.access.scope import as_system
    from dure.foundation.loads.running import load_next
    from dure.journey.discovery.signals.actions import take_file
    from dure.journey.discovery.signals.loading.files import SIGNAL_FILES
    from dure.journey.discovery.signals.models import SignalLoad

    begun, python, database = time.monotonic(), time.process_time(), _database_seconds()
    with as_system("bench") as system, file.open("rb") as content:
        load, _new = take_file(actor=system, source=source, file=content, file_name=file.name, at=system.moment)
    kept = time.monotonic() - begun
    while True:
        with as_system("bench") as system:
            if not load_next(SIGNAL_FILES, system, system.moment, only=load.pk):
                break
    seconds = time.monotonic() - begun
    with as_system("bench") as system:
        done: SignalLoad = SignalLoad.objects.visible_to(system).get(pk=load.pk)
    record = {
        "what": "signals loaded from a file",
        "size": rows,
        "seconds": round(seconds, 1),
        "kept_after_seconds": round(kept, 1),
        "python_seconds": round(time.process_time() - python, 1),
        "database_seconds": round(_database_seconds() - database, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "file_mb": round(file.stat().st_size / 1e6),
        "new": done.accepted,
        "of_known_households": done.accepted - done.unmatched,
        "repeated": done.repeated,
        "left_out": done.rejected,
    }
    say(f"  {record}")
    keep(record)


if __name__ == "__main__":
    raise SystemExit(main())
