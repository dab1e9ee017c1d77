"""Families that were written down a second time, as it happens at a counter: for the board of pairs, and one merge."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from uuid_utils.compat import uuid7

from dure.demo.district import DemoDistrict
from dure.demo.loading.stage import Stage
from dure.demo.people import DemoHousehold
from dure.demo.staff import HOME_DONG
from dure.foundation.access.actor import Actor
from dure.foundation.access.scope import scope
from dure.foundation.areas.models import Area
from dure.registry.identity.actions.merging import merge_households
from dure.registry.identity.actions.pairs import take_in_pairs
from dure.registry.people.actions import PersonFacts, register_household
from dure.registry.people.models import Household, Person

SECOND_FILES = 13
AT_HOME = 6
"""How many of them lie in the home dong, so that its board has pairs of every kind."""
MERGED = 1
EVERY = 37
"""Of the families in their order; far enough apart that several dongs have one."""
WHY = "생년월일과 전화번호가 같고, 통화해서 같은 가구임을 확인했습니다."


@dataclass(frozen=True, slots=True)
class Slip:
    """What was written otherwise the second time, and how sure a matching is all the same."""

    probability: float
    weights: dict[str, float]
    other_letter: bool = False
    other_day: bool = False
    other_door: bool = False
    phone: bool = True


SLIPS = (
    Slip(0.99, {"name": 6.1, "birth_date": 8.2, "phone": 9.4, "address": 4.0}),
    Slip(0.96, {"name": 3.2, "birth_date": 8.2, "phone": 9.4, "address": 4.0}, other_letter=True),
    Slip(0.91, {"name": 6.1, "birth_date": 1.4, "address": 4.0}, other_day=True, phone=False),
    Slip(0.84, {"name": 6.1, "birth_date": 8.2, "address": -1.8}, other_door=True, phone=False),
)


def load_second_files(stage: Stage, district: DemoDistrict, system: Actor) -> None:
    """Officials of the dongs write some families a second time; the nightly matching finds them."""
    hubs = {
        member.unit: member.key
        for member in district.staff
        if member.role == "welfare_official" and member.ended_on is None
    }
    rows = []
    for number, family in enumerate(_families(district)):
        slip = SLIPS[number % len(SLIPS)]
        official = stage.actor(hubs[f"hub-{family.address.dong_code}"])
        first = stage.homes.households[family.key]
        second = _write_again(official, first, family, slip, at=stage.now)
        if number < MERGED:
            _merge(official, first, second, at=stage.now)
        else:
            rows.append({"id_a": first.pk, "id_b": second.pk, "probability": slip.probability, "weights": slip.weights})
    take_in_pairs(actor=system, rows=rows, at=stage.now)


def _families(district: DemoDistrict) -> list[DemoHousehold]:
    """Those who are written down twice, the home dong's first; the protected ones never are."""
    open_ones = [each for each in district.households if not each.restricted]
    at_home = [each for each in open_ones if each.address.dong_code == HOME_DONG][7::17][:AT_HOME]
    elsewhere = [each for each in open_ones if each.address.dong_code != HOME_DONG][EVERY::EVERY]
    return [*at_home, *elsewhere[: SECOND_FILES - AT_HOME]]


def _write_again(official: Actor, first: Household, family: DemoHousehold, slip: Slip, *, at: dt.datetime) -> Household:
    head = family.head
    with scope(official):
        second, _new = register_household(
            actor=official,
            record_id=uuid7(),
            area=Area.objects.get(code=first.area_id),
            address=first.address,
            address_detail="" if slip.other_door else first.address_detail,
            kind=first.kind_id,
            head=PersonFacts(
                name=f"{head.name[:-1]}{'진' if head.name[-1] != '진' else '지'}" if slip.other_letter else head.name,
                relation="relation:head",
                birth_date=_other_day(head.birth_date) if slip.other_day else head.birth_date,
                sex=f"sex:{head.sex}",
                phone=head.phone if slip.phone else None,
            ),
            at=at,
        )
    return second


def _merge(official: Actor, first: Household, second: Household, *, at: dt.datetime) -> None:
    with scope(official):
        people = Person.objects.visible_to(official)
        stays, gone = people.filter(household=first, relation="relation:head").first(), people.get(household=second)
        merge_households(
            actor=official,
            stays=first,
            gone=second,
            as_shown={first.pk: first.version, second.pk: second.version},
            same=[(gone, stays)] if stays else [],
            why=WHY,
            at=at,
        )


def _other_day(day: dt.date) -> dt.date:
    """Two digits of the day the other way round, where that is a day."""
    turned = int(f"{day.day:02d}"[::-1])
    return day.replace(day=turned) if 0 < turned <= 28 and turned != day.day else day.replace(day=day.day % 28 + 1)
