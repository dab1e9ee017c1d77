"""The whole demonstration district in one object, made from a seed number and the present moment."""

from dataclasses import dataclass
from datetime import datetime

from dure.demo.areas import AreaRow, UnitRow, area_rows, unit_rows
from dure.demo.households import HOUSEHOLDS, make_households
from dure.demo.people import DemoHousehold
from dure.demo.services import DemoOrganization, listed_organizations, partner_unit
from dure.demo.staff import StaffMember, VolunteerMember, make_staff, make_volunteers
from dure.demo.stories.cast import gather_cast
from dure.demo.stories.clock import KOREAN_TIME
from dure.demo.stories.parts import HouseholdStory, TipPart
from dure.demo.stories.telling import mark_restricted, tell_stories

SEED = 2014


@dataclass(frozen=True)
class DemoDistrict:
    """Everything there is to load; parents come before what points to them."""

    areas: tuple[AreaRow, ...]
    units: tuple[UnitRow, ...]
    organizations: tuple[DemoOrganization, ...]
    staff: tuple[StaffMember, ...]
    volunteers: tuple[VolunteerMember, ...]
    households: tuple[DemoHousehold, ...]
    stories: tuple[HouseholdStory, ...]
    other_tips: tuple[TipPart, ...]


def make_district(*, now: datetime, seed: int = SEED, households: int = HOUSEHOLDS) -> DemoDistrict:
    """The district as of `now` (aware); the same seed and moment give the same district.

    Raises: ValueError when `now` has no time zone or `households` are too few for the stories (about 900 suffice).
    """
    today = now.astimezone(KOREAN_TIME).date()
    organizations = listed_organizations(seed)
    staff = make_staff(seed=seed, today=today, organizations=organizations)
    volunteers = make_volunteers(seed=seed, today=today)
    families = make_households(seed=seed, today=today, number=households)
    cast = gather_cast(staff=staff, volunteers=volunteers, organizations=organizations)
    told = tell_stories(seed=seed, now=now, households=families, cast=cast)
    return DemoDistrict(
        areas=tuple(area_rows()),
        units=(*unit_rows(), *(partner_unit(organization) for organization in organizations)),
        organizations=organizations,
        staff=staff,
        volunteers=volunteers,
        households=mark_restricted(families, told),
        stories=told.stories,
        other_tips=told.other_tips,
    )
