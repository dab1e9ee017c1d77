"""The numbers of campaigns as a reader may see them: small ones hidden, counted and published ones apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from dure.foundation.access.actor import Actor
from dure.foundation.areas.models import Area
from dure.journey.discovery.campaigns.models import Campaign, Published
from dure.journey.discovery.campaigns.queries import latest_published, published_together
from dure.journey.discovery.campaigns.states import CampaignState
from dure.steering.campaign_results.counting import TOGETHER, Numbers, count_campaigns, count_dongs
from dure.steering.indicators.access import open_to
from dure.steering.indicators.areas import parts
from dure.steering.indicators.hiding import FEWEST_SHOWN, Cell, Hidden, column, total_cell
from dure.steering.indicators.pictures.maps import Step, even_steps, step_of

ABOUT_FAMILIES = "campaign_households"
PARTS = (("linkages", "private_linkages"), ("cases", "focused"))
"""A number and a part of it: the rest of them must not be small either."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The numbers of one campaign, or of several, as this reader may see them."""

    cells: Mapping[str, Cell]

    def __getattr__(self, name: str) -> Cell:
        try:
            return self.cells[name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass(frozen=True, slots=True)
class CountedLine:
    """A campaign that was led here."""

    campaign: Campaign
    shown: Shown


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """A campaign with figures that somebody published."""

    campaign: Campaign
    told: Published


@dataclass(frozen=True, slots=True)
class Overview:
    """All campaigns of a time: those counted here, and those that were published. The two are never added up.

    ``together`` are different households and records; ``households_summed`` is the sum of the campaigns.
    """

    counted: list[CountedLine]
    together: Shown
    households_summed: Cell
    published: list[PublishedLine]
    published_summed: Numbers
    published_together: list[Published]


def overview(actor: Actor, campaigns: Sequence[Campaign], *, now: dt.datetime) -> Overview:
    led = [campaign for campaign in campaigns if campaign.roster is not None]
    counted, reads_files = count_campaigns(led, now=now), _reads_files(actor, _areas(actor, led))
    told = latest_published(actor, campaigns)
    lines = [PublishedLine(campaign, told[campaign.pk]) for campaign in campaigns if campaign.pk in told]
    summed = sum(counted[campaign.pk].surveyed for campaign in led)
    return Overview(
        counted=[CountedLine(campaign, show(counted[campaign.pk], reads_files=reads_files)) for campaign in led],
        together=show(counted[TOGETHER], reads_files=reads_files),
        households_summed=_sum_cell(summed, counted[TOGETHER].surveyed, reads_files=reads_files),
        published=lines,
        published_summed=_sum_of([line.told for line in lines]),
        published_together=published_together(actor),
    )


def show(numbers: Numbers, *, reads_files: bool) -> Shown:
    """Each number with what it may give away hidden; an amount is never called small, only not shown."""
    told = {one.name: getattr(numbers, one.name) for one in fields(numbers)}
    cells = {name: total_cell(ABOUT_FAMILIES, value, reads_files=reads_files) for name, value in told.items()}
    if not reads_files:
        for whole, part in PARTS:
            if 0 < told[whole] - told[part] < FEWEST_SHOWN and not cells[part].hidden:
                cells[part] = Cell(None, Hidden.GUARDING)
        cells["support_won"] = Cell(None, Hidden.GUARDING) if cells["supported"].hidden else Cell(numbers.support_won)
    return Shown(cells)


def _sum_cell(summed: int, different: int, *, reads_files: bool) -> Cell:
    """The sum of the campaigns; beside the different households it must not tell of a few that were asked twice."""
    if not reads_files and 0 < summed - different < FEWEST_SHOWN:
        return Cell(None, Hidden.GUARDING)
    return total_cell(ABOUT_FAMILIES, summed, reads_files=reads_files)


def _sum_of(told: Sequence[Published]) -> Numbers:
    """The sum of published figures; what was not published adds nothing."""

    def of(name: str) -> int:
        return sum(getattr(one, name) or 0 for one in told)

    return Numbers(
        surveyed=of("households"),
        linkages=of("linkages"),
        private_linkages=of("private_linkages"),
        cases=of("cases"),
        focused=of("focused"),
        support_won=of("support_won"),
    )


@dataclass(frozen=True, slots=True)
class DongLine:
    """One dong of a campaign; ``percent`` is settled of the roster, ``step`` the colour on the map."""

    area: Area
    roster: Cell
    settled: Cell
    surveyed: Cell
    percent: Cell
    step: int


@dataclass(frozen=True, slots=True)
class Progress:
    """A campaign dong by dong."""

    lines: list[DongLine]
    steps: list[Step]

    @property
    def hides_something(self) -> bool:
        return any(line.percent.hidden for line in self.lines)


def result_of(actor: Actor, campaign: Campaign, *, now: dt.datetime) -> Shown:
    """What one campaign reached and what followed."""
    counted = count_campaigns([campaign], now=now)
    return show(counted[campaign.pk], reads_files=_reads_files(actor, _areas(actor, [campaign])))


def progress_by_dong(actor: Actor, campaign: Campaign) -> Progress:
    """How far it is in each dong of the reader's right."""
    areas = dongs_of(actor, campaign)
    counted = count_dongs(campaign, [area.path for area in areas])
    numbers = {area.path: counted.get(area.path, Numbers()) for area in areas}
    open_paths = open_to(actor, areas)
    columns = {
        name: column(ABOUT_FAMILIES, {path: getattr(one, name) for path, one in numbers.items()}, open_paths=open_paths)
        for name in ("roster", "settled", "surveyed")
    }
    shares = {path: _percent(columns["roster"][path], columns["settled"][path]) for path in numbers}
    steps = even_steps([cell.value for cell in shares.values() if cell.value is not None])
    lines = [
        DongLine(
            area=area,
            **{name: cells[area.path] for name, cells in columns.items()},
            percent=shares[area.path],
            step=step_of(shares[area.path].value, steps),
        )
        for area in areas
    ]
    return Progress(lines, steps)


def dongs_of(actor: Actor, campaign: Campaign) -> list[Area]:
    """The dongs of a campaign in the reader's right."""
    return parts(_areas(actor, [campaign]))


def outline_codes(actor: Actor, campaign: Campaign) -> list[str]:
    """The areas whose outlines the reader may ask for: the campaign's own, or the reader's part of it."""
    return [area.code for area in _areas(actor, [campaign])]


def _areas(actor: Actor, campaigns: Sequence[Campaign]) -> list[Area]:
    """The campaigns' areas, and of one that reaches beyond the reader's right the reader's part."""
    wanted: set[str] = set()
    for path in {campaign.path for campaign in campaigns}:
        covered = any(path.startswith(prefix) for prefix in actor.count_paths)
        wanted |= {path} if covered else {prefix for prefix in actor.count_paths if prefix.startswith(path)}
    return list(Area.objects.defer("boundary").filter(path__in=wanted).order_by("path"))


def _percent(roster: Cell, settled: Cell) -> Cell:
    if roster.value is None or settled.value is None:
        return Cell(None, roster.hidden or settled.hidden)
    return Cell(settled.value * 100 // roster.value) if roster.value else Cell(0)


def _reads_files(actor: Actor, areas: Sequence[Area]) -> bool:
    return len(open_to(actor, areas)) == len(areas)


def is_counted(campaign: Campaign) -> bool:
    return campaign.state not in (CampaignState.DRAFT, CampaignState.REPORTED)
