"""The world of the walk: the same family at four places, every text of it a canary of its place."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone

from dure.foundation.access.moving import Moved, move_household
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.accounts.queries import actor_of
from dure.foundation.areas.models import Area
from dure.foundation.codes.queries import codes
from dure.foundation.drafts.actions import save_draft
from dure.foundation.drafts.models import Draft
from dure.foundation.tokens.models import ApiToken
from dure.foundation.vault.kinds import Kind
from dure.journey.discovery.tips.models import Tip, TipPhoto, TipReporter, TipSecret
from dure.registry.deadlines.models import Deadline
from dure.registry.directory.models import Organization, Service
from dure.registry.people.models import Household, HouseholdSecret, Membership, Person
from dure.registry.protection.actions import open_in_emergency
from dure.registry.provisions.models import Provision
from dure.registry.story.models import StoryLine
from tests.personas import SYSTEM, make_user, the_team
from tests.places import DISTRICT, OTHER_CITY, OWN, SIBLING, TRAP
from tests.walk.homes.asked import NOWHERE, question_at
from tests.walk.homes.journey import case_at, consent_at, needs_at, referral_at, visit_at
from tests.walk.homes.lives import lives_at
from tests.walk.homes.neighbours import OF_NO_FAMILY, absence_of, complaint_at
from tests.walk.homes.rewarded import reward_at
from tests.walk.homes.sources import rules_at, signals_at
from tests.walk.homes.surveys import survey_at
from tests.walk.homes.told import ended_finding, findings

PLACES = {"own": OWN, "sibling": SIBLING, "trap": TRAP, "othercity": OTHER_CITY, "restricted": OWN}
"""The families at their dongs; the last one of them came under the named team afterwards."""
WORDS = {
    "number": "AAAA-BBBB-CCCC",
    "kind": "worry",
    "key": "sex",
    "proof": "nowhere",
    "rest": "nowhere",
    "job_name": "jobs.forget_runs",
    "round_kind": "welfare_65",
}
"""Arguments that name no row."""

LATER = dt.timedelta(days=30)
MIDDLE = "77559911"
"""The group of every phone number that is hidden wherever the number is shown in passing."""


def canary(place: str, what: str) -> str:
    """A text that may appear only before eyes which may see the place."""
    return f"zq{place}zq{what}"


@dataclass(slots=True)
class Place:
    """The rows of one place: ``ids`` by the name that routes give their arguments."""

    path: str
    ids: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class World:
    places: dict[str, Place]
    shared: dict[str, Any]

    def arguments(self, names: set[str], place: str) -> dict[str, Any]:
        """Values for a route's arguments at a place; an unknown name is an undeclared route."""
        known = {**self.shared, **self.places[place].ids}
        missing = names - set(known)
        if missing:
            raise LookupError(f"The walk does not know the route argument {', '.join(sorted(missing))}: add it here.")
        return {name: known[name] for name in names}


def build_world(*, staff: User, organization: Organization, service: Service) -> World:
    """One family with everything at each place, written by the system."""
    from tests.walk.homes.twins import twice  # it writes with what stands here

    with scope(SYSTEM):
        places = {name: write_family(name, path, staff, organization, service) for name, path in PLACES.items()}
        for name, place in places.items():
            place.ids["token_id"] = _token(staff).id if name == "own" else uuid.uuid4()
            place.ids |= twice(name, place)
        absence_of(staff, make_user("standin", "visiting_nurse", OWN), OWN, timezone.localdate())
        team = the_team()
        assert move_household(places["restricted"].ids["household_id"], to=f"{team.path}{OWN}") is Moved.MOVED
    _open_everything(places)
    return World(places, {"service_id": service.id, **WORDS, **OF_NO_FAMILY})


def open_in_passing(user: User, household_id: uuid.UUID) -> uuid.UUID | None:
    """An emergency access of the user to the household; its id."""
    now = timezone.now()
    actor = actor_of(user, now=now)
    with scope(actor):
        reason = "A canary would not sing here: the walk opens it."
        return open_in_emergency(actor=actor, reason=reason, at=now, household_id=household_id).grant_id


def _open_everything(places: dict[str, Place]) -> None:
    """One access to each family, by somebody from elsewhere."""
    afar = make_user("fromafar", "welfare_official", OTHER_CITY)
    near = make_user("fromnear", "welfare_official", OWN)
    for name, place in places.items():
        user = near if name == "othercity" else afar
        place.ids["grant_id"] = open_in_passing(user, place.ids["household_id"])


def save(row: Any) -> Any:
    row.save(force_insert=True)
    return row


def _lock_up(secret: Any, at: dt.datetime, value: str, kind: Kind = Kind.PHONE) -> Any:
    secret.kind, secret.changed_at = kind, at
    secret.lock_up(f"{value}-{MIDDLE}-0" if kind is Kind.PHONE else value)
    return save(secret)


def _secret(bound: dict[str, Any], person: Person, now: dt.datetime, text: Any) -> HouseholdSecret:
    _lock_up(HouseholdSecret(**bound), now, text("ph"))
    secret: HouseholdSecret = _lock_up(HouseholdSecret(**bound, person=person), now, text("safe"), Kind.SAFE_CONTACT)
    return secret


def write_home(path: str, now: dt.datetime, text: Any) -> Any:
    return save(
        Household(
            label=text("label"),
            area=Area.objects.get(path=path),
            path=path,
            address=text("street"),
            address_detail=text("door"),
            kind_id="household_type:single",
            safety_note=text("dog"),
            strengths=text("sings"),
            registered_at=now,
        )
    )


