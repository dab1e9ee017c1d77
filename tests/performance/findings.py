"""How fast the inbox opens with very many findings in it, and how fast all findings are scored anew.

python -m tests.performance.findings --open 100000 --scored 4000000

``--open`` findings lie in one dong, as many of them about households as it has, each under its clock; an official
asks for its inbox, and for Today, which tells of them in one line.
``--scored`` findings lie in the whole province and are scored twice: by the nightly job, and in the daytime after the
province released other weights.
Not part of ``make test``; prints percentiles and findings a second, and keeps them in ``discovery.jsonl``.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from pathlib import Path

from tests.performance.bench import _close, _load, _log_nowhere, say
from tests.performance.discovery_history import keep
from tests.performance.measuring import _database_seconds

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "bench_findings"
TIMES = 60
WEEKLY = 60
PAGES = {
    "inbox by score": "/findings/",
    "inbox by age of the finding": "/findings/?order=oldest",
    "inbox narrowed to one source": "/findings/?source=request",
    "inbox narrowed to old people": "/findings/?age=elder",
    "inbox narrowed to what is overdue": "/findings/?clock=overdue",
    "Today, one line for all that wait": "/today/",
}
FILL = """
WITH homes AS (
    SELECT id, path, row_number() OVER () AS n FROM people_household WHERE path ^@ %(path)s LIMIT %(known)s
), told AS (
    SELECT h.id AS household, coalesce(h.path, %(dong)s) AS path, n
    FROM generate_series(1, %(count)s) AS n LEFT JOIN homes h USING (n)
), made AS (
    INSERT INTO findings_finding (id, path, household_id, subject_key, label, place, state, score, score_version,
                                  opened_at, last_at, scored_on, asked, times_reopened, closing_note)
    SELECT gen_random_uuid(), path, household, '', CASE WHEN household IS NULL THEN '김' || n ELSE '' END,
           '가람로 ' || n, 'waiting', n %% 120, 0, now() - n * interval '1 second', now(), current_date - 1, '', 0, ''
    FROM told RETURNING id, path, household_id
), clocks AS (
    INSERT INTO deadlines_deadline (id, path, household_id, kind_id, state, starts_at, due_at, why, "values", what,
                                    object_id, in_list)
    SELECT gen_random_uuid(), path, household_id, 'deadline_kind:finding_triage', 'open', now() - interval '10 days',
           now() + (random() * 20 - 5) * interval '1 day', 'A finding waits', '{}', 'findings.finding', id, true
    FROM made WHERE %(clocks)s
)
INSERT INTO findings_evidence (id, finding_id, household_id, subject_key, label, place, kind_id, at, quote, what,
                               object_id, path)
SELECT gen_random_uuid(), made.id, household_id, '', '', '', kind, now() - random() * interval '300 days', '',
       'signals.signal', gen_random_uuid(), path
