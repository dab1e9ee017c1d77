"""Makes road addresses and phone numbers that look right and belong to nobody.

Road names are real, building numbers lie above those in use. Mobile numbers begin 010-0 (exchanges beginning with 0 are
not given out in Korea), land lines 051-0 (no exchange begins with 0), so a message sent by mistake reaches no one.
"""

from dataclasses import dataclass
from random import Random

from dure.demo.areas import Dong, tong_path
from dure.demo.datafiles import read_data

CITY = "부산광역시 수영구"
FLATS = ("지하 1층", "101호", "102호", "201호", "202호", "203호", "301호", "302호", "401호", "402호")


@dataclass(frozen=True)
class Address:
    """A road address in one tong of one dong; `detail` is null for a detached house."""

    dong_code: str
    tong_number: int
    path: str
    road: str
    building_number: str
    detail: str | None
    legal_dong: str
    building_name: str | None

    @property
    def one_line(self) -> str:
        """The address as it is written on a letter."""
        return f"{CITY} {self.as_told}"

    @property
    def as_told(self) -> str:
        """The address as a neighbour says it: nobody names the city they live in."""
        inside = ", ".join(part for part in (self.legal_dong, self.building_name) if part)
        detail = f", {self.detail}" if self.detail else ""
        return f"{self.road} {self.building_number}{detail} ({inside})"


def make_address(rng: Random, dong: Dong) -> Address:
    """One address in the dong; two calls seldom give the same, but nothing forbids it (people share buildings)."""
    rows = read_data("addresses")[dong.code]
    road, lowest, highest = rng.choice(rows["roads"])
    number = str(rng.randint(lowest, highest))
    if rng.random() < 0.3:
        number += f"-{rng.randint(1, 19)}"
    kind = rng.random()
    name = rng.choice(rows["villas"]) if kind < 0.68 else None
    detail = None
    if name and name.endswith("아파트"):
        detail = f"{rng.randint(101, 107)}동 {rng.randint(1, 15)}0{rng.randint(1, 6)}호"
    elif name:
        detail = rng.choice(FLATS)
    elif kind < 0.85:
        detail = rng.choice(("1층 안쪽방", "2층", "옥탑방", "지하", "문간방", "1층"))
    tong = rng.randint(1, dong.tongs)
    return Address(dong.code, tong, tong_path(dong.code, tong), road, number, detail, dong.legal_dong, name)


def mobile_number(number: int) -> str:
    """The mobile number with this running number (0 to 9,999,999); the same number never comes twice."""
    return f"010-0{number // 10_000 % 1000:03d}-{number % 10_000:04d}"


def land_line(number: int) -> str:
    """The Busan land line with this running number (0 to 999,999)."""
    return f"051-0{number // 10_000 % 100:02d}-{number % 10_000:04d}"
