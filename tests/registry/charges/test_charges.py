from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.moving import Moved, move_household
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import Posting, User
from dure.foundation.areas.models import Area
from dure.registry.charges.actions import AwayAlready, end_charges, give_charges, note_absence
from dure.registry.charges.models import Absence, Charge
from dure.registry.charges.queries import answered_by, board_of, official_of
from dure.registry.people.models import Household
from tests.personas import SYSTEM, make_household, make_user
from tests.places import OWN, SIBLING
from tests.registry.charges.quarters import a_part

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R023")]
DAY = dt.timedelta(days=1)
Browse = Callable[[User | None], Client]
Acting = Callable[[User], Any]


@pytest.fixture
def dong() -> Area:
    return Area.objects.get(path=OWN)


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


def given_to(who: User, *areas: Area, dong: Area, since: dt.date) -> int:
    return give_charges(actor=SYSTEM, dong=dong, areas=areas, official=who.pk, since=since, at=timezone.now())


def holder(household: Household, on: dt.date | None = None) -> str:
    found = official_of(household, on=on or timezone.localdate())
    return found.name if found else ""


def test_a_household_has_the_official_of_its_tong_and_without_a_tong_that_of_its_dong(
    official: User, nurse: User, dong: Area, today: dt.date
) -> None:
    tong = a_part(3)
    inside, unknown = make_household(tong.path.removesuffix(f"{tong.code}.")), make_household()
    with scope(SYSTEM):
        assert move_household(inside.pk, to=tong.path) is Moved.MOVED
        inside = Household.objects.visible_to(SYSTEM).get(pk=inside.pk)
    given_to(official, dong, dong=dong, since=today)
    assert (holder(inside), holder(unknown)) == (official.name, official.name)
    given_to(nurse, tong, dong=dong, since=today)
    assert (holder(inside), holder(unknown)) == (nurse.name, official.name)


def test_an_area_changes_hands_without_a_gap_and_without_an_overlap(
    official: User, nurse: User, dong: Area, today: dt.date
) -> None:
    tong = a_part(3)
    assert given_to(official, tong, dong=dong, since=today - 10 * DAY) == 1
    assert given_to(official, tong, dong=dong, since=today) == 0
    assert given_to(nurse, tong, dong=dong, since=today + 5 * DAY) == 1
    spans = list(Charge.objects.filter(area=tong).values_list("official", "valid_from", "valid_to"))
    assert spans == [
        (official.pk, today - 10 * DAY, today + 4 * DAY),
        (nurse.pk, today + 5 * DAY, None),
    ]
    assert given_to(official, tong, dong=dong, since=today + 2 * DAY) == 1
    assert [
        span[1:] for span in Charge.objects.filter(area=tong).values_list("official", "valid_from", "valid_to")
    ] == [
        (today - 10 * DAY, today + DAY),
        (today + 2 * DAY, None),
    ]


def test_the_database_refuses_two_officials_of_one_area_on_one_day(
    official: User, nurse: User, dong: Area, today: dt.date
) -> None:
    given_to(official, dong, dong=dong, since=today)
    second = Charge(area=dong, path=dong.path, official=nurse, valid_from=today + DAY)
    with pytest.raises(IntegrityError, match="charge_one_official_at_a_time"), transaction.atomic():
        second.save(force_insert=True)


def test_the_dong_itself_keeps_its_official_when_neighbourhoods_go_back_to_it(
    official: User, nurse: User, dong: Area, today: dt.date
) -> None:
    tong = a_part(3)
    given_to(official, dong, dong=dong, since=today - DAY)
    given_to(nurse, tong, dong=dong, since=today - DAY)
    assert end_charges(actor=SYSTEM, dong=dong, areas=[dong, tong], since=today, at=timezone.now()) == 1
    household = make_household()
    assert holder(household) == official.name
    assert list(Charge.objects.filter(valid_to=None).values_list("area", flat=True)) == [dong.pk]


