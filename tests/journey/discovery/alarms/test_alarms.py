"""A partner's event becomes a task to check at once, once; and what is found follows."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.foundation.tokens.actions import make_token
from dure.foundation.vault.kinds import Kind
from dure.journey.discovery.alarms.actions import NumberTaken, end_device, register_device
from dure.journey.discovery.alarms.models import AlarmEvent, DeviceAlarm, SafetyDevice
from dure.journey.discovery.alarms.queries import reliability
from dure.journey.discovery.findings.models import Attempt, Evidence, Finding
from dure.policy.korea.codelists import read_code_lists
from dure.policy.korea.finding.alarms import alarm_kinds
from dure.registry.deadlines.models import Deadline
from dure.registry.directory.models import Organization
from dure.registry.people.kept import keep
from dure.registry.people.models import Household, HouseholdSecret, Person
from tests.personas import SYSTEM, make_household, make_user
from tests.places import DISTRICT

pytestmark = pytest.mark.django_db
PLACE = "/api/v1/device-events"


@pytest.fixture
def device(household: Household, partner_organization: Organization, official: User) -> SafetyDevice:
    assert partner_organization.unit is not None
    return put(household, partner_organization.unit, responsible=official)


def put(household: Household, unit: Unit, *, number: str = "T-1", responsible: User | None = None) -> SafetyDevice:
    """A device that stands in the home."""
    now = timezone.now()
    with scope(SYSTEM):
        made, _new = register_device(
            actor=SYSTEM,
            record_id=uuid7(),
            household=household,
            unit=unit,
            number=number,
            responsible=responsible,
            installed_on=now.date(),
            ends_at=now + dt.timedelta(days=300),
            at=now,
        )
    return made


@pytest.fixture
def send(partner: User, actor: Callable[[User], Any]) -> Callable[..., Any]:
    """``send(kind="fall", event="1")`` as the partner's program does, with a token for alarms alone."""
    secrets: dict[Any, str] = {}

    def once(kind: str = "fall", event: str = "1", *, by: User = partner, key: str = "", **more: Any) -> Any:
        if by.pk not in secrets:
            who = actor(by)
            with scope(who):
                until = who.moment + dt.timedelta(days=30)
                _row, secrets[by.pk] = make_token(
                    actor=who, name="gateway", scopes=["send_alarm"], valid_until=until, proved=True, at=who.moment
                )
        body = {
            "device": "T-1",
            "kind": f"alarm_kind:{kind}",
            "event": event,
            "happened_at": timezone.now().isoformat(),
            **more,
        }
        headers = {"Authorization": f"Bearer {secrets[by.pk]}", **({"Idempotency-Key": key} if key else {})}
        return Client().post(PLACE, json.dumps(body), content_type="application/json", headers=headers)

    return once


def everything(model: Any) -> list[Any]:
    with scope(SYSTEM):
        return list(model.objects.visible_to(SYSTEM).order_by("id"))


def checks() -> list[Deadline]:
    return [one for one in everything(Deadline) if one.kind_id == "deadline_kind:alarm_check" and one.state == "open"]


@pytest.mark.requirement("R056")
def test_an_alarm_is_a_task_at_once_for_whoever_is_responsible(
    device: SafetyDevice, send: Callable[..., Any], official: User
) -> None:
    answer = send("fall")
    assert answer.status_code == 200, answer.content
    (alarm,), (due,) = everything(DeviceAlarm), checks()
    assert answer.json() == {"alarm": str(alarm.pk), "state": "open", "new": True}
    assert (due.object_id, due.assigned_to_id, due.household_id) == (alarm.pk, official.pk, device.household_id)
    assert due.due_at - due.starts_at == alarm_kinds()["fall"].within == dt.timedelta(minutes=15)


@pytest.mark.requirement("R056")
def test_an_event_sent_again_changes_nothing_with_or_without_a_key(
    device: SafetyDevice, send: Callable[..., Any]
) -> None:
    first = send("fall", "e-1").json()
    assert send("fall", "e-1").json() == {**first, "new": False}
    at = timezone.now().isoformat()
    keyed = [send("gas", "e-2", key="k", happened_at=at) for _ in range(2)]
    assert keyed[0].json() == keyed[1].json()
    assert keyed[1]["Idempotent-Replay"] == "true"
    assert (len(everything(DeviceAlarm)), len(everything(AlarmEvent)), len(checks())) == (2, 2, 2)


