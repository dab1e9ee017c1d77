"""Safety devices in the homes of people who live alone, and what they told: checked, waiting, and late."""

from __future__ import annotations

import datetime as dt

from uuid_utils.compat import uuid7

from dure.demo.areas import DONGS
from dure.demo.district import DemoDistrict
from dure.demo.loading.stage import Stage
from dure.demo.people import DemoHousehold
from dure.demo.staff import HOME_DONG
from dure.foundation.areas.models import Unit
from dure.journey.discovery.alarms.actions import check_alarm, register_device, take_event
from dure.journey.discovery.alarms.models import DeviceAlarm, SafetyDevice
from dure.journey.discovery.alarms.states import AlarmState

INSTALLED_AGO = dt.timedelta(days=210)
LASTS = dt.timedelta(days=730)
AT_HOME, ELSEWHERE = 9, 2
"""Devices in the home dong, and in each other one."""

# Minutes ago, event, how often, what came of it after how many minutes, and the note. One device after another.
TOLD: tuple[tuple[int, str, int, AlarmState, int, str], ...] = (
    (4, "call_button", 2, AlarmState.OPEN, 0, ""),
    (35, "no_movement", 1, AlarmState.OPEN, 0, ""),
    (95, "no_movement", 3, AlarmState.OPEN, 0, ""),
    (26 * 60, "battery", 1, AlarmState.OPEN, 0, ""),
    (9 * 60, "fall", 1, AlarmState.HELP, 12, "욕실에서 넘어지셔서 119와 함께 병원에 모셔다드렸습니다."),
    (31 * 60, "gas", 1, AlarmState.FALSE, 4, "가스레인지를 켜 둔 채 환기하지 않아 울렸습니다."),
    (52 * 60, "no_movement", 2, AlarmState.ABSENT, 40, "문을 두드려도 대답이 없고 이웃도 이틀째 못 보았다고 합니다."),
    (75 * 60, "heartbeat_lost", 1, AlarmState.WELL, 130, "전원이 빠져 있어 다시 꽂아 드렸습니다."),
    (140 * 60, "call_button", 1, AlarmState.WELL, 6, "단추를 잘못 누르셨습니다. 별일 없으셨습니다."),
)


def load_alarms(stage: Stage, district: DemoDistrict, *, carer: str) -> int:
    """Devices of the partner whose worker ``carer`` is; returns how many were told of."""
    homes = _homes(district)
    devices = [_device(stage, district, home, carer, number) for number, home in enumerate(homes, start=1)]
    told = 0
    with stage.curtain():
        for device, event in zip(devices, TOLD, strict=False):
            _happen(stage, district, device, carer, event)
            told += 1
    return told


def _homes(district: DemoDistrict) -> list[DemoHousehold]:
    """Of people who live alone, the home dong's first."""
    order = sorted((dong.code for dong in DONGS), key=lambda code: code != HOME_DONG)
    found: list[DemoHousehold] = []
    for code in order:
        alone = [each for each in district.households if each.address.dong_code == code and _is_alone(each)]
        found += alone[5 : 5 + (AT_HOME if code == HOME_DONG else ELSEWHERE)]
    return found


def _is_alone(home: DemoHousehold) -> bool:
    return len(home.members) == 1 and home.pattern == "single_senior" and not home.restricted


def _official(district: DemoDistrict, dong: str) -> str:
    wanted = (f"hub-{dong}", "welfare_official", None)
    return next(one.key for one in district.staff if (one.unit, one.role, one.ended_on) == wanted)


def _device(stage: Stage, district: DemoDistrict, home: DemoHousehold, carer: str, number: int) -> SafetyDevice:
    official, at = _official(district, home.address.dong_code), stage.now - INSTALLED_AGO
    with stage.curtain(), stage.acting(official, at) as actor:
        device, _new = register_device(
            actor=actor,
            record_id=uuid7(),
            household=stage.homes.households[home.key],
            unit=Unit.objects.get(pk=stage.actor(carer).posts[0].unit_id),
            number=f"안심-{number:03d}",
            responsible=stage.user(official) if number % 3 else None,
            installed_on=at.date(),
            ends_at=at + LASTS,
            at=at,
        )
    return device


def _happen(
    stage: Stage,
    district: DemoDistrict,
    device: SafetyDevice,
    carer: str,
    event: tuple[int, str, int, AlarmState, int, str],
) -> None:
    ago, kind, times, outcome, after, note = event
    began = stage.now - dt.timedelta(minutes=ago)
    for time in range(times):
        at = began + dt.timedelta(minutes=time)
        with stage.acting(carer, at) as actor:
            taken = take_event(
                actor=actor,
                device=device,
                kind=f"alarm_kind:{kind}",
                event_key=f"{device.number}-{ago}-{time}",
                happened_at=at,
                at=at,
            )
    if outcome is AlarmState.OPEN:
        return
    checked = began + dt.timedelta(minutes=after)
    with stage.acting(_official(district, HOME_DONG), checked) as actor:
        alarm = DeviceAlarm.objects.visible_to(actor).select_related("household").get(pk=taken.alarm_id)
        check_alarm(actor=actor, alarm=alarm, outcome=outcome, note=note, at=checked)
