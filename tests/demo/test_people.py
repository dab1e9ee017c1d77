"""Areas, addresses, families, services and staff of the demonstration district."""

from collections import Counter
from datetime import date

import pytest

from dure.demo.areas import DONGS, area_rows, dong_path, unit_rows
from dure.demo.households import make_households
from dure.demo.people import DemoHousehold, DemoPerson
from dure.demo.services import listed_organizations, partner_unit
from dure.demo.staff import make_staff, make_volunteers
from dure.policy.korea.codelists import read_code_lists

TODAY = date(2026, 11, 22)
LEAP_DAY = date(2024, 2, 29)


@pytest.fixture(scope="module")
def households() -> tuple[DemoHousehold, ...]:
    return make_households(seed=7, today=TODAY)


@pytest.fixture(scope="module")
def codes() -> dict[str, set[str]]:
    return {each.key: {row.code for row in each.codes} for each in read_code_lists()}


def _with_relation(household: DemoHousehold, relation: str) -> list[DemoPerson]:
    return [member for member in household.members if member.relation == relation]


def test_areas_are_a_tree_whose_paths_are_the_official_codes_closed_by_full_stops() -> None:
    rows = {row.code: row for row in area_rows()}
    assert dong_path("2650066000") == "26.26500.2650066000."
    assert rows["2650066000"].path == "26.26500.2650066000."
    assert sum(row.level == "dong" for row in rows.values()) == 10
    for row in rows.values():
        above = rows[row.parent].path if row.parent else ""
        assert row.path == f"{above}{row.code}."


def test_every_unit_looks_after_a_known_area_and_hangs_below_a_known_unit(codes: dict[str, set[str]]) -> None:
    areas, units = {row.code for row in area_rows()}, unit_rows()
    keys = {unit.key for unit in units}
    assert sum(unit.kind == "dong_hub" for unit in units) == len(DONGS)
    for unit in units:
        assert unit.area_code in areas
        assert unit.kind in codes["unit_kind"]
        assert unit.parent is None or unit.parent in keys


def test_the_same_seed_and_day_give_the_same_households_and_another_seed_gives_others() -> None:
    first = make_households(seed=3, today=TODAY, number=60)
    assert first == make_households(seed=3, today=TODAY, number=60)
    assert first != make_households(seed=4, today=TODAY, number=60)


def test_there_are_1500_households_in_all_ten_dongs(households: tuple[DemoHousehold, ...]) -> None:
    spread = Counter(household.address.dong_code for household in households)
    assert len(households) == 1_500
    assert set(spread) == {dong.code for dong in DONGS}
    assert min(spread.values()) > 90


def test_no_two_people_share_name_and_date_of_birth_and_no_two_phones_are_equal(
    households: tuple[DemoHousehold, ...],
) -> None:
    people = [member for household in households for member in household.members]
    phones = [person.phone for person in people if person.phone]
    assert len({(person.name, person.birth_date) for person in people}) == len(people)
    assert len(set(phones)) == len(phones)
    assert len({person.key for person in people}) == len(people)


def test_phone_numbers_lie_where_no_number_is_given_out(households: tuple[DemoHousehold, ...]) -> None:
    phones = [member.phone for household in households for member in household.members if member.phone]
    organizations = listed_organizations(7)
    staff = make_staff(seed=7, today=TODAY, organizations=organizations)
    phones += [each.phone for each in staff]
    phones += [each.phone for each in make_volunteers(seed=7, today=TODAY)]
    assert len(set(phones)) == len(phones)
    assert all(phone.startswith("010-0") and len(phone) == 13 for phone in phones)
    assert all(each.phone.startswith("051-0") for each in organizations)


