"""The region class and the size of the town of an area, from its official codes.

Source: region classes of basic livelihood since 2023 (Seoul; Gyeonggi; metropolitan cities, Sejong and Changwon;
others) and of emergency aid (big city, small or medium city, rural), domain handbook 4.4 and 4.6. That a county inside
a metropolitan city counts as big city is from memory: confidence medium. A screen lets the official correct both.
"""

from __future__ import annotations

SEOUL = "11"
GYEONGGI = "41"
SEJONG = "36"
METROPOLITAN = frozenset({"26", "27", "28", "29", "30", "31"})
CHANGWON_WARDS = frozenset({"48121", "48123", "48125", "48127", "48129"})
# In the five-digit code of a district the third digit tells cities and wards (below 7) from counties (7 and 8).
FIRST_COUNTY_DIGIT = "7"
DISTRICT_DIGITS = 5


def region_of(path: str) -> str | None:
    """The region class of an area path such as ``26.26500.2650066000.``; None when the path names no province."""
    province, district = _codes(path)
    if not province:
        return None
    if province == SEOUL:
        return "seoul"
    if province == GYEONGGI:
        return "gyeonggi"
    metropolitan = province in METROPOLITAN or province == SEJONG or district in CHANGWON_WARDS
    return "metropolitan" if metropolitan else "other"


def city_size_of(path: str) -> str | None:
    """The size of the town; None when the path does not say."""
    province, district = _codes(path)
    if province == SEOUL or province in METROPOLITAN:
        return "big_city"
    if province == SEJONG:
        return "small_city"
    if len(district) < DISTRICT_DIGITS:
        return None
    return "rural" if district[2] >= FIRST_COUNTY_DIGIT else "small_city"


def _codes(path: str) -> tuple[str, str]:
    """Province and district code."""
    codes = [code for code in path.split(".") if code]
    province = codes[0][:2] if codes and codes[0].isdigit() else ""
    district = codes[1] if len(codes) > 1 and codes[1].isdigit() else ""
    return province, district
