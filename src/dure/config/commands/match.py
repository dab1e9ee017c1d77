"""``dure match``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dure.config.commands import Commands, Refused, describe

if TYPE_CHECKING:
    from dure.engines.matching import Matcher

AT_LEAST = 0.9
SHOWN_PROBLEMS = 20
PROBLEM = ("table", "line", "column", "problem", "row_left_out")
SIGNS_OF_A_NUMBER = 6
STEPS = {
    "read": "{number:,} rows read",
    "block": "Looking for rows with something in common ...",
    "compare": "Comparing {number:,} pairs ...",
    "found": "{number:,} pairs found",
}


def add(commands: Commands) -> None:
    command = describe(
        commands,
        "match",
        "find the same person in one or two tables of people",
        "With one file: who stands in it twice. With two: who of the first stands in the second. Needs no database "
        "and merges nothing. Columns: id, and of name, birth_date, sex, phone, address, household, nickname, "
        "other_name those there are, in any order; an empty cell is unknown. More: docs/reference/matching.md.",
        examples=[
            "dure match register.csv --out pairs.csv",
            "dure match roster.csv register.csv --out pairs.csv --at-least 0.9 --problems problems.csv",
            "dure match register.csv --explain 1043 20871 --svg why.svg",
        ],
    )
    command.add_argument("file", type=Path, metavar="A.csv", help="CSV with a line of headings")
    command.add_argument("other", type=Path, nargs="?", metavar="B.csv", help="a second file to link the first with")
    command.add_argument(
        "--out", type=Path, metavar="PAIRS.csv", help="where the pairs are written, the likeliest first"
    )
    command.add_argument(
        "--at-least", type=_probability, default=AT_LEAST, metavar="P", help="probability from which a pair is written"
    )
    command.add_argument(
        "--problems", type=Path, metavar="FILE", help="CSV of every cell and row that could not be read"
    )
    command.add_argument(
        "--explain", nargs=2, metavar=("ID_A", "ID_B"), help="say of one pair what speaks for it and against it"
    )
    command.add_argument("--svg", type=Path, metavar="FILE", help="with --explain: the same as a picture")
    command.set_defaults(work=_match)


def _probability(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 < number < 1:
        raise argparse.ArgumentTypeError(f"{text} is no probability. Write a number between 0 and 1, like 0.95.")
    return number


def _match(options: argparse.Namespace) -> int:
    if not options.out and not options.explain:
        raise Refused("Say where the pairs go: --out pairs.csv. Or ask about one pair: --explain ID_A ID_B.")
    if options.svg and not options.explain:
        raise Refused("--svg draws one pair. Add --explain ID_A ID_B.")
    for file in (options.file, options.other):
        if file and not file.is_file():
            raise Refused(f"There is no file {file}.")
    from dure.engines.matching import BadTable

    try:
        if options.explain:
            _explain(options)
        else:
            _find(options)
    except BadTable as fault:
        raise Refused(str(fault)) from fault
    except OSError as fault:
        raise Refused(f"{fault.filename}: {fault.strerror}.") from fault
    return 0


def _find(options: argparse.Namespace) -> None:
    from dure.policy.korea.matching import matcher

    with _progress() as tell:
        matching = matcher(tell)
        pairs = matching.find_pairs(options.file, options.other, at_least=options.at_least)
    _tell_problems(matching, options.problems)
    _write(pairs, options.out)
    print(f"{pairs.num_rows:,} pairs written to {options.out}")


def _explain(options: argparse.Namespace) -> None:
    from dure.engines.matching import waterfall
    from dure.engines.matching.contributions import probability, shown_probability
    from dure.engines.matching.words import WORDS
    from dure.policy.korea.matching import matcher

    id_a, id_b = options.explain
    with _progress() as tell:
        parts = matcher(tell).explain_in(options.file, options.other, id_a=id_a, id_b=id_b)
    for part in parts:
        print(f"{part.weight:+8.2f}  {WORDS[part.column]}: {WORDS[part.words_key]}")
    total = sum(part.weight for part in parts)
    print(f"{total:+8.2f}  {WORDS['total']}: probability {shown_probability(probability(total))}")
    if options.svg:
        import vl_convert

        options.svg.write_text(
            vl_convert.vegalite_to_svg(waterfall(parts, WORDS, total=WORDS["total"])), encoding="utf-8"
        )
        print(f"drawn in {options.svg}")


@contextmanager
def _progress() -> Iterator[Callable[[str, int], None]]:
    """Steps on stderr, so that stdout stays for what was asked for."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console) as progress:
        task = progress.add_task("Reading ...", total=None)
        yield lambda step, number: progress.update(task, description=STEPS[step].format(number=number))


def _tell_problems(matching: Matcher, file: Path | None) -> None:
    """The first of them on stderr, all of them in the file that was asked for."""
    problems = matching.problems
    for heading in matching.unused:
        print(f"Not used: {heading}", file=sys.stderr)
    for problem in problems.kept[:SHOWN_PROBLEMS]:
        print(problem, file=sys.stderr)
    if problems.number > SHOWN_PROBLEMS:
        print(f"... and {problems.number - SHOWN_PROBLEMS:,} more (--problems FILE lists them)", file=sys.stderr)
    if file:
        from dure.foundation.tables.writing import write_csv

        rows = ((each.table, each.line, each.column, each.told, each.left_out) for each in problems.kept)
        with file.open("wb") as out:
            write_csv(out, PROBLEM, (dict(zip(PROBLEM, row, strict=True)) for row in rows))


def _write(pairs: Any, file: Path) -> None:
    from dure.foundation.tables.writing import write_csv

    names = pairs.column_names
    rows = (row for batch in pairs.to_batches() for row in batch.to_pylist())
    with file.open("wb") as out:
        write_csv(out, names, ({name: _cell(row[name]) for name in names} for row in rows), for_programs=True)


def _cell(cell: Any) -> Any:
    return round(cell, SIGNS_OF_A_NUMBER) if isinstance(cell, float) else cell
