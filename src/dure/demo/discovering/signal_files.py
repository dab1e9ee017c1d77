"""Connects sources of crisis signals, and loads a file of each as an officer of the district would."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from random import Random

from uuid_utils.compat import uuid7

from dure.demo.district import DemoDistrict
from dure.demo.loading.stage import Stage
from dure.demo.people import DemoHousehold
from dure.foundation.access.actor import Actor
from dure.foundation.loads.running import load_next
from dure.journey.discovery.signals.actions import make_source, take_file
from dure.journey.discovery.signals.loading.files import SIGNAL_FILES
from dure.journey.discovery.signals.mapping import Mapping

PEOPLE = {"name": "성명", "birth_date": "생년월일", "address": "주소", "phone": "연락처"}
SOURCES: tuple[tuple[str, str, str, dict[str, str], dict[str, str], str], ...] = (
    ("kepco_monthly", "한국전력 전기요금 체납", "kepco", {"kind": "체납구분", "month": "기준월", "amount": "체납액"},
     {"3개월 체납": "signal_kind:power_arrears", "단전": "signal_kind:power_cut"}, ""),
    ("nhis_monthly", "건강보험료 체납", "nhis", {"month": "체납월", "amount": "체납보험료"}, {},
     "signal_kind:health_insurance_arrears"),
)  # fmt: skip
"""Short name, title, agency, further columns, words for the kind, or the one kind."""
KNOWN, UNKNOWN = 18, 7
BAD_ROWS = (
    ("김영희·박철수", "1961-02-03", "", ""),
    ("홍길순", "모름", "", "없음"),
    ("이*자", "1948-11-02", "망미로 1", ""),
)
STRANGERS = ("강덕순", "윤말자", "조상철", "임복례", "한기태", "오순임", "서영만")
DAYS_AGO = 3


def load_signal_files(stage: Stage, district: DemoDistrict, *, system: Actor, seed: int) -> int:
    """Each source with the file of last month; returns how many files."""
    officer = next(one.key for one in district.staff if one.role == "district_officer" and one.ended_on is None)
    chance = Random(f"{seed}-signals")
    at = stage.now - dt.timedelta(days=DAYS_AGO)
    path = stage.actor(officer).posts[0].path
    for code, title, agency, columns, words, kind in SOURCES:
        mapping = Mapping({**PEOPLE, **columns}, kind=kind, words=words)
        with stage.curtain(), stage.acting(officer, at) as actor:
            source, _new = make_source(
                actor=actor,
                record_id=uuid7(),
                path=path,
                code=code,
                title=title,
                agency=f"signal_agency:{agency}",
                mapping=mapping,
            )
            lines = _file(district, mapping, chance, at=at)
            load, _new = take_file(
                actor=actor, source=source, file=io.BytesIO(lines), file_name=f"{code}.csv", at=at, month=None
            )
        while load_next(SIGNAL_FILES, system, at, only=load.pk):
            pass
    return len(SOURCES)


def _file(district: DemoDistrict, mapping: Mapping, chance: Random, *, at: dt.datetime) -> bytes:
    """As agencies save it: in CP949."""
    rows = list(_rows(district, mapping, chance, month=_last_month(at)))
    chance.shuffle(rows)
    return "\r\n".join([",".join(mapping.columns.values()), *rows, ""]).encode("cp949", "replace")


def _rows(district: DemoDistrict, mapping: Mapping, chance: Random, *, month: str) -> Iterator[str]:
    words = list(mapping.words) or [""]
    ordinary = [each for each in district.households if not each.restricted]
    for each in chance.sample(ordinary, KNOWN):
        yield _row(each, mapping, chance.choice(words), month, chance)
    for name in chance.sample(STRANGERS, UNKNOWN):
        dong = chance.choice(ordinary).address.as_told.split(",")[0]
        said = (name, f"{chance.randint(1938, 1975)}.{chance.randint(1, 12)}.{chance.randint(1, 28)}.", dong, "")
        yield _line(said, mapping, chance.choice(words), month, chance)
    for bad in BAD_ROWS:
        yield _line(bad, mapping, words[0], month, chance)


def _row(each: DemoHousehold, mapping: Mapping, word: str, month: str, chance: Random) -> str:
    born = each.head.birth_date.strftime(chance.choice(("%Y-%m-%d", "%Y%m%d", "%Y.%m.%d")))
    return _line((each.head.name, born, "", each.head.phone or ""), mapping, word, month, chance)


def _line(said: tuple[str, str, str, str], mapping: Mapping, word: str, month: str, chance: Random) -> str:
    kind = [word] if mapping.words else []
    return ",".join([*said, *kind, month, str(chance.randrange(40, 900) * 1000)])


def _last_month(at: dt.datetime) -> str:
    return (at.date().replace(day=1) - dt.timedelta(days=1)).strftime("%Y-%m")
