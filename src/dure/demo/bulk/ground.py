"""The ground of a made-up province: districts of sixteen dongs, a team and staff in each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from dure.demo.names import FEMALE, draw_surname, given_names
from dure.foundation.access.actor import Actor
from dure.foundation.accounts.models import Posting, User
from dure.foundation.areas.actions import load_areas
from dure.foundation.areas.files import AreaRow
from dure.foundation.areas.models import Area, Unit
from dure.foundation.codes.queries import code

PROVINCE = "90"
"""No province of Korea has this code."""

SINCE = dt.date(2014, 1, 1)
DONGS_OF_A_DISTRICT = 16
HOUSEHOLDS_OF_A_DISTRICT = 50_000
WORDS = (
    "가람", "나래", "다온", "라온", "마루", "바다", "사랑", "아라",
    "자연", "차오름", "카온", "타래", "파란", "하늘", "누리", "달빛",
)  # fmt: skip
DONG_STAFF = ("dong_head", "welfare_official", "visiting_nurse")
DISTRICT_STAFF = ("case_manager",)


@dataclass(slots=True)
class Dong:
    """Where households live, and who looks after them."""

    code: str
    path: str
    name: str
    official: User
    nurse: User
    households: int
    manager: User
    long_story: int = 0


@dataclass(slots=True)
class Province:
    """The whole ground. ``province_user`` reads every file of the province: the widest right there is."""

    dongs: list[Dong] = field(default_factory=list)
    staff: dict[str, User] = field(default_factory=dict)


def make_ground(actor: Actor, *, households: int, rng: Random) -> Province:
    """Write areas, units and staff for so many households, and say how many live in each dong."""
    districts = max(1, round(households / HOUSEHOLDS_OF_A_DISTRICT))
    codes = [f"{PROVINCE}{number + 1:03}" for number in range(districts)]
    _load_areas(actor, codes)
    areas = Area.objects.in_bulk()
    province = Province()
    _post(province, _unit(areas[PROVINCE], "province"), ("case_manager",), rng)
    share, over = divmod(households, districts * DONGS_OF_A_DISTRICT)
    for district in codes:
        _post(province, _unit(areas[district], "hope_team"), DISTRICT_STAFF, rng)
        for number in range(DONGS_OF_A_DISTRICT):
            area = areas[_dong_code(district, number)]
            _post(province, _unit(area, "dong_hub"), DONG_STAFF, rng)
            extra, over = (1, over - 1) if over else (0, 0)
            province.dongs.append(_dong(area, province, share + extra))
    return province


def _load_areas(actor: Actor, districts: list[str]) -> None:
    rows = [AreaRow(PROVINCE, "province", "", "두레도", "Dure Province", valid_from=SINCE)]
    for place, district in enumerate(districts):
        name = f"{WORDS[place % len(WORDS)]}{place // len(WORDS) + 1 if place >= len(WORDS) else ''}구"
        rows.append(AreaRow(district, "district", PROVINCE, name, f"District {district}", valid_from=SINCE))
        for number, word in enumerate(WORDS):
            dong = _dong_code(district, number)
            rows.append(AreaRow(dong, "dong", district, f"{word}동", f"Dong {dong}", valid_from=SINCE))
    load_areas(actor=actor, rows=rows)


def _dong_code(district: str, number: int) -> str:
    return f"{district}{510 + number}00"


def _unit(area: Area, kind: str) -> Unit:
    unit = Unit(
        kind_id=f"unit_kind:{kind}",
        area=area,
        path=area.path,
        name_ko=f"{area.name_ko} {code(f'unit_kind:{kind}').label}",
        name_en=f"{kind} {area.code}",
        valid_from=SINCE,
    )
    unit.save(force_insert=True)
    return unit


def _post(province: Province, unit: Unit, roles: tuple[str, ...], rng: Random) -> None:
    for role in roles:
        name = draw_surname(rng) + rng.choice(given_names(FEMALE, 1985))
        user = User(username=f"{role}-{unit.area_id}", name=name)
        user.set_unusable_password()
        user.save(force_insert=True)
        Posting(
            user=user,
            unit=unit,
            path=unit.path,
            role_id=f"role:{role}",
            is_visiting=bool(code(f"role:{role}").attributes.get("visits")),
            valid_from=SINCE,
        ).save(force_insert=True)
        province.staff[user.username] = user


def _dong(area: Area, province: Province, households: int) -> Dong:
    return Dong(
        code=area.code,
        path=area.path,
        name=area.name_ko,
        official=province.staff[f"welfare_official-{area.code}"],
        nurse=province.staff[f"visiting_nurse-{area.code}"],
        households=households,
        manager=province.staff[f"case_manager-{area.parent_id}"],
    )