@pytest.mark.parametrize("today", [TODAY, LEAP_DAY])
def test_ages_fit_the_way_people_live_together(today: date) -> None:
    for household in make_households(seed=11, today=today, number=800):
        head_age = household.head.age(today)
        assert household.head.relation == "head"
        assert all(0 <= member.age(today) <= 96 for member in household.members)
        assert all(head_age - child.age(today) >= 18 for child in _with_relation(household, "child"))
        assert all(head_age - child.age(today) >= 40 for child in _with_relation(household, "grandchild"))
        assert all(parent.age(today) - head_age >= 20 for parent in _with_relation(household, "parent"))
        if household.pattern in {"single_senior", "senior_couple"}:
            assert all(member.age(today) >= 65 for member in household.members)
        if household.household_type == "single":
            assert len(household.members) == 1
        if household.household_type == "single_parent":
            assert min(child.age(today) for child in _with_relation(household, "child")) <= 18


def test_every_code_of_a_household_is_in_the_code_lists(
    households: tuple[DemoHousehold, ...], codes: dict[str, set[str]]
) -> None:
    for household in households:
        assert household.household_type in codes["household_type"]
        assert set(household.target_groups) <= codes["target_group"]
        assert {standing.status for standing in household.standings} <= codes["beneficiary_status"]
        assert {standing.person for standing in household.standings} <= {member.key for member in household.members}
        assert {member.relation for member in household.members} <= codes["relation"]
        assert {member.sex for member in household.members} <= codes["sex"]


def test_at_least_sixty_services_of_the_listed_kinds_are_offered(codes: dict[str, set[str]]) -> None:
    organizations = listed_organizations(7)
    services = [service for organization in organizations for service in organization.services]
    assert len(services) >= 60
    assert len({service.key for service in services}) == len(services)
    assert len({organization.name for organization in organizations}) == len(organizations)
    for service in services:
        assert service.resource_kind in codes["resource_kind"]
        assert service.service_field in codes["service_field"]
        assert set(service.need_areas) <= codes["need_area"]
        assert all((service.description, service.eligibility, service.schedule))
    offered = {service.resource_kind for service in services}
    seeded = {
        row.code
        for each in read_code_lists()
        if each.key == "resource_kind"
        for row in each.codes
        if str(row.attributes.get("seed") or "").startswith(("R102", "R105"))
    }
    assert seeded <= offered
    assert {organization.sector for organization in organizations} == codes["provider_sector"]


def test_every_dong_has_its_team_and_every_role_is_filled(codes: dict[str, set[str]]) -> None:
    staff = make_staff(seed=7, today=TODAY, organizations=listed_organizations(7))
    for dong in DONGS:
        team = Counter(member.role for member in staff if member.unit == f"hub-{dong.code}" and not member.ended_on)
        assert team["welfare_official"] == 2
        assert team["visiting_nurse"] == team["case_manager"] == team["dong_head"] == 1
    assert {member.role for member in staff} | {"volunteer"} == codes["role"]
    assert {member.role for member in staff if member.one_click} | {"volunteer"} == codes["role"]
    assert len({member.name for member in staff}) == len(staff)
    assert len({member.user_name for member in staff}) == len(staff)
    assert [member.key for member in staff if member.ended_on] == ["welfare-official-left"]


def test_sixty_volunteers_of_the_safety_net_live_in_the_ten_dongs(codes: dict[str, set[str]]) -> None:
    volunteers = make_volunteers(seed=7, today=TODAY)
    assert len(volunteers) == 60
    assert {each.dong_code for each in volunteers} == {dong.code for dong in DONGS}
    assert {each.net_team for each in volunteers} == {"discover", "support", "visit"}
    assert {each.reporter_kind for each in volunteers} <= codes["reporter_kind"]
    assert any(each.one_click for each in volunteers)
    for each in volunteers:
        assert each.joined_on < TODAY
        assert each.trained_on is None or each.joined_on <= each.trained_on <= TODAY


def test_everybody_is_posted_to_a_unit_that_exists() -> None:
    organizations = listed_organizations(7)
    units = {unit.key for unit in unit_rows()} | {partner_unit(each).key for each in organizations}
    assert {each.unit for each in make_staff(seed=7, today=TODAY, organizations=organizations)} <= units
    assert {each.unit for each in make_volunteers(seed=7, today=TODAY)} <= units
