"""The report: how far findings came, where they were lost, and the same by source and by sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dure.engines.learning.intervals import Share, wilson
from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.areas.models import Area
from dure.foundation.codes.queries import code
from dure.steering.discovery_report.hiding import told_parts, told_share, told_steps
from dure.steering.discovery_report.outcomes import Group, Stage, groups, lost_reasons
from dure.steering.indicators.access import may_count, open_to
from dure.steering.indicators.counting import as_counts_role
from dure.steering.indicators.hiding import Cell
from dure.steering.indicators.periods import Period

UNDERWAY = "underway"
"""A loss that is none yet: a service was asked for and has not answered or delivered."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Findings that came no further than a stage, by how they ended: a closing reason, a state, or ``underway``."""

    ending: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Step:
    """One stage: how many came to it, and how those ended who came no further."""

    stage: Stage
    cell: Cell
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Findings that rest on one source (or one sign). A share is None where it is hidden."""

    key: str
    findings: Cell
    confirmed: Share | None
    served: Share | None
    lost: Share | None


@dataclass(frozen=True, slots=True)
class Report:
    """``told`` are pieces of evidence; several about one household are one finding."""

    areas: tuple[Area, ...]
    period: Period
    told: Cell
    steps: tuple[Step, ...]
    whole: Row
    sources: tuple[Row, ...]
    signs: tuple[Row, ...]

    @property
    def is_empty(self) -> bool:
        return self.steps[0].cell.value == 0

    @property
    def hides_something(self) -> bool:
        rows = (self.whole, *self.sources, *self.signs)
        cells = [step.cell for step in self.steps] + [loss.cell for step in self.steps for loss in step.losses]
        shares = [share for row in rows for share in (row.confirmed, row.served, row.lost)]
        return any(cell.value is None for cell in cells) or any(share is None for share in shares)


def build_report(actor: Actor, *, areas: Sequence[Area], period: Period) -> Report:
    """The report as this actor may see it.

    Raises:
        NotAllowed: an area lies outside the actor's right.
    """
    require(may_count(actor, areas))
    reads_files = len(open_to(actor, areas)) == len(areas)
    with as_counts_role():
        found = groups([area.path for area in areas], period.begin, period.end)
    return report_of(found, areas=areas, period=period, reads_files=reads_files)


def report_of(found: Sequence[Group], *, areas: Sequence[Area], period: Period, reads_files: bool) -> Report:
    """``found`` counted; small numbers hidden unless the reader may open the files."""
    whole, sources, signs = _Tally(), _Tally(), _Tally()
    for group in found:
        whole.add({""}, group)
        signs.add(group.signs, group)
        sources.add({source_of(sign) for sign in group.signs}, group)
    told = sum(group.told for group in found)
    return Report(
        tuple(areas),
        period,
        told_steps([told], reads_files=reads_files)[0],
        _steps(found, reads_files=reads_files),
        whole.row("", reads_files=reads_files),
        sources.rows(reads_files=reads_files),
        signs.rows(reads_files=reads_files),
    )


def source_of(kind: str) -> str:
    """Who told: the agency that sends signals of the kind, or the kind itself where people tell."""
    agency = code(kind).attributes.get("agency")
    return f"signal_agency:{agency}" if agency else kind


def _steps(found: Sequence[Group], *, reads_files: bool) -> tuple[Step, ...]:
    came = [sum(group.findings for group in found if group.stage >= stage) for stage in Stage]
    cells = told_steps(came, reads_files=reads_files)
    endings: dict[Stage, Counter[str]] = {stage: Counter() for stage in Stage}
    for group in found:
        if group.stage < Stage.SERVED:
            endings[group.stage][UNDERWAY if group.underway else group.ending] += group.findings
    return tuple(
        Step(stage, cell, _losses(endings[stage], reads_files=reads_files))
        for stage, cell in zip(Stage, cells, strict=True)
    )


def _losses(counted: Counter[str], *, reads_files: bool) -> tuple[Loss, ...]:
    most = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    cells = told_parts([number for _ending, number in most], reads_files=reads_files)
    return tuple(Loss(ending, cell) for (ending, _number), cell in zip(most, cells, strict=True))


class _Tally:
    """Counts by key what became of the findings that bear it."""

    def __init__(self) -> None:
        self.findings: Counter[str] = Counter()
        self.confirmed: Counter[str] = Counter()
        self.served: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        self.lost_by = lost_reasons()

    def add(self, keys: Iterable[str], group: Group) -> None:
        is_lost = group.stage < Stage.MET and group.closing_reason in self.lost_by
        for key in keys:
            self.findings[key] += group.findings
            self.confirmed[key] += group.findings * (group.stage >= Stage.NEEDED)
            self.served[key] += group.findings * (group.stage >= Stage.SERVED)
            self.lost[key] += group.findings * is_lost

    def rows(self, *, reads_files: bool) -> tuple[Row, ...]:
        """The most findings first."""
        keys = sorted(self.findings, key=lambda key: (-self.findings[key], key))
        return tuple(self.row(key, reads_files=reads_files) for key in keys)

    def row(self, key: str, *, reads_files: bool) -> Row:
        total = self.findings[key]
        shares = (wilson(counted[key], total) for counted in (self.confirmed, self.served, self.lost))
        cell = told_steps([total], reads_files=reads_files)[0]
        return Row(key, cell, *(told_share(share, reads_files=reads_files) for share in shares))