FROM made, unnest(%(kinds)s::text[]) AS kind
"""


def main() -> int:
    options = _options()
    os.environ["DURE_VAR"] = str(options.var.absolute())
    (options.var / "static").mkdir(parents=True, exist_ok=True)
    os.environ.pop("DATABASE_URL", None)  # never on a real installation
    from dure.config.embedded import EmbeddedPostgres
    from dure.config.installation import prepare
    from dure.config.roles import OWNER_ROLE

    with EmbeddedPostgres(prepare()) as postgres:
        postgres.drop_database(DATABASE)
        postgres.create_database(DATABASE)
        os.environ["DATABASE_URL"] = postgres.connection(dbname=DATABASE).url
        os.environ["OWNER_DATABASE_URL"] = postgres.connection(OWNER_ROLE, DATABASE).url
        try:
            _measure(options)
        finally:
            _close()
            postgres.drop_database(DATABASE)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", type=int, default=100_000)
    parser.add_argument("--scored", type=int, default=0)
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--var", type=Path, default=ROOT / "var" / "bench-findings")
    return parser.parse_args()


def _measure(options: argparse.Namespace) -> None:
    from dure.config.installation import migrate, setup

    setup()
    migrate()
    _load(options.households)
    _log_nowhere()
    if options.open:
        _fill(options.open, known=options.open // 2, clocks=True)
        _ask_pages(options)
    if options.scored:
        _fill(max(options.scored - options.open, 0), known=0, clocks=False)
        _score("scored anew at night")
        _release()
        _score("scored anew after a release")


def _fill(count: int, *, known: int, clocks: bool) -> None:
    """So many findings of two pieces of evidence each, so many of them about households."""
    import psycopg
    from django.db import connection

    from dure.foundation.access.scope import as_system
    from tests.performance.operations import FIRST_DISTRICT, FIRST_DONG, PROVINCE

    begun = time.monotonic()
    with as_system("bench"), connection.cursor() as cursor:
        cursor.execute(
            FILL,
            {
                "path": f"{PROVINCE}.{FIRST_DISTRICT}.{FIRST_DONG}.",
                "dong": f"{PROVINCE}.{FIRST_DISTRICT}.{FIRST_DONG}.",
                "known": known,
                "count": count,
                "clocks": clocks,
                "kinds": ["signal_kind:power_arrears", "tip_kind:own_request"],
            },
        )
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"], autocommit=True) as owner:  # only an owner may
        owner.execute("ANALYZE findings_finding, findings_evidence, deadlines_deadline")
    say(f"  {count:,} findings laid down in {time.monotonic() - begun:.0f} s")


def _ask_pages(options: argparse.Namespace) -> None:
    from tests.performance.measuring import measure
    from tests.performance.operations import Stage, _getting

    client = Stage().official
    client.post("/findings/capacity/", {"weekly": WEEKLY})
    for name, address in PAGES.items():
        measured = measure(_getting(client, address), times=options.times)
        say(
            f"  {name:<44} p50 {measured.p50_ms:7.1f}  p95 {measured.p95_ms:7.1f} ms   "
            f"cpu {measured.python_ms:6.1f} + {measured.database_ms:6.1f} ms   {measured.queries} queries"
        )
        keep({"what": name, "size": options.open, **measured.as_json()})


def _release() -> None:
    """Other weights hold in the whole province from today on."""
    from django.utils import timezone

    from dure.foundation.access.scope import as_system
    from dure.foundation.accounts.models import User
    from dure.journey.discovery.weights.models import WeightVersion
    from dure.journey.discovery.weights.queries import proposal
    from tests.performance.operations import PROVINCE

    drafted_by, released_by = User.objects.order_by("pk")[:2]
    with as_system("bench") as system:
        signed = {
            "drafted_at": system.moment,
            "released_at": system.moment,
            "valid_from": timezone.localdate(system.moment),
        }
        people = {"drafted_by": drafted_by, "released_by": released_by}
        WeightVersion(
            path=f"{PROVINCE}.",
            number=1,
            state="released",
            weights=proposal().weights.as_json(),
            note="bench",
            **people,
            **signed,
        ).save(force_insert=True)


def _score(what: str) -> None:
    """Run the job until nothing is left, as the worker does."""
    from dure.foundation.access.scope import as_system
    from dure.journey.discovery.findings.jobs import rescore

    begun, python, database, done = time.monotonic(), time.process_time(), _database_seconds(), 0
    while True:
        with as_system("bench") as system:
            scored = rescore(system, system.moment)
        if not scored:
            break
        done += scored
    seconds = time.monotonic() - begun
    record = {
        "what": what,
        "size": done,
        "seconds": round(seconds, 1),
        "python_seconds": round(time.process_time() - python, 1),
        "database_seconds": round(_database_seconds() - database, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    say(f"  {record}")
    keep(record)


if __name__ == "__main__":
    raise SystemExit(main())
