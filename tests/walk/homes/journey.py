"""What was done for the family of a place: visited, assessed, screened, agreed, referred, managed."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.foundation.codes.queries import codes
from dure.journey.cases.models import Case, Goal, GoalAction, Review
from dure.journey.needs.models import Assessment, CrisisClass, Need
from dure.journey.referrals.models import Referral, ReferralSheet
from dure.journey.screenings.actions import run_screening
from dure.journey.screenings.models import Screening
from dure.journey.visits.models import Visit, VisitSection, VisitStaff
from dure.registry.directory.models import Organization, Service
from dure.registry.people.models import Consent
from tests.personas import SYSTEM
from tests.places import OWN, SIBLING

LATER = dt.timedelta(days=30)


def _save(row: Any) -> Any:
    row.save(force_insert=True)
    return row


def visit_at(bound: dict[str, Any], path: str, staff: User, now: dt.datetime, text: Any) -> Visit:
    visit = _save(
        Visit(
            **bound,
            counted_path=path,
            purpose_id=codes("visit_purpose")[0].id,
            planned_at=now,
            planned_by=staff,
            outcome_note=text("visitnote"),
        )
    )
    _save(VisitStaff(**bound, visit=visit, user=staff, discipline_id="discipline:welfare"))
    _save(
        VisitSection(
            **bound, visit=visit, discipline_id="discipline:welfare", author=staff, text=text("section"), written_at=now
        )
    )
    return visit


def needs_at(
    bound: dict[str, Any], staff: User, visit: Visit, now: dt.datetime, today: dt.date, text: Any
) -> tuple[Need, Screening]:
    assessment = _save(
        Assessment(
            **bound, visit=visit, assessed_by=staff, assessed_at=now, ratings={"N06.1": 3}, note=text("assessment")
        )
    )
    need = _save(
        Need(**bound, area_id="need_area:N06.1", severity=3, found_at=now, changed_at=now, assessment=assessment)
    )
    _save(
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


def consent_at(
    bound: dict[str, Any], organization: Organization, now: dt.datetime, today: dt.date, text: Any
) -> Consent:
    return _save(
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


def referral_at(
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
    referral = _save(
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
    sheet = _save(
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


def case_at(
    bound: dict[str, Any], path: str, need: Need, staff: User, now: dt.datetime, text: Any
) -> tuple[Case, Goal, GoalAction]:
    case = _save(
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
    goal = _save(Goal(**bound, case=case, need=need, text=text("goal"), set_at=now))
    action = _save(GoalAction(**bound, goal=goal, text=text("action"), responsible=text("who")))
    _save(Review(**bound, case=case, reviewed_at=now, reviewed_by=staff, text=text("review")))
    return case, goal, action
