"""Who takes part in the stories: the team of each dong, the neighbours, the services."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from dure.demo.people import DemoHousehold
from dure.demo.services import DemoOrganization, DemoService
from dure.demo.staff import ONE_CLICK_PARTNERS, StaffMember, VolunteerMember

# The partners that can be chosen with one click are asked more often, so that their page is never empty.
OFTEN = 4
INFANT_UNTIL, ADULT, SENIOR, YOUNG_UNTIL = 2, 19, 65, 39


@dataclass(frozen=True)
class Team:
    """The keys of those who work for a household."""

    officials: tuple[str, ...]
    nurse: str | None
    case_manager: str
    head: str
    counselor: str | None


@dataclass(frozen=True)
class Cast:
    """Everybody a story can call on."""

    teams: dict[str, Team]
    shield: Team
    volunteers: dict[str, tuple[VolunteerMember, ...]]
    services: tuple[DemoService, ...]
    organizations: dict[str, DemoOrganization]
    names: dict[str, str]

    def team_of(self, household: DemoHousehold, *, restricted: bool) -> Team:
        """The dong's team, or the named team for a protected household."""
        return self.shield if restricted else self.teams[household.address.dong_code]

    def partner(self, service: DemoService) -> str:
        """The key of the partner worker who answers for the service."""
        return f"partner-{service.organization}"


def _team(members: Sequence[StaffMember]) -> Team:
    by_role: dict[str, list[str]] = defaultdict(list)
    for member in members:
        by_role[member.role].append(member.key)
    counselors = by_role["vocational_counselor"]
    return Team(
        officials=tuple(by_role["welfare_official"]),
        nurse=next(iter(by_role["visiting_nurse"]), None),
        case_manager=by_role["case_manager"][0],
        head=(by_role["dong_head"] or by_role["welfare_official"])[0],
        counselor=counselors[0] if counselors else None,
    )


def gather_cast(
    *,
    staff: Sequence[StaffMember],
    volunteers: Sequence[VolunteerMember],
    organizations: Sequence[DemoOrganization],
) -> Cast:
    """Sort everybody by where they work; those who left do not take part."""
    units: dict[str, list[StaffMember]] = defaultdict(list)
    for member in staff:
        if member.ended_on is None:
            units[member.unit].append(member)
    neighbours: dict[str, list[VolunteerMember]] = defaultdict(list)
    for volunteer in volunteers:
        neighbours[volunteer.dong_code].append(volunteer)
    return Cast(
        teams={unit.removeprefix("hub-"): _team(people) for unit, people in units.items() if unit.startswith("hub-")},
        shield=_team(units["shield"]),
        volunteers={dong: tuple(people) for dong, people in neighbours.items()},
        services=tuple(service for organization in organizations for service in organization.services),
        organizations={organization.key: organization for organization in organizations},
        names={member.key: member.name for member in staff},
    )


def audiences_of(household: DemoHousehold, today: date) -> set[str]:
    """For whom services may be that are of use to this household."""
    ages = [member.age(today) for member in household.members]
    holds = {
        "any": True,
        "senior": max(ages) >= SENIOR,
        "child": min(ages) < ADULT,
        "infant": min(ages) <= INFANT_UNTIL,
        "adult": any(ADULT <= age < SENIOR for age in ages),
        "young": any(ADULT <= age <= YOUNG_UNTIL for age in ages),
        "disabled": any(member.disability for member in household.members),
        "family": len(ages) > 1,
    }
    return {audience for audience, true in holds.items() if true}


def fitting_service(
    rng: Random, cast: Cast, *, household: DemoHousehold, need: str, today: date, used: set[str]
) -> DemoService | None:
    """A service that answers the need and is meant for such people; None when there is none that was not used yet."""
    audiences = audiences_of(household, today)
    fitting = [
        service
        for service in cast.services
        if need in service.need_areas and service.audience in audiences and service.key not in used
    ]
    weights = [OFTEN if service.organization in ONE_CLICK_PARTNERS else 1 for service in fitting]
    return rng.choices(fitting, weights=weights)[0] if fitting else None
