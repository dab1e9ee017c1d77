"""The family of the walk. Nobody of the demonstration is called so, and each run makes a new one."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

SYLLABLES = "겨누래벼솔샘찬슬온빛결담라솜윤"


def _name() -> str:
    return "독고" + "".join(random.sample(SYLLABLES, 3))


def _birth_date() -> str:
    """A day of its own: two families of one day and a like name would be asked about as the same."""
    return f"{random.randint(1938, 1956)}-{random.randint(1, 12):02d}-{random.randint(1, 28):02d}"


@dataclass(frozen=True)
class Family:
    """One old person alone, in trouble with food and money."""

    head: str = field(default_factory=_name)
    birth_date: str = field(default_factory=_birth_date)
    dong: str = "망미1동"
    address: str = field(default_factory=lambda: f"과정로 {random.randint(20, 990)}번길 {random.randint(1, 99)}")
    phone: str = field(default_factory=lambda: f"010-0000-{random.randint(1000, 9999)}")
    worry: str = "며칠째 불이 꺼져 있고 식사를 못 하시는 것 같아요."

    @property
    def masked(self) -> str:
        return self.head[0] + "*" * (len(self.head) - 2) + self.head[-1]

    @property
    def secrets(self) -> tuple[str, ...]:
        """What nobody without the right may read."""
        return self.head, self.masked, self.address, self.phone, self.worry