def test_who_moves_to_another_office_answers_no_longer(
    official: User, dong_head: User, dong: Area, today: dt.date, household: Household
) -> None:
    given_to(official, dong, dong=dong, since=today - DAY)
    Posting.objects.filter(user=official).update(valid_to=today - DAY)
    found = official_of(household, on=today)
    assert found
    assert (found.name, found.is_given) == (dong_head.name, False)


def test_a_substitute_answers_on_the_days_of_the_absence_and_not_after(
    official: User, nurse: User, dong: Area, today: dt.date, household: Household
) -> None:
    given_to(official, dong, dong=dong, since=today - DAY)
    away(official, nurse, dong, today, today + 2 * DAY)
    found = official_of(household, on=today + 2 * DAY)
    assert found
    assert (found.name, found.absent) == (nurse.name, official.name)
    assert holder(household, today + 3 * DAY) == official.name


def away(who: User, instead: User, dong: Area, first: dt.date, last: dt.date) -> Absence:
    return note_absence(
        actor=SYSTEM,
        record_id=uuid7(),
        dong=dong,
        official=who.pk,
        substitute=instead.pk,
        first_day=first,
        last_day=last,
        at=timezone.now(),
    )[0]


def test_nobody_stands_in_while_away_and_nobody_is_away_twice(
    official: User, nurse: User, dong_head: User, dong: Area, today: dt.date
) -> None:
    away(official, nurse, dong, today, today + 5 * DAY)
    for who, instead in ((nurse, dong_head), (dong_head, official), (official, dong_head)):
        with pytest.raises(AwayAlready):
            away(who, instead, dong, today + 5 * DAY, today + 6 * DAY)
    away(nurse, official, dong, today + 6 * DAY, today + 7 * DAY)
    assert Absence.objects.count() == 2


def test_a_protected_household_has_its_team_instead(restricted_household: Household, official: User) -> None:
    assert holder(restricted_household) == ""


def test_only_the_head_and_the_district_give_charges(
    acting: Acting, official: User, dong_head: User, dong: Area, today: dt.date
) -> None:
    said: dict[str, Any] = {
        "dong": dong,
        "areas": [dong],
        "official": official.pk,
        "since": today,
        "at": timezone.now(),
    }
    with acting(official) as actor, pytest.raises(NotAllowed):
        give_charges(actor=actor, **said)
    with acting(dong_head) as actor:
        assert give_charges(actor=actor, **said) == 1
        other = said | {"dong": Area.objects.get(path=SIBLING)}
        with pytest.raises(NotAllowed):
            give_charges(actor=actor, **other)


def test_the_board_shows_first_who_has_nobody_and_counts_each_household_once(
    acting: Acting, official: User, dong_head: User, dong: Area, today: dt.date
) -> None:
    tongs = [a_part(number) for number in (1, 2, 3)]
    given_to(official, tongs[0], tongs[2], dong=dong, since=today)
    make_household()
    with scope(SYSTEM):
        assert move_household(make_household().pk, to=tongs[2].path) is Moved.MOVED
    with acting(dong_head) as actor:
        board = board_of(actor, dong, on=today)
    assert [(line.area.name_en, line.has_own, line.households) for line in board.lines] == [
        ("Place 2650066000", False, 1),
        ("tong 2", False, 0),
        ("tong 1", True, 0),
        ("tong 3", True, 1),
    ]
    assert dict(board.loads) == {dong_head.name: 1, official.name: 1}
    assert (board.households, board.waiting) == (2, 2)


