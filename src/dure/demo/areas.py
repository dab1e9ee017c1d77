"""The areas and offices of the demonstration district, Busan Suyeong-gu.

Names and codes are public facts (ten-digit codes of administrative dongs, Ministry of the Interior).
"""

from collections.abc import Iterator
from dataclasses import dataclass

PROVINCE_CODE = "26"
DISTRICT_CODE = "26500"
TONG_DIGITS = 3


@dataclass(frozen=True)
class Dong:
    """One administrative dong (행정동) and the legal dong (법정동) it is part of.

    `middle` is (longitude, latitude), set by hand to about 100 m: enough to tell neighbours apart, not to place
    an address.
    """

    code: str
    name_ko: str
    name_en: str
    legal_dong: str
    middle: tuple[float, float]
    tongs: int


@dataclass(frozen=True)
class AreaRow:
    """One row of the tree of areas; `path` is every code from the top, each closed by a full stop."""

    code: str
    name_ko: str
    name_en: str
    level: str
    parent: str | None
    path: str


@dataclass(frozen=True)
class UnitRow:
    """One office that people are posted to; `area_code` is what it looks after."""

    key: str
    name_ko: str
    name_en: str
    kind: str
    area_code: str
    parent: str | None


DONGS: tuple[Dong, ...] = (
    Dong("2650066000", "남천1동", "Namcheon 1-dong", "남천동", (129.108, 35.143), 5),
    Dong("2650067000", "남천2동", "Namcheon 2-dong", "남천동", (129.115, 35.143), 5),
    Dong("2650073000", "수영동", "Suyeong-dong", "수영동", (129.118, 35.170), 6),
    Dong("2650074000", "망미1동", "Mangmi 1-dong", "망미동", (129.101, 35.172), 6),
    Dong("2650075000", "망미2동", "Mangmi 2-dong", "망미동", (129.115, 35.178), 5),
    Dong("2650076000", "광안1동", "Gwangan 1-dong", "광안동", (129.110, 35.162), 6),
    Dong("2650077000", "광안2동", "Gwangan 2-dong", "광안동", (129.116, 35.155), 5),
    Dong("2650078000", "광안3동", "Gwangan 3-dong", "광안동", (129.111, 35.168), 5),
    Dong("2650079000", "광안4동", "Gwangan 4-dong", "광안동", (129.105, 35.155), 5),
    Dong("2650080000", "민락동", "Millak-dong", "민락동", (129.126, 35.160), 6),
)

PROVINCE_PATH = f"{PROVINCE_CODE}."
DISTRICT_PATH = f"{PROVINCE_PATH}{DISTRICT_CODE}."


def dong_path(dong_code: str) -> str:
    """The path of a dong, for example `26.26500.2650066000.`"""
    return f"{DISTRICT_PATH}{dong_code}."


def tong_code(dong_code: str, number: int) -> str:
    """The code of a tong: the dong's ten digits and three of its own, since no official code exists."""
    return f"{dong_code}{number:0{TONG_DIGITS}d}"


def tong_path(dong_code: str, number: int) -> str:
    """The path of a tong, one step below its dong."""
    return f"{dong_path(dong_code)}{tong_code(dong_code, number)}."


def _tongs_of(dong: Dong) -> Iterator[AreaRow]:
    for number in range(1, dong.tongs + 1):
        yield AreaRow(
            code=tong_code(dong.code, number),
            name_ko=f"{dong.name_ko} {number}통",
            name_en=f"{dong.name_en} tong {number}",
            level="tong",
            parent=dong.code,
            path=tong_path(dong.code, number),
        )


def area_rows() -> list[AreaRow]:
    """Every area, parents before their children."""
    rows = [
        AreaRow(PROVINCE_CODE, "부산광역시", "Busan Metropolitan City", "province", None, PROVINCE_PATH),
        AreaRow(DISTRICT_CODE, "수영구", "Suyeong-gu", "district", PROVINCE_CODE, DISTRICT_PATH),
    ]
    for dong in DONGS:
        rows.append(AreaRow(dong.code, dong.name_ko, dong.name_en, "dong", DISTRICT_CODE, dong_path(dong.code)))
        rows.extend(_tongs_of(dong))
    return rows


def unit_rows() -> list[UnitRow]:
    """Every office, parents before their children."""
    rows = [
        UnitRow("busan", "부산광역시청", "Busan City Hall", "province", PROVINCE_CODE, None),
        UnitRow("suyeong", "수영구청", "Suyeong-gu Office", "district", DISTRICT_CODE, "busan"),
        UnitRow("hope", "수영구 희망복지지원팀", "Suyeong-gu Hope Welfare Team", "hope_team", DISTRICT_CODE, "suyeong"),
        UnitRow(
            "shield", "수영구 보호가구 전담팀", "Suyeong-gu Protection Team", "restricted_team", DISTRICT_CODE, "hope"
        ),
    ]
    for dong in DONGS:
        hub, net = f"hub-{dong.code}", f"net-{dong.code}"
        office, people = f"{dong.name_ko} 행정복지센터", f"{dong.name_ko} 인적안전망"
        rows.append(UnitRow(hub, office, f"{dong.name_en} Community Service Center", "dong_hub", dong.code, "suyeong"))
        rows.append(UnitRow(net, people, f"{dong.name_en} Human Safety Net", "safety_net", dong.code, hub))
    return rows
