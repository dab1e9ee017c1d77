"""``make bench-match``: how long the matching takes and what memory it needs. No test: nothing is asserted about time.

python -m tests.performance.matching --sizes 100000 1000000
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.performance.matching_history import keep, write_page

SIZES = (100_000, 1_000_000)
AT_LEAST = 0.9
SEED = 500


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of rows")
    parser.add_argument("--no-history", action="store_true", help="print only")
    options = parser.parse_args()
    for size in options.sizes:
        record = _measured(size)
        say(json.dumps(record))
        if not options.no_history:
            keep(record)
    if not options.no_history:
        write_page()
    return 0


def _measured(size: int) -> dict[str, Any]:
    """A town in a file, and a process of its own for the matching, so that its peak of memory is its own."""
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="dure-bench-match-") as folder:
        file, truth, answer = Path(folder, "people.csv"), Path(folder, "truth.json"), Path(folder, "answer.json")
        _in_a_process(_make, size, file, truth)
        _in_a_process(_match, file, truth, answer)
        return {
            "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            **json.loads(answer.read_text()),
            "load_average": [round(before, 1), round(os.getloadavg()[0], 1)],
            "processors": os.cpu_count(),
        }


def _in_a_process(work: Any, *arguments: Any) -> None:
    pid = os.fork()
    if pid == 0:
        work(*arguments)
        os._exit(0)
    if os.waitpid(pid, 0)[1]:
        raise SystemExit(f"{work.__name__} failed")


def _make(size: int, file: Path, truth: Path) -> None:
    from tests.engines.matching.truth import town
    from tests.engines.matching.truth.writing import write_csv

    say(f"{size:,} rows are being made up ...")
    made = town(SEED, int(size / 1.111), twice=0.1)
    write_csv(made.records[:size], file)
    kept = {record.id for record in made.records[:size]}
    truth.write_text(json.dumps([pair for pair in made.truth if set(pair) <= kept]))


def _match(file: Path, truth: Path, answer: Path) -> None:
    from dure.policy.korea.matching import matcher

    begun, steps = time.perf_counter(), dict[str, dict[str, float]]()

    def tell(step: str, number: int) -> None:
        steps[step] = {"after_seconds": round(time.perf_counter() - begun, 1), "number": number}

    pairs = matcher(tell).find_pairs(file, at_least=AT_LEAST)
    seconds = time.perf_counter() - begun
    right = {tuple(pair) for pair in json.loads(truth.read_text())}
    found = {tuple(sorted(pair)) for pair in zip(pairs["id_a"].to_pylist(), pairs["id_b"].to_pylist(), strict=True)}
    answer.write_text(
        json.dumps(
            {
                "rows": int(steps["read"]["number"]),
                "seconds": round(seconds, 1),
                "processor_seconds": round(time.process_time(), 1),
                "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                "steps": steps,
                "true_pairs": len(right),
                "precision": round(len(found & right) / max(len(found), 1), 4),
                "recall": round(len(found & right) / max(len(right), 1), 4),
            }
        )
    )


if __name__ == "__main__":
    raise SystemExit(main())