def test_further_events_of_an_open_alarm_count_up_and_ask_nobody_twice(
    device: SafetyDevice, send: Callable[..., Any]
) -> None:
    ids = {send("heartbeat_lost", str(number)).json()["alarm"] for number in range(4)}
    (alarm,) = everything(DeviceAlarm)
    assert (ids, alarm.times, len(everything(AlarmEvent)), len(checks())) == ({str(alarm.pk)}, 4, 4, 1)


@pytest.mark.requirement("R056")
def test_a_device_that_is_not_the_partners_own_does_not_exist(
    device: SafetyDevice, send: Callable[..., Any], acting: Callable[[User], Any], official: User
) -> None:
    assert send(device="T-9").status_code == 404
    unit = Unit(kind_id="unit_kind:partner", area_id="26500", path=DISTRICT, name_ko="다른 기관", name_en="Other",
                valid_from=dt.date(2014, 1, 1))  # fmt: skip
    unit.save(force_insert=True)
    stranger = make_user("otherpartner", "partner_worker", DISTRICT, unit=unit)
    answer = send(by=stranger)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    with acting(official) as who:
        assert end_device(actor=who, device=device, at=who.moment)
    assert send("fall", "later").status_code == 404
    assert everything(DeviceAlarm) == []


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "alarm_kind:nonsense"}, {"event": ""}, {"happened_at": "2099-01-01T00:00:00Z"}, {"happened_at": "noon"}],
)
def test_what_cannot_be_an_event_is_a_problem_by_field(
    device: SafetyDevice, send: Callable[..., Any], wrong: dict[str, str]
) -> None:
    answer = send(**wrong)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert everything(DeviceAlarm) == []


def test_the_partner_reads_the_device_and_nothing_of_the_family(
    device: SafetyDevice, send: Callable[..., Any], partner: User, acting: Callable[[User], Any]
) -> None:
    send()
    with acting(partner) as who:
        assert SafetyDevice.objects.visible_to(who).count() == 1
        for model in (DeviceAlarm, AlarmEvent, Household, Deadline):
            assert not model.objects.visible_to(who).exists(), model


def test_who_only_visits_sends_no_alarm(device: SafetyDevice, official: User, browse: Callable[[User], Client]) -> None:
    body = {"device": "T-1", "kind": "alarm_kind:fall", "event": "1", "happened_at": timezone.now().isoformat()}
    assert browse(official).post(PLACE, json.dumps(body), content_type="application/json").status_code == 403


@pytest.mark.requirement("R056")
@pytest.mark.parametrize(
    ("outcome", "evidence", "attempts"), [("well", 0, 0), ("false", 0, 0), ("help", 1, 0), ("absent", 1, 1)]
)
def test_how_it_was_ends_the_task_and_what_worries_goes_to_the_findings(
    device: SafetyDevice,
    send: Callable[..., Any],
    official: User,
    browse: Callable[[User], Client],
    outcome: str,
    evidence: int,
    attempts: int,
) -> None:
    page = f"/alarms/{send('no_movement').json()['alarm']}/"
    assert "tel:119" in browse(official).get(page).content.decode()
    assert browse(official).post(page, {"outcome": outcome, "note": "문을 두드림"}).status_code == 302
    (alarm,) = everything(DeviceAlarm)
    assert (alarm.state, alarm.checked_by_id, checks()) == (outcome, official.pk, [])
    assert (len(everything(Evidence)), len(everything(Finding)), len(everything(Attempt))) == (
        evidence, evidence, attempts,
    )  # fmt: skip
    again = browse(official).post(page, {"outcome": "well", "note": ""})
    assert again.status_code == 302
    assert everything(DeviceAlarm)[0].state == outcome


