"""Writes the people who sign in, and where they are posted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dure.demo.staff import StaffMember, VolunteerMember
from dure.foundation.accounts.models import Posting, User
from dure.foundation.areas.models import Unit
from dure.foundation.codes.queries import code

VOLUNTEER = "role:volunteer"


def load_people(
    *, staff: Sequence[StaffMember], volunteers: Sequence[VolunteerMember], units: dict[str, Unit]
) -> dict[str, User]:
    """Everybody by key. Nobody has a password; only the one-click people can be chosen on the sign-in page."""
    users = {member.key: _user(member) for member in staff}
    users |= {member.key: _user(member) for member in volunteers}
    User.objects.bulk_create(users.values())
    postings = [*_staff_postings(staff, users, units), *_volunteer_postings(volunteers, users, units)]
    Posting.objects.bulk_create(postings)
    return users


def _user(member: StaffMember | VolunteerMember) -> User:
    user = User(username=member.user_name, name=member.name, is_demo=member.one_click)
    user.set_unusable_password()
    return user


def _staff_postings(staff: Sequence[StaffMember], users: dict[str, User], units: dict[str, Unit]) -> Iterator[Posting]:
    for member in staff:
        role, unit = code(f"role:{member.role}"), units[member.unit]
        yield Posting(
            user=users[member.key],
            unit=unit,
            path=unit.path,
            role=role,
            employment=member.employment,
            is_visiting=bool(role.attributes.get("visits")),
            valid_from=member.started_on,
            valid_to=member.ended_on,
        )


def _volunteer_postings(
    volunteers: Sequence[VolunteerMember], users: dict[str, User], units: dict[str, Unit]
) -> Iterator[Posting]:
    for member in volunteers:
        unit = units[member.unit]
        yield Posting(user=users[member.key], unit=unit, path=unit.path, role_id=VOLUNTEER, valid_from=member.joined_on)
