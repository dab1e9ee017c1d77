"""One household goes the whole way, from a neighbour's worry to the leader's figures, as the different people."""

from __future__ import annotations

import pytest

from tests.browser import finding, leading, linking, managing, visiting
from tests.browser.conftest import Sits
from tests.browser.family import Family

pytestmark = pytest.mark.browser


def test_a_household_goes_the_whole_way_from_a_neighbours_worry_to_the_leaders_figures(sit_down: Sits) -> None:
    family = Family()
    leader = sit_down("구 복지 책임자")
    before = leading.reads_the_figures(leader)

    stranger = sit_down()
    receipt = finding.worries_about(stranger, family)
    finding.looks_up(stranger, receipt, family, state="접수되었습니다")

    official = sit_down("복지 담당 공무원 · 망미1동")
    finding.finds_the_tip(official, family)
    household = finding.registers(official, family)
    visit = visiting.plans_a_visit(official, household, family, with_role="방문간호사")
    visiting.writes_the_outcome(official, visit)
    visiting.writes_her_section(sit_down("방문간호사 · 망미1동"), visit)
    visiting.rates_the_needs(official, household)
    manager = sit_down("통합사례관리사 · 망미1동")
    case = managing.opens_a_case(official, household, family, manager=manager.name)

    linking.screens(official, household)
    referral = linking.refers(official, household, family)
    partner = sit_down(linking.ORGANISATION)
    linking.meets_walls(partner, family, household, visit, referral, case)
    sheet = linking.answers(partner, official, family)
    linking.confirms(official, referral, household)
    linking.loses_sight(partner, sheet)

    managing.plans(manager, case)
    managing.reviews(manager, case)
    managing.closes(manager, case)
    finding.looks_up(stranger, receipt, family, state="담당자가 살펴보고 있습니다")

    after = leading.reads_the_figures(leader)
    assert {name: after[name] - before[name] for name in after} == dict.fromkeys(leading.COUNTED, 1)
    leading.looks_at_every_board(leader, family)