def write_family(name: str, path: str, staff: User, organization: Organization, service: Service) -> Place:
    now = timezone.now()
    today = timezone.localdate()

    def text(what: str) -> str:
        return canary(name, what)

    home = write_home(path, now, text)
    bound = {"household": home, "path": path}
    person = save(Person(**bound, name=text("person"), relation_id="relation:head"))
    secret = _secret(bound, person, now, text)
    membership = save(Membership(**bound, person=person, relation_id="relation:head", valid_from=today - LATER))
    of_home = home if name == "restricted" else None
    tip = _tip(path, now, text, home if name in ("own", "restricted") else None)
    finding, other = findings(path, of_home, staff, now, text)
    found = _found_at(name, bound, tip, staff, now, today, text)
    inquiry = question_at(bound, NOWHERE if name == "restricted" else path, staff, now, text)
    visit = visit_at(bound, path, staff, now, text)
    need, screening = needs_at(bound, staff, visit, now, today, text)
    consent = consent_at(bound, organization, now, today, text)
    referral, sheet = referral_at(bound, path, need, consent, organization, service, staff, now, text)
    case, goal, action = case_at(bound, path, need, staff, now, text)
    _records(bound, path, staff, tip, now, today, text)
    draft = _draft(home, staff, now, text)
    complaint = complaint_at(bound, staff, now, text)
    rows = {
        "household": home,
        "person": person,
        "secret": secret,
        "membership": membership,
        "tip": tip,
        "finding": finding,
        "other": other,
        "into": other,
        "ended": ended_finding(path, home, now, text),
        **found,
        "inquiry": inquiry,
        "visit": visit,
        "need": need,
        "screening": screening,
        "consent": consent,
        "referral": referral,
        "sheet": sheet,
        "case": case,
        "goal": goal,
        "action": action,
        "draft": draft,
        "complaint": complaint,
    }
    return Place(path, {f"{what}_id": row.id for what, row in rows.items()})


def _found_at(
    name: str, bound: dict[str, Any], tip: Tip, staff: User, now: dt.datetime, today: dt.date, text: Any
) -> dict[str, Any]:
    """The ways on which the family was found, by the name that routes give their arguments."""
    path = bound["path"]

    def of_place(what: str) -> str:
        """A file and a source are of their place: those of the family that is protected later stay where they lie."""
        return canary("own", f"{what}too") if name == "restricted" else text(what)

    source, load = signals_at(bound, path, now, today, of_place)
    campaign, entry, answer = survey_at(bound, path, staff, now, today, text, is_handed=name == "own")
    version, model = rules_at(DISTRICT if name == "own" else f"{path}{name}.", staff, now, text)
    return {
        "reward": reward_at(bound, path, tip, staff, now, text),
        "source": source,
        "load": load,
        "campaign": campaign,
        "entry": entry,
        "answer": answer,
        "version": version,
        "model": model,
        **lives_at(bound, path, staff, now, today, text, of_place),
    }


def _draft(home: Household, author: User, now: dt.datetime, text: Any) -> Draft:
    """What the official of the own place was writing about the family."""
    draft_id, actor = uuid.uuid4(), actor_of(author, now=now)
    key = reverse("people:edit", args=[home.id])
    with scope(actor):
        save_draft(actor=actor, draft_id=draft_id, key=key, fields=[("strengths", text("draft"))], version=1, at=now)
        found: Draft = Draft.objects.visible_to(actor).get(pk=draft_id)
    return found


def _token(owner: User) -> ApiToken:
    now = timezone.now()
    mark = uuid.uuid4().hex * 2
    return save(ApiToken(user=owner, name="program", mark=mark, scopes=[], made_at=now, valid_until=now + LATER))


def _tip(path: str, now: dt.datetime, text: Any, home: Household | None) -> Tip:
    tip = save(
        Tip(
            path=path,
            household=home,
            receipt=uuid.uuid4().hex[:14].upper(),
            kind_id="tip_kind:neighbour_tip",
            channel_id="contact_channel:web",
            received_at=now,
            about_name=text("about"),
            about_place=text("where"),
            story=text("tip"),
        )
    )
    save(TipReporter(path=path, tip=tip, kind_id="reporter_kind:neighbour"))
    _lock_up(TipSecret(path=path, tip=tip, of_reporter=True), now, text("reporter"), Kind.REPORTER_NAME)
    photo = TipPhoto(path=path, tip=tip, received_at=now)
    photo.lock_up(text("photo").encode())
    save(photo)
    _lock_up(TipSecret(path=path, tip=tip), now, text("tp"))
    _lock_up(TipSecret(path=path, tip=tip, of_reporter=True), now, text("rp"))
    return tip


def _records(
    bound: dict[str, Any], path: str, staff: User, tip: Tip, now: dt.datetime, today: dt.date, text: Any
) -> None:
    save(
        Deadline(
            path=path,
            household=tip.household,
            kind_id="deadline_kind:tip_triage",
            starts_at=now,
            due_at=now,
            why=text("deadline"),
            what="discovery.tip",
            object_id=tip.id,
        )
    )
    save(StoryLine(**bound, at=now, chapter="visit", template=text("story"), quote=text("quote"), actor=staff))
    save(
        Provision(
            **bound,
            counted_path=path,
            kind_id=codes("provision_kind")[0].id,
            title=text("provision"),
            giver_name=text("giverorg"),
            starts_on=today,
        )
    )
