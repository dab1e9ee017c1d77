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
from dure.foundation.areas.models import Area, Unit
from dure.foundation.drafts.actions import save_draft
from dure.foundation.drafts.models import Draft
from dure.foundation.tokens.models import ApiToken
from dure.foundation.vault.kinds import Kind
from dure.journey.cases.models import Case, Goal, GoalAction, Review
from dure.journey.discovery.tips.models import Tip, TipPhoto, TipReporter, TipSecret
from dure.journey.needs.models import Assessment, CrisisClass, Need
from dure.journey.referrals.models import Referral, ReferralSheet
from dure.journey.screenings.actions import run_screening
from dure.journey.screenings.models import Screening
from dure.journey.visits.models import Visit, VisitSection, VisitStaff
from dure.registry.deadlines.models import Deadline
from dure.registry.directory.models import Organization, Service
from dure.registry.people.models import Consent, Household, HouseholdSecret, Membership, Person
from dure.registry.protection.actions import open_in_emergency
from dure.registry.provisions.models import Provision
from dure.registry.story.models import StoryLine
from tests.personas import SYSTEM, make_user, the_team
from tests.places import OTHER_CITY, OWN, SIBLING, TRAP
from tests.walk.homes.asked import NOWHERE, question_at
from tests.walk.homes.sources import signals_at
from tests.walk.homes.told import findings

PLACES = {"own": OWN, "sibling": SIBLING, "trap": TRAP, "othercity": OTHER_CITY, "restricted": OWN}
"""The families at their dongs; the last one of them came under the named team afterwards."""
WORDS = {"number": "AAAA-BBBB-CCCC", "kind": "worry", "key": "sex", "rest": "nowhere", "job_name": "jobs.forget_runs"}
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
        team = the_team()
        assert move_household(places["restricted"].ids["household_id"], to=f"{team.path}{OWN}") is Moved.MOVED
    _open_everything(places)
    return World(places, {"service_id": service.id, **WORDS})


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
    since = today - LATER
    membership = save(Membership(**bound, person=person, relation_id="relation:head", valid_from=since))
    of_home = home if name == "restricted" else None
    tip = _tip(path, now, text, of_home)
    finding, other = findings(path, of_home, staff, now, text)
    source, load = signals_at(bound, path, now, today, text)
    inquiry = question_at(bound, NOWHERE if name == "restricted" else path, staff, now, text)
    visit = _visit(bound, path, staff, now, text)
    need, screening = _needs(bound, staff, visit, now, today, text)
    consent = _consent(bound, organization, now, today, text)
    referral, sheet = _referral(bound, path, need, consent, organization, service, staff, now, text)
    case, goal, action = _case(bound, path, need, staff, now, text)
    _records(bound, path, staff, tip, now, today, text)
    draft = _draft(home, staff, now, text)
    rows = {
        "household": home,
        "person": person,
        "secret": secret,
        "membership": membership,
        "tip": tip,
        "finding": finding,
        "other": other,
        "source": source,
        "load": load,
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
    }
    return Place(path, {f"{what}_id": row.id for what, row in rows.items()})


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
    save(TipReporter(path=path, tip=tip, kind_id="reporter_kind:neighbour", name=text("reporter")))
    photo = TipPhoto(path=path, tip=tip, received_at=now)
    photo.lock_up(text("photo").encode())
    save(photo)
    _lock_up(TipSecret(path=path, tip=tip), now, text("tp"))
    _lock_up(TipSecret(path=path, tip=tip, of_reporter=True), now, text("rp"))
    return tip


def _any_code(key: str) -> str:
    from dure.foundation.codes.queries import codes

    return codes(key)[0].id


def _visit(bound: dict[str, Any], path: str, staff: User, now: dt.datetime, text: Any) -> Visit:
    visit = save(
        Visit(
            **bound,
            counted_path=path,
            purpose_id=_any_code("visit_purpose"),
            planned_at=now,
            planned_by=staff,
            outcome_note=text("visitnote"),
        )
    )
    save(VisitStaff(**bound, visit=visit, user=staff, discipline_id="discipline:welfare"))
    save(
        VisitSection(
            **bound, visit=visit, discipline_id="discipline:welfare", author=staff, text=text("section"), written_at=now
        )
    )
    return visit


def _needs(
    bound: dict[str, Any], staff: User, visit: Visit, now: dt.datetime, today: dt.date, text: Any
) -> tuple[Need, Screening]:
    assessment = save(
        Assessment(
            **bound, visit=visit, assessed_by=staff, assessed_at=now, ratings={"N06.1": 3}, note=text("assessment")
        )
    )
    need = save(
        Need(**bound, area_id="need_area:N06.1", severity=3, found_at=now, changed_at=now, assessment=assessment)
    )
    save(
        CrisisClass(
            **bound,
            assessment=assessment,
            computed_id="crisis_class:focused",
            decided_id="crisis_class:emergency",
            override_reason=text("override"),
            rule_version="1",
            decided_by=staff,
            decided_at=now,
        )
    )
    screening, _new = run_screening(
        actor=SYSTEM, record_id=uuid.uuid4(), household=bound["household"], facts={}, as_of=today, at=now
    )
    return need, screening


def _consent(bound: dict[str, Any], organization: Organization, now: dt.datetime, today: dt.date, text: Any) -> Consent:
    return save(
        Consent(
            **bound,
            kind_id="consent_kind:third_party",
            recipient=organization,
            fields=["name"],
            purpose=text("purpose"),
            given_by=text("giver"),
            manner_id="consent_manner:signed_paper",
            given_at=now,
            valid_until=today + LATER,
        )
    )


def _referral(
    bound: dict[str, Any],
    path: str,
    need: Need,
    consent: Consent,
    organization: Organization,
    service: Service,
    staff: User,
    now: dt.datetime,
    text: Any,
) -> tuple[Referral, ReferralSheet]:
    referral = save(
        Referral(
            **bound,
            counted_path=path,
            need=need,
            service=service,
            organization=organization,
            sector_id=organization.sector_id,
            consent=consent,
            request=text("request"),
            sent_by=staff,
            sent_at=now,
        )
    )
    # Only the sheet of the own place was handed to the partner of the walk; the others went elsewhere or have ended.
    unit = organization.unit if path in (OWN, SIBLING) else Unit.objects.filter(path=path).first()
    sheet = save(
        ReferralSheet(
            **bound,
            referral=referral,
            unit=unit,
            fields={"name": text("sheetname")},
            request=text("sheetrequest"),
            service_name=service.name,
            sender_name="sender",
            sent_at=now - LATER,
            ends_at=now + LATER if path == OWN else now - dt.timedelta(minutes=1),
        )
    )
    return referral, sheet


def _case(
    bound: dict[str, Any], path: str, need: Need, staff: User, now: dt.datetime, text: Any
) -> tuple[Case, Goal, GoalAction]:
    case = save(
        Case(
            **bound,
            counted_path=path,
            tier_id="crisis_class:emergency",
            manager=staff,
            why=text("why"),
            opened_at=now,
            opened_by=staff,
        )
    )
    goal = save(Goal(**bound, case=case, need=need, text=text("goal"), set_at=now))
    action = save(GoalAction(**bound, goal=goal, text=text("action"), responsible=text("who")))
    save(Review(**bound, case=case, reviewed_at=now, reviewed_by=staff, text=text("review")))
    return case, goal, action


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
            kind_id=_any_code("provision_kind"),
            title=text("provision"),
            giver_name=text("giverorg"),
            starts_on=today,
        )
    )
