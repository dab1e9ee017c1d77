from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.actor import NOBODY
from dure.foundation.access.scope import scope
from dure.journey.discovery.findings.actions.gathering import gather_evidence
from dure.journey.discovery.findings.actions.triage import bring_evidence
from dure.journey.discovery.findings.jobs import rescore
from dure.journey.discovery.findings.models import Evidence, Finding
from dure.journey.discovery.findings.states import REOPEN_WITHIN, FindingState
from dure.registry.people.models import Household
from tests.journey.discovery.findings.bringing import all_findings, bring, gather
from tests.personas import SYSTEM, make_household
from tests.places import OWN, SIBLING

pytestmark = pytest.mark.django_db


def test_several_signals_about_one_household_become_one_finding_with_all_its_evidence(household: Household) -> None:
    for kind in ("power_cut", "health_insurance_arrears", "mail_piling_up"):
        bring(f"signal_kind:{kind}", household=household)
    gather()
    [finding] = all_findings()
    assert (finding.household_id, finding.path, finding.state) == (household.pk, household.path, FindingState.WAITING)
    with scope(SYSTEM):
        assert Evidence.objects.visible_to(SYSTEM).filter(finding=finding).count() == 3
    assert finding.score > 35 + 15 + 30 - 5


def test_of_somebody_unknown_the_same_print_makes_one_finding_and_no_print_makes_one_each() -> None:
    for key in ("print-1", "print-1", "print-2", "", ""):
        bring("signal_kind:power_arrears", subject_key=key, label="김새롬")
    gather()
    assert len(all_findings()) == 4


def test_the_same_print_in_two_dongs_is_not_brought_together() -> None:
    bring("signal_kind:power_arrears", subject_key="print", path=OWN)
    bring("signal_kind:power_arrears", subject_key="print", path=SIBLING)
    gather()
    assert {finding.path for finding in all_findings()} == {OWN, SIBLING}


def test_later_evidence_joins_the_open_finding_and_raises_its_score(household: Household) -> None:
    bring("signal_kind:power_arrears", household=household, days_ago=40)
    gather()
    before = all_findings()[0]
    bring("signal_kind:gas_cut", household=household)
    gather()
    [after] = all_findings()
    assert after.pk == before.pk
    assert after.score > before.score
    assert after.last_at > before.last_at


def close(finding: Finding, *, days_ago: int) -> None:
    with scope(SYSTEM):
        Finding.objects.visible_to(SYSTEM).filter(pk=finding.pk).update(
            state=FindingState.CLOSED,
            closing_reason="finding_closing_reason:no_need",
            closing_note="괜찮아 보임",
            closed_at=timezone.now() - dt.timedelta(days=days_ago),
        )


def test_a_new_signal_opens_a_closed_finding_again(household: Household) -> None:
    bring("signal_kind:power_arrears", household=household)
    gather()
    close(all_findings()[0], days_ago=20)
    bring("signal_kind:water_cut", household=household)
    gather()
    [finding] = all_findings()
    assert (finding.state, finding.times_reopened, finding.closing_reason_id) == (FindingState.WAITING, 1, None)
    assert finding.closing_note == ""


def test_what_was_closed_long_ago_stays_closed_and_a_new_finding_begins(household: Household) -> None:
    bring("signal_kind:power_arrears", household=household)
    gather()
    close(all_findings()[0], days_ago=REOPEN_WITHIN.days + 1)
    bring("signal_kind:water_cut", household=household)
    gather()
    assert sorted(finding.state for finding in all_findings()) == [FindingState.CLOSED, FindingState.WAITING]


def test_a_stranger_brings_evidence_and_reads_nothing_of_it() -> None:
    with scope(NOBODY):
        bring_evidence(
            path=OWN, kind="tip_kind:neighbour_tip", at=timezone.now(), what="discovery.tip", object_id=uuid7()
        )
        assert not Evidence.objects.visible_to(NOBODY).exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM findings_evidence")
            assert cursor.fetchone()[0] == 0
    assert gather() == 1


def test_gathering_twice_changes_nothing(household: Household) -> None:
    bring("signal_kind:power_cut", household=household)
    assert gather() == 1
    before = all_findings()
    assert gather() == 0
    assert [(one.pk, one.score) for one in all_findings()] == [(one.pk, one.score) for one in before]


def test_gathering_costs_the_same_for_two_and_for_forty(now: dt.datetime) -> None:
    def cost(number: int) -> int:
        for place in range(number):
            bring("signal_kind:power_cut", household=make_household(OWN, label=f"가구{place}"))
        with scope(SYSTEM), CaptureQueriesContext(connection) as queries:
            gather_evidence(actor=SYSTEM, at=timezone.now())
        return len(queries)

    assert cost(2) == cost(40)


def test_scores_fade_over_night(household: Household) -> None:
    bring("signal_kind:power_cut", household=household)
    gather()
    before = all_findings()[0].score
    later = timezone.now() + dt.timedelta(days=45)
    with scope(SYSTEM):
        assert rescore(SYSTEM, later) == 1
        assert rescore(SYSTEM, later) == 0
    assert all_findings()[0].score == pytest.approx(before / 2, abs=1)


def test_signals_of_a_protected_household_lie_out_of_sight(
    household: Household, official: Any, acting: Any, protection_team: Any
) -> None:
    hidden = make_household(protection_team.path + OWN, label="숨은가구")
    bring("signal_kind:violence_reported", household=hidden)
    gather()
    with acting(official) as actor:
        assert not Finding.objects.visible_to(actor).exists()
        assert not Evidence.objects.visible_to(actor).exists()
    assert all_findings()[0].household_id == hidden.pk
