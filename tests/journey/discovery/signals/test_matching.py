"""Whom a signal is about: one household of the district, or somebody for a person to decide about."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import io
from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone

from dure.foundation.access.scope import scope
from dure.foundation.areas.models import Area
from dure.foundation.audit.models import Act, AuditEvent
from dure.foundation.loads.prints import BETWEEN
from dure.foundation.vault.kinds import Kind
from dure.foundation.vault.models import the_ring
from dure.journey.discovery.findings.actions.gathering import gather_evidence
from dure.journey.discovery.findings.models import Evidence, Finding
from dure.journey.discovery.signals.loading.following import follow_findings, follow_hand_overs
from dure.journey.discovery.signals.loading.subjects import PURPOSE
from dure.journey.discovery.signals.models import Signal, SignalSecret
from dure.registry.people.kept import keep
from dure.registry.people.models import Household, Membership, Person
from dure.registry.people.placing import Places
from tests.journey.discovery.signals.files import connected, counts, csv, evidence, loaded, row, signals
from tests.personas import SYSTEM, make_household
from tests.places import DISTRICT, OTHER_CITY, OWN, SIBLING

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R039")]

ELSEWHERE = "41.41110."
PRINTS = "dure.journey.discovery.signals.migrations.0006_prints_of_districts"


def matched(*rows: str) -> list[tuple[object, str]]:
    loaded(connected(), csv(*rows))
    return [(signal.household_id, signal.matched_by) for signal in signals()]


def change(household: Household, **said: object) -> None:
    with scope(SYSTEM):
        Household.objects.visible_to(SYSTEM).filter(pk=household.pk).update(**said)


def test_the_name_may_be_written_with_blanks_and_in_other_parts_of_letters(household: Household) -> None:
    told = [row(name="박 영자"), row(name="\u1107\u1161\u11a8\u110b\u1167\u11bc\u110c\u1161", month="2026-09")]
    assert matched(*told) == [(household.id, "birth_date")] * 2


def test_without_a_birth_date_the_phone_number_and_the_name_together_decide(household: Household) -> None:
    told = [row(born="", phone="+82 10-0000-1234"), row(name="이호", born="", phone="010-0000-1234")]
    assert matched(*told) == [(household.id, "phone"), (None, "")]


def test_a_wrong_birth_date_does_not_hide_who_has_this_phone_number(household: Household) -> None:
    assert matched(row(born="1954-03-20", phone="010-0000-1234")) == [(household.id, "phone")]


def test_the_door_and_the_name_decide_unless_the_birth_date_speaks_against_it(household: Household) -> None:
    change(household, address="망미번영로 12", address_detail="101호")
    door = '"부산광역시 수영구 망미번영로 12, 101호 (망미동)"'.replace("부산광역시 수영구 ", "")
    told = [row(born="", place=door), row(born="1960-01-01", place=door), row(born="", place="망미번영로 12")]
    assert matched(*told) == [(household.id, "address"), (None, ""), (None, "")]


def test_two_that_fit_are_nobody_until_a_person_decides(household: Household) -> None:
    make_household(SIBLING)
    assert matched(row()) == [(None, "")]


def test_nobody_of_another_district_is_matched() -> None:
    make_household(OTHER_CITY)
    assert matched(row(phone="010-0000-1234")) == [(None, "")]


def test_who_moved_out_does_not_bring_signals_to_the_old_household(household: Household) -> None:
    with scope(SYSTEM):
        person = Person.objects.visible_to(SYSTEM).get(household=household)
        Membership.objects.visible_to(SYSTEM).filter(person=person).update(
            valid_from=dt.date(2020, 1, 1), valid_to=dt.date(2025, 1, 1)
        )
    assert matched(row()) == [(None, "")]


def test_a_signal_about_a_protected_family_lies_in_its_teams_branch(restricted_household: Household) -> None:
    load = loaded(connected(), csv(row(name="한보호")))
    (signal,) = signals()
    assert (signal.household_id, signal.path) == (restricted_household.id, restricted_household.path)
    assert signal.path.startswith("R.")
    assert (load.accepted, load.unmatched) == (1, 1), "the counts must not tell that the family is known"


def test_who_is_not_known_lies_where_the_address_says(household: Household) -> None:
    Area.objects.filter(path=SIBLING).update(name_ko="망미2동")
    Area.objects.filter(path=OWN).update(name_ko="망미1동")
    told = (
        row(name="하나", place="망미2동 77-1"),
        row(name="둘", place="망미번영로 12"),
        row(name="셋", place="어딘가 3"),
        row(name="넷", place="망미동 3"),
    )
    loaded(connected(), csv(*told))
    assert {signal.about_name: signal.path for signal in signals()} == {
        "하나": SIBLING,
        "둘": OWN,
        "셋": DISTRICT,
        "넷": DISTRICT,
    }


def test_the_names_of_areas_around_a_district_are_left_out_of_addresses() -> None:
    Area.objects.filter(path="26.").update(name_ko="부산광역시")
    Area.objects.filter(path=DISTRICT).update(name_ko="수영구")
    places = Places.of(DISTRICT, on=timezone.localdate())
    assert places.building("부산시 수영구 망미번영로 12, 3층") == "망미번영로 12"


def test_the_household_of_a_protected_family_gives_away_no_dong(restricted_household: Household) -> None:
    loaded(connected(), csv(row(name="하나", place="망미번영로 12")))
    assert [signal.path for signal in signals()] == [DISTRICT]


def test_a_signal_follows_its_finding_home_and_what_was_told_is_forgotten(household: Household) -> None:
    loaded(connected(), csv(row(name="박영순", phone="010-0000-7777")))
    (signal,) = signals()
    with scope(SYSTEM):
        assert follow_findings(SYSTEM, timezone.now()) == 0
        Evidence.objects.visible_to(SYSTEM).update(household=household, path=household.path)
        assert follow_findings(SYSTEM, timezone.now()) == 1
        assert follow_findings(SYSTEM, timezone.now()) == 0
        assert not SignalSecret.objects.visible_to(SYSTEM).exists()
        (row_of_log,) = AuditEvent.objects.visible_to(SYSTEM).filter(what="signals.signal", act=Act.MOVE)
    assert (row_of_log.detail["count"], row_of_log.detail["phones_forgotten"]) == (1, 1)
    (signal,) = signals()
    assert (signal.household_id, signal.path, signal.matched_by) == (household.id, household.path, "person")
    assert (signal.about_name, signal.about_birth_date, signal.about_place) == ("", None, "")


def decided(household: Household) -> None:
    """A person said that every finding without a household is about this one."""
    with scope(SYSTEM):
        Evidence.objects.visible_to(SYSTEM).filter(household=None).update(household=household, path=household.path)
        while follow_findings(SYSTEM, timezone.now()):
            pass


def test_what_a_person_decided_is_known_in_the_next_months_file(household: Household) -> None:
    unclear = row(name="박영순", phone="010-0000-7777")
    assert matched(unclear) == [(None, "")]
    decided(household)
    load = loaded(connected(code="next"), csv(unclear.replace("2026-10", "2026-11"), row(name="이호", month="2026-11")))
    assert counts(load) == (2, 2, 0, 0, 1)
    (signal,) = signals(month=dt.date(2026, 11, 1), household=household)
    assert (signal.path, signal.matched_by, signal.about_name) == (household.path, "person", "")
    with scope(SYSTEM):
        piece = Evidence.objects.visible_to(SYSTEM).get(object_id=signal.pk)
        assert not SignalSecret.objects.visible_to(SYSTEM).exists()
    assert (piece.household_id, piece.path, piece.subject_key, piece.label) == (household.id, household.path, "", "")


def test_what_a_person_decided_goes_where_the_household_lies_now(household: Household) -> None:
    from dure.foundation.access.moving import Moved, move_household

    unclear = row(name="박영순", phone="010-0000-7777")
    loaded(connected(), csv(unclear))
    decided(household)
    with scope(SYSTEM):
        assert move_household(household.id, to=SIBLING) is Moved.MOVED
    loaded(connected(code="next"), csv(unclear.replace("2026-10", "2026-11")))
    assert {signal.path for signal in signals(household=household)} == {SIBLING}
    with scope(SYSTEM):
        assert move_household(household.id, to=OTHER_CITY) is Moved.MOVED
    loaded(connected(code="later"), csv(unclear.replace("2026-10", "2026-09")))
    (signal,) = signals(month=dt.date(2026, 9, 1))
    assert (signal.household_id, signal.path) == (None, DISTRICT), "it is not this district's any more"


def test_who_left_since_does_not_bring_signals_to_the_household_that_was_decided(household: Household) -> None:
    make_household(SIBLING)
    assert matched(row()) == [(None, "")], "two of this name and birthday"
    decided(household)
    with scope(SYSTEM):
        gone = Membership.objects.visible_to(SYSTEM).filter(household=household)
        gone.update(valid_from=dt.date(2020, 1, 1), valid_to=dt.date(2025, 1, 1))
        Person.objects.visible_to(SYSTEM).exclude(household=household).update(birth_date=dt.date(1950, 1, 1))
    loaded(connected(code="next"), csv(row(month="2026-11")))
    (signal,) = signals(month=dt.date(2026, 11, 1))
    assert (signal.household_id, signal.matched_by) == (None, "")


def test_of_one_person_two_districts_are_each_told(household: Household) -> None:
    told = csv(row(name="이사온이", phone="010-0000-5555")).getvalue()
    first = loaded(connected(), io.BytesIO(told))
    second = loaded(connected(path=ELSEWHERE), io.BytesIO(told))
    assert counts(first) == counts(second) == (1, 1, 0, 0, 1)
    assert {signal.path for signal in signals()} == {DISTRICT, ELSEWHERE}
    assert len({signal.subject_key for signal in signals()}) == 2
    assert {piece.path for piece in evidence()} == {DISTRICT, ELSEWHERE}


def test_prints_of_the_time_before_become_the_districts_own() -> None:
    told = row(name="모르는이", phone="010-0000-7777")
    source = connected()
    loaded(source, csv(told))
    with scope(SYSTEM):
        gather_evidence(actor=SYSTEM, at=timezone.now())
        (finding,) = Finding.objects.visible_to(SYSTEM)
        key, before = finding.subject_key, old_print("모르는이", "1954-03-02", "01000007777")
        for model in (Finding, Evidence, Signal):
            assert model.objects.visible_to(SYSTEM).update(subject_key=before) == 1
        with connection.cursor() as cursor:
            for operation in import_module(PRINTS).Migration.operations:
                cursor.execute(operation.sql)
        for model in (Finding, Evidence, Signal):
            assert model.objects.visible_to(SYSTEM).get().subject_key == key != before
    load = loaded(source, csv(told, row(name="다른이")))
    assert counts(load) == (2, 1, 1, 0, 1)


def old_print(*parts: str) -> str:
    """As prints were made without their district."""
    return hmac.new(the_ring().index_key(PURPOSE), BETWEEN.join(parts).encode(), hashlib.sha256).hexdigest()


def test_a_household_that_moves_takes_its_signals_along(household: Household) -> None:
    from dure.foundation.access.moving import Moved, move_household

    loaded(connected(), csv(row()))
    with scope(SYSTEM):
        assert move_household(household.id, to=SIBLING) is Moved.MOVED
    assert [signal.path for signal in signals()] == [SIBLING]


def test_batches_are_matched_only_by_the_system(household: Household, acting: object, case_manager: object) -> None:
    """The function that looks into every file of the district gives nothing to anybody else."""
    from django.db import connection

    def asked() -> object:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT household FROM people_matches(%s, ARRAY[%s]::uuid[], ARRAY['박영자'], "
                "ARRAY['1954-03-02']::date[], ARRAY[NULL]::bytea[], ARRAY[''], ARRAY[''], ARRAY[''])",
                [DISTRICT, household.id],
            )
            return cursor.fetchone()

    with scope(SYSTEM):
        assert asked() == (household.id,)
    with acting(case_manager):  # type: ignore[operator]
        assert asked() is None


def test_kept_phone_numbers_are_compared_by_their_marks_alone(household: Household) -> None:
    with scope(SYSTEM):
        person = Person.objects.visible_to(SYSTEM).get(household=household)
        at = timezone.now()
        keep(actor=SYSTEM, household=household, person=person, told={Kind.PHONE: "051-000-9876"}, at=at)
    assert matched(row(born="", phone="0510009876")) == [(household.id, "phone")]


def test_a_signal_and_its_number_go_along_when_the_finding_is_handed_to_another_office(now: dt.datetime) -> None:
    matched(row(name="이호", born="", phone="010-0000-9999"))
    with scope(SYSTEM):
        assert follow_hand_overs(SYSTEM, now) == 0
        Evidence.objects.visible_to(SYSTEM).update(path=SIBLING)
        assert (follow_hand_overs(SYSTEM, now), follow_hand_overs(SYSTEM, now)) == (1, 0)
        for model in (Signal, SignalSecret):
            assert set(model.objects.visible_to(SYSTEM).values_list("path", flat=True)) == {SIBLING}, model


def test_what_the_next_file_tells_of_somebody_handed_over_lies_at_the_office_that_has_them(now: dt.datetime) -> None:
    told = row(name="이호", born="", phone="010-0000-9999")
    loaded(connected(), csv(told))
    with scope(SYSTEM):
        Evidence.objects.visible_to(SYSTEM).update(path=SIBLING)
        follow_hand_overs(SYSTEM, now)
    loaded(connected(code="next"), csv(told.replace("2026-10", "2026-11")))
    (later,) = signals(month=dt.date(2026, 11, 1))
    assert (later.path, later.household_id, later.about_name) == (SIBLING, None, "이호")


def test_somebody_handed_over_who_has_moved_since_lies_where_the_next_file_tells(now: dt.datetime) -> None:
    told = row(name="이호", born="", phone="010-0000-9999")
    loaded(connected(), csv(told))
    with scope(SYSTEM):
        Evidence.objects.visible_to(SYSTEM).update(path=SIBLING)
        follow_hand_overs(SYSTEM, now)
        Signal.objects.visible_to(SYSTEM).update(about_place="그때 살던 곳")
    loaded(connected(code="next"), csv(told.replace("2026-10", "2026-11")))
    (later,) = signals(month=dt.date(2026, 11, 1))
    assert later.path != SIBLING
