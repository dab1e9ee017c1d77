"""Where in a district an address lies, as far as its words say so."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from dure.foundation.areas.models import Area
from dure.policy.korea.written import building_of, door_of, legal_name, names_of_area, words_of_place
from dure.registry.people.queries import DONG, dongs

PROVINCE = "area_level:province"


@dataclass(frozen=True, slots=True)
class Places:
    """The dongs of one district by their names; ``above`` are the names that may stand before a road."""

    dongs: dict[str, str]
    above: frozenset[str]

    @classmethod
    def of(cls, district: str, *, on: dt.date) -> Places:
        """``district`` is its path."""
        found: dict[str, set[str]] = defaultdict(set)
        for dong in dongs(within=(district,), on=on):
            for name in {dong.name_ko, legal_name(dong.name_ko)}:
                found[name].add(dong.path)
        around = Area.objects.filter(path__in=_steps(district)).exclude(level_id=DONG)
        above = {name for area in around for name in names_of_area(area.name_ko, is_province=area.level_id == PROVINCE)}
        return cls({name: paths.pop() for name, paths in found.items() if len(paths) == 1}, frozenset(above))

    def dong(self, address: str) -> str | None:
        """The path of the dong that the address names; None when it names none, or one that was split."""
        named = {self.dongs[word] for word in words_of_place(address) if word in self.dongs}
        return named.pop() if len(named) == 1 else None

    def door(self, address: str) -> str:
        return door_of(address, above=self.above)

    def building(self, address: str) -> str:
        return building_of(address, above=self.above)


def _steps(path: str) -> Iterable[str]:
    return [path[: at + 1] for at, letter in enumerate(path) if letter == "."]
