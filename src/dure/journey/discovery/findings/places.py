"""Where a finding lies, coarsely: its dong on a small map and in words. No house is pointed at."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from dure.foundation.access.branches import DELIMITER, is_restricted
from dure.foundation.areas.models import Area
from dure.foundation.charts.outlines import draw_outlines
from dure.journey.discovery.findings.models import Finding

DONG, DISTRICT = "area_level:dong", "area_level:district"


@dataclass(frozen=True, slots=True)
class Place:
    """The place in words; ``picture`` is empty where no outlines are loaded or no dong was told."""

    words: str
    picture: SafeString | None = None
    source: str = ""


def place_on_map(finding: Finding) -> Place | None:
    """The dong of a finding among its neighbours; None for a protected family, which is on no map. Two queries."""
    if is_restricted(finding.path):
        return None
    steps = [f"{path}{DELIMITER}" for path in accumulate(finding.path.split(DELIMITER)[:-1], "{}.{}".format)]
    around = {area.level_id: area for area in Area.objects.filter(path__in=steps).defer("boundary")}
    district, dong = around.get(DISTRICT), around.get(DONG)
    if dong is None:
        return Place(gettext("Only the district is known: %(district)s.") % {"district": district or "–"})
    words = gettext("Somewhere in %(dong)s, %(district)s. Where the house stands is not drawn.")
    words %= {"dong": dong, "district": district or "–"}
    drawn = {
        area.pk: area
        for area in Area.objects.filter(parent=dong.parent_id, level=DONG, valid_to=None, boundary__isnull=False)
    }
    own = drawn.pop(dong.pk, None)
    if own is None or not own.boundary:
        return Place(words)
    picture = draw_outlines(
        [area.boundary for area in drawn.values() if area.boundary],
        own.boundary,
        near=(own.label_point[0], own.label_point[1]) if own.label_point else None,
        key="place",
        title=gettext("Map of %(district)s") % {"district": district or "–"},
        text=words,
    )
    return Place(words, picture, own.boundary_source)
