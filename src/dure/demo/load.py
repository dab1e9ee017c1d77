"""Loads the demonstration district into an empty installation, all of it or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from django.utils import timezone

from dure.demo.areas import DONGS
from dure.demo.discovering.alarms import load_alarms
from dure.demo.discovering.asked import load_questions
from dure.demo.discovering.campaigns import load_campaigns
from dure.demo.discovering.deciding import decide_findings
from dure.demo.discovering.lives import load_lives
from dure.demo.discovering.neighbourhood import load_neighbourhoods
from dure.demo.discovering.rewards import reward_finders
from dure.demo.discovering.signal_files import load_signal_files
from dure.demo.discovering.tuning import draft_weights, release_weights
from dure.demo.discovering.twice import load_second_files
from dure.demo.district import SEED, DemoDistrict, make_district
from dure.demo.loading.directory import load_directory, load_resources
from dure.demo.loading.emergency import load_emergency
from dure.demo.loading.finding import gather_findings, say_capacities
from dure.demo.loading.ground import load_ground, load_units
from dure.demo.loading.homes import load_homes
from dure.demo.loading.staff import load_people
from dure.demo.loading.stage import Stage
from dure.demo.loading.telling import tell_stories
from dure.foundation.access.actor import Actor
from dure.foundation.access.scope import as_system
from dure.foundation.accounts.models import User
from dure.foundation.accounts.queries import demo_people

RESTRICTED_UNIT = "shield"
ALARMS_FROM = "partner-warm-rice"

Say = Callable[[str], None]


def load_demo_once(*, say: Say, now: dt.datetime | None = None) -> bool:
    """Load the district as of ``now`` (the present moment when None); False when its people are there already.

    Everything is one transaction, so a load that is cut off leaves nothing behind.
    """
    with as_system("demo") as system:
        if User.objects.filter(is_demo=True).exists():
            return False
        moment = now or timezone.now()
        say("Making up the demonstration district ...")
        load_district(actor=system, district=make_district(now=moment), now=moment, say=say)
    return True


def load_district(*, actor: Actor, district: DemoDistrict, now: dt.datetime, say: Say) -> None:
    """Write everything the generator made up; the caller has opened the transaction and the system's scope."""
    today = timezone.localdate(now)
    say(f"  {len(district.areas)} areas and their outlines")
    load_ground(actor=actor, areas=district.areas)
    units = load_units(district.units)
    say(f"  {len(district.staff)} staff and {len(district.volunteers)} volunteers")
    users = load_people(staff=district.staff, volunteers=district.volunteers, units=units)
    directory = load_directory(organizations=district.organizations, units=units, today=today, seed=SEED)
    say(f"  {len(directory.organizations)} organizations with {len(directory.services)} services")
    load_resources(
        organizations=district.organizations,
        directory=directory,
        recorders=_officials(district, users),
        today=today,
        seed=SEED,
    )
    say(f"  {len(district.households):,} households")
    homes = load_homes(district.households, branch=units[RESTRICTED_UNIT].path)
    stage = Stage(
        now=now,
        users=users,
        homes=homes,
        directory=directory,
        families={household.key: household for household in district.households},
    )
    system = replace(actor, now=now)
    tell_stories(stage, district, system=system, say=say)
    files = load_signal_files(stage, district, system=system, seed=SEED)
    say(f"  {files} files of crisis signals")
    visits = load_lives(stage, district, system=system, seed=SEED)
    say(f"  {visits} life-stage visits")
    led = load_campaigns(stage, district, seed=SEED)
    say(f"  {led} survey campaigns")
    load_emergency(stage, district)
    load_second_files(stage, district, actor)
    release_weights(stage, district)
    contacts = load_neighbourhoods(stage, district, actor)
    say(f"  {contacts} next contacts of households at risk")
    load_questions(stage, district)
    gather_findings(actor=system)
    heads = _officials(district, users, role="dong_head")
    rewards = reward_finders(stage, district, officials=_officials(district, users), heads=heads)
    say(f"  {rewards} rewards for finders")
    alarms = load_alarms(stage, district, carer=ALARMS_FROM)
    say(f"  {alarms} alarms of safety devices")
    decided = decide_findings(stage, district, system=system, seed=SEED)
    say(f"  {decided} findings decided about")
    say_capacities(stage, _officials(district, users))
    draft_weights(stage, district, system=system)
    say(f"  {len(demo_people())} people to sign in as")


def _officials(district: DemoDistrict, users: dict[str, User], *, role: str = "welfare_official") -> dict[str, User]:
    """One official of each dong that has one in that role, by the dong's code."""
    posted = {
        member.unit: users[member.key] for member in district.staff if member.role == role and member.ended_on is None
    }
    return {dong.code: posted[f"hub-{dong.code}"] for dong in DONGS if f"hub-{dong.code}" in posted}
