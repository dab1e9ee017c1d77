"""The person (or the system) on whose behalf something is read or written."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from enum import StrEnum

from dure.foundation.access.branches import desk_of

EVERYWHERE = ""
"""The path prefix of everything; only the system itself ever holds it."""


class Permission(StrEnum):
    """What a role may do. Roles and what they may do are policy data (code list ``role``)."""

    TRIAGE = "triage"
    REGISTER_HOUSEHOLD = "register_household"
    EDIT_HOUSEHOLD = "edit_household"
    PLAN_VISIT = "plan_visit"
    WRITE_VISIT = "write_visit"
    RATE_NEEDS = "rate_needs"
    SCREEN = "screen"
    REFER = "refer"
    CONFIRM_DELIVERY = "confirm_delivery"
    MANAGE_CASE = "manage_case"
    RECORD_RESOURCE = "record_resource"
    SEE_INDICATORS = "see_indicators"
    ANSWER_REFERRAL = "answer_referral"
    SEND_TIP = "send_tip"
    SURVEY = "survey"
    LOAD_SIGNALS = "load_signals"
    TUNE_WEIGHTS = "tune_weights"
    SEE_WHO_LOOKED = "see_who_looked"
    REVIEW_AUDIT = "review_audit"
    RESTRICT = "restrict"
    OPEN_IN_EMERGENCY = "open_in_emergency"
    REVIEW_EMERGENCIES = "review_emergencies"
    SEE_JOBS = "see_jobs"
    MERGE_HOUSEHOLDS = "merge_households"
    GIVE_CHARGES = "give_charges"
    WORK_NEIGHBOURHOOD = "work_neighbourhood"
    SEND_ALARM = "send_alarm"


class Sees(StrEnum):
    """How much of a household a role reads: whole files, numbers only, sheets handed to it, nothing."""

    CASES = "cases"
    COUNTS = "counts"
    SHEETS = "sheets"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Post:
    """One posting of the actor that is valid now.

    ``path`` is the path of the unit's area; for a partner's unit it is the area the partner works in, for a named
    team its branch. ``place`` is the area's path when that is another one.
    """

    unit_id: uuid.UUID
    unit_name: str
    path: str
    role: str
    discipline: str | None
    sees: Sees
    may: frozenset[str]
    place: str = ""
    needs_second_factor: bool = False

    @property
    def area_path(self) -> str:
        """The area that the unit works for; for a named team not the same as the path it reads."""
        return self.place or self.path


@dataclass(frozen=True, slots=True)
class Actor:
    """Everything a query, a decision and the audit need to know of the acting person.

    ``opened`` are households opened in an emergency: to be read, for an hour, wherever they lie.
    """

    user_id: uuid.UUID | None = None
    name: str = ""
    posts: tuple[Post, ...] = ()
    opened: tuple[uuid.UUID, ...] = ()
    everywhere: bool = False
    ip: str = ""
    session_key: str = ""
    now: dt.datetime | None = field(default=None, compare=False)

    @property
    def signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def moment(self) -> dt.datetime:
        """When the acting happens, for what is written.

        Raises:
            ValueError: the actor was made for reading alone.
        """
        if self.now is None:
            raise ValueError("Writing needs a moment: give the actor its `now`.")
        return self.now

    @property
    def case_paths(self) -> tuple[str, ...]:
        """Path prefixes below which the actor reads whole household files, and the desk of a security officer."""
        if self.everywhere:
            return (EVERYWHERE,)
        files = {post.path for post in self.posts if post.sees is Sees.CASES}
        desks = {desk_of(post.area_path) for post in self.posts if Permission.REVIEW_EMERGENCIES in post.may}
        return _outermost(files | desks)

    @property
    def count_paths(self) -> tuple[str, ...]:
        """Path prefixes below which the actor reads numbers."""
        if self.everywhere:
            return (EVERYWHERE,)
        return _outermost(
            {post.path for post in self.posts if post.sees in (Sees.CASES, Sees.COUNTS) and _counts(post)}
        )

    @property
    def log_paths(self) -> tuple[str, ...]:
        """Path prefixes whose audit the actor reviews: acts done there, and acts of the people posted there."""
        return self._paths_for(Permission.REVIEW_AUDIT)

    @property
    def resource_paths(self) -> tuple[str, ...]:
        """Path prefixes below which the actor reads and records what the community gives; no family stands there."""
        return self._paths_for(Permission.RECORD_RESOURCE)

    @property
    def acting_path(self) -> str:
        """Where the posting lies whose role the audit shows; empty without one."""
        return self.posts[0].area_path if self.posts else ""

    @property
    def restrict_paths(self) -> tuple[str, ...]:
        """Path prefixes below which the actor brings households under a named team, and out of there."""
        return self._paths_for(Permission.RESTRICT)

    @property
    def merge_paths(self) -> tuple[str, ...]:
        """Path prefixes below which the actor brings files of the same family together, and apart again."""
        return self._paths_for(Permission.MERGE_HOUSEHOLDS)

    @property
    def case_areas(self) -> tuple[str, ...]:
        """Paths of the areas whose families the actor works with, whether openly or in a named team."""
        if self.everywhere:
            return (EVERYWHERE,)
        return _outermost({post.area_path for post in self.posts if post.sees is Sees.CASES})

    @property
    def sheet_units(self) -> tuple[uuid.UUID, ...]:
        """Partner units whose sheets the actor reads."""
        return tuple(post.unit_id for post in self.posts if post.sees is Sees.SHEETS)

    @property
    def role(self) -> str:
        """The role shown in the audit: the first posting's, or what the actor is instead."""
        if self.posts:
            return self.posts[0].role
        return "system" if self.everywhere else "signed_in" if self.signed_in else "anonymous"

    @property
    def disciplines(self) -> frozenset[str]:
        return frozenset(post.discipline for post in self.posts if post.discipline)

    @property
    def needs_second_factor(self) -> bool:
        """Whether one of the roles held now asks for more than a password."""
        return any(post.needs_second_factor for post in self.posts)

    def may(self, permission: Permission) -> bool:
        return self.everywhere or any(permission in post.may for post in self.posts)

    def may_at(self, permission: Permission, path: str) -> bool:
        """Whether a posting that covers ``path`` carries the permission."""
        return self.everywhere or any(permission in post.may and path.startswith(post.path) for post in self.posts)

    def covers(self, path: str) -> bool:
        return any(path.startswith(prefix) for prefix in self.case_paths)

    def _paths_for(self, permission: Permission) -> tuple[str, ...]:
        if self.everywhere:
            return (EVERYWHERE,)
        return _outermost({post.path for post in self.posts if permission in post.may})


def _counts(post: Post) -> bool:
    return Permission.SEE_INDICATORS in post.may


def _outermost(paths: set[str]) -> tuple[str, ...]:
    """The paths that no other path of the set contains, in order."""
    kept: list[str] = []
    for path in sorted(paths):
        if not any(path.startswith(outer) for outer in kept):
            kept.append(path)
    return tuple(kept)


NOBODY = Actor()


def the_system(reason: str, *, now: dt.datetime) -> Actor:
    """The actor of commands and jobs; ``reason`` is what the audit prints as its name."""
    return Actor(name=reason, everywhere=True, now=now)