@pytest.mark.requirement("R056")
def test_whoever_checks_an_alarm_reads_first_whom_to_call(
    device: SafetyDevice,
    send: Callable[..., Any],
    official: User,
    browse: Callable[[User], Client],
    partner_organization: Organization,
) -> None:
    partner_organization.phone = "051-000-7788"
    partner_organization.save()
    own = {Kind.PHONE: "051-000-1111", Kind.SAFE_CONTACT: "저녁에만 전화"}
    with scope(SYSTEM):
        head = Person.objects.visible_to(SYSTEM).filter(household=device.household_id).first()
        keep(actor=SYSTEM, household=device.household, told=own, at=timezone.now())
        keep(
            actor=SYSTEM, household=device.household, person=head, told={Kind.PHONE: "010-0000-1234"}, at=SYSTEM.moment
        )
        kept = {(one.person_id, one.kind): one for one in HouseholdSecret.objects.visible_to(SYSTEM)}
    page = f"/alarms/{send('no_movement').json()['alarm']}/"
    text = browse(official).get(page).content.decode()
    places = [
        text.index(str(kept[(None, Kind.SAFE_CONTACT)].pk)),
        text.index(str(kept[(head.pk, Kind.PHONE)].pk)),
        text.index(str(kept[(None, Kind.PHONE)].pk)),
        text.index("tel:051-000-7788"),
        text.index("tel:119"),
        text.index('name="outcome"'),
    ]
    assert places == sorted(places)
    assert not any(secret in text for secret in ("051-000-1111", "010-0000-1234", "저녁에만"))
    browse(official).post(page, {"outcome": "well", "note": ""})
    assert "tel:" not in browse(official).get(page).content.decode()


@pytest.mark.requirement("R056")
def test_false_alarms_are_counted_by_partner(
    device: SafetyDevice, send: Callable[..., Any], official: User, browse: Callable[[User], Client], acting: Any
) -> None:
    for number, outcome in enumerate(("false", "false", "well")):
        alarm = send("fall", str(number)).json()["alarm"]
        browse(official).post(f"/alarms/{alarm}/", {"outcome": outcome})
    with acting(official) as who:
        (one,) = reliability(who)
    assert (one.checked, one.false, one.percent) == (3, 2, 67)
    assert "67%" in browse(official).get("/alarms/").content.decode()


def test_a_device_is_registered_on_its_households_page_once(
    household: Household, partner_organization: Organization, official: User, browse: Callable[[User], Client]
) -> None:
    page = f"/alarms/household/{household.pk}/"
    unit = partner_organization.unit
    assert unit is not None
    said = {"unit": str(unit.pk), "number": "A-7", "installed_on": "2026-03-02", "ends_on": "", "responsible": ""}
    assert browse(official).post(page, {**said, "record_id": str(uuid7())}).status_code == 302
    again = browse(official).post(page, {**said, "record_id": str(uuid7())})
    assert again.status_code == 200
    assert len(everything(SafetyDevice)) == 1
    with pytest.raises(NumberTaken):
        put(household, unit, number="A-7")


def test_a_number_is_free_again_after_the_end_and_its_events_are_about_the_new_home(
    device: SafetyDevice, send: Callable[..., Any], acting: Callable[[User], Any], official: User
) -> None:
    elsewhere = make_household()
    with pytest.raises(NumberTaken):
        put(elsewhere, device.unit)
    send("fall", "1")
    with acting(official) as who:
        assert end_device(actor=who, device=device, at=timezone.now())
    put(elsewhere, device.unit)
    assert send("fall", "2").json()["new"]
    assert [alarm.household_id for alarm in everything(DeviceAlarm)] == [device.household_id, elsewhere.pk]
    with pytest.raises(NumberTaken):
        put(make_household(), device.unit)


def test_a_nurse_registers_no_device(household: Household, partner_organization: Organization, nurse: User,
                                     acting: Callable[[User], Any]) -> None:  # fmt: skip
    assert partner_organization.unit is not None
    with acting(nurse) as who, pytest.raises(NotAllowed):
        register_device(
            actor=who,
            record_id=uuid7(),
            household=household,
            unit=partner_organization.unit,
            number="B-1",
            responsible=None,
            installed_on=who.moment.date(),
            ends_at=who.moment + dt.timedelta(days=1),
            at=who.moment,
        )


def test_every_kind_of_event_has_its_minutes() -> None:
    codes = {row.code for one in read_code_lists() if one.key == "alarm_kind" for row in one.codes}
    assert set(alarm_kinds()) == codes