def test_the_ticked_neighbourhoods_are_given_in_one_go(
    browse: Browse, official: User, dong_head: User, dong: Area, today: dt.date
) -> None:
    tongs = [a_part(number) for number in (1, 2)]
    client, address = browse(dong_head), reverse("charges:give", args=[dong.code])
    sent = {"chosen": [tong.code for tong in tongs], "official": str(official.pk), "since": today.isoformat()}
    assert client.post(address, sent).status_code == 302
    assert Charge.objects.filter(official=official, valid_to=None).count() == 2
    assert client.post(address, {**sent, "official": "", "back": "1"}).status_code == 302
    assert not Charge.objects.exists()
    faulty = client.post(address, {**sent, "chosen": []}).content.decode()
    assert f'<option value="{official.pk}" selected>' in faulty
    assert browse(official).post(address, sent).status_code == 403


def test_the_board_asks_as_many_questions_for_many_neighbourhoods_as_for_few(
    browse: Browse, dong_head: User, official: User, dong: Area, today: dt.date
) -> None:
    client = browse(dong_head)
    a_part(1)
    counts = []
    for more in (range(2, 3), range(3, 12)):
        given_to(official, *(a_part(number) for number in more), dong=dong, since=today)
        client.get(reverse("charges:board"))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse("charges:board")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_an_absence_is_written_down_and_taken_back_on_the_page(
    browse: Browse, official: User, nurse: User, dong_head: User, dong: Area, today: dt.date
) -> None:
    client = browse(dong_head)
    sent = {
        "record_id": str(uuid7()),
        "official": str(official.pk),
        "substitute": str(nurse.pk),
        "first_day": today.isoformat(),
        "last_day": (today + DAY).isoformat(),
    }
    for _ in range(2):
        assert client.post(reverse("charges:away", args=[dong.code]), sent).status_code == 302
    absence = Absence.objects.get()
    assert (
        client.post(reverse("charges:away", args=[dong.code]), {**sent, "record_id": str(uuid7())}).status_code == 200
    )
    assert client.post(reverse("charges:back", args=[absence.pk])).status_code == 302
    assert not Absence.objects.exists()


def test_the_household_page_names_the_official_and_the_tong_is_written_down_from_there(
    browse: Browse, official: User, dong_head: User, dong: Area, today: dt.date, household: Household
) -> None:
    tong = a_part(3)
    given_to(dong_head, tong, dong=dong, since=today)
    given_to(official, dong, dong=dong, since=today)
    client = browse(official)
    assert client.post(reverse("charges:place", args=[household.pk]), {"area": tong.code}).status_code == 302
    with scope(SYSTEM):
        assert Household.objects.visible_to(SYSTEM).get(pk=household.pk).path == tong.path
    page = client.get(household.get_absolute_url()).content.decode()
    assert dong_head.name in page
    elsewhere = {"area": Area.objects.get(path=SIBLING).code}
    assert client.post(reverse("charges:place", args=[household.pk]), elsewhere).status_code == 200


def test_the_rows_of_an_official_leave_out_what_others_have_below(
    official: User, nurse: User, dong: Area, today: dt.date
) -> None:
    tong = a_part(3)
    ban = a_part(1, of=tong.path, level="ban")
    given_to(official, dong, ban, dong=dong, since=today)
    given_to(nurse, tong, dong=dong, since=today)
    homes = {}
    for area in (dong, tong, ban):
        homes[area.pk] = make_household()
        with scope(SYSTEM):
            move_household(homes[area.pk].pk, to=area.path)
    with scope(SYSTEM):
        rows = Household.objects.visible_to(SYSTEM)
        mine = set(rows.filter(answered_by(official.pk, within=OWN, on=today)).values_list("pk", flat=True))
        hers = set(rows.filter(answered_by(nurse.pk, within="26.26500.", on=today)).values_list("pk", flat=True))
    assert mine == {homes[dong.pk].pk, homes[ban.pk].pk}
    assert hers == {homes[tong.pk].pk}


def test_somebody_posted_only_elsewhere_has_nothing_here(dong: Area, household: Household, today: dt.date) -> None:
    stranger = make_user("stranger", "welfare_official", SIBLING)
    given_to(stranger, dong, dong=dong, since=today)
    assert holder(household) == ""
