"""Operations of findings: the inbox, one finding with its score explained, and what is decided about it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest
from dure.foundation.accounts.models import User
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.operations.bodies import Body, body_of, checked
from dure.foundation.operations.paging import page_of
from dure.foundation.operations.routes import Operations
from dure.foundation.operations.schemas import Coded, Done, Listing, Paging, Typed, coded, coded_or_none
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.findings.access import capacity_paths, may_hand_over, may_match, may_write_attempt
from dure.journey.discovery.findings.actions import handing, triage
from dure.journey.discovery.findings.actions.gathering import FINDING
from dure.journey.discovery.findings.actions.reaching import record_attempt
from dure.journey.discovery.findings.forms import (
    AnswerForm,
    AskForm,
    AttemptForm,
    CapacityForm,
    FindingCloseForm,
    HandOverForm,
    TakeForm,
)
from dure.journey.discovery.findings.models import Attempt, Evidence, Finding, Question
from dure.journey.discovery.findings.queries import (
    attempts_of,
    colleagues,
    deadlines_of,
    evidence_of,
    findings,
    offices,
    open_question_of,
    questions_of,
    tellers,
    weekly_capacity,
)
from dure.journey.discovery.findings.scores import explained
from dure.journey.discovery.findings.screens import ORDERS, name_of, order_of, place_of, read_wanted, score_lines
from dure.journey.discovery.findings.states import OPEN, FindingState
from dure.registry.deadlines.models import Deadline
from dure.registry.people.models import Household

operations = Operations("Finding")

AskBody = body_of(AskForm, "AskBackBody")
AnswerQuestionBody = body_of(AnswerForm, "AnswerQuestionBody")
AttemptBody = body_of(AttemptForm, "AttemptBody")
CapacityBody = body_of(CapacityForm, "CapacityBody")
CloseBody = body_of(FindingCloseForm, "CloseFindingBody")


class TakeBody(Body):
    """Who takes it on."""

    by: UUID = Field(description="A user who works on households in this area.")


class MatchBody(Body):
    """Which household it is about."""

    household: UUID


class HandOverBody(Body):
    """Which office goes on, and why."""

    to: UUID = Field(description="A unit of the finding's district where somebody decides about findings.")
    note: str = Field(description="Why; the office reads it.")


class MergeBody(Body):
    """The finding that goes on with the evidence of both."""

    into: UUID


class FindingsQuery(Body):
    """What the inbox is narrowed to."""

    state: str | None = Field(default=None, description="open (when left out), mine, waiting, taken, asked or closed.")
    source: str | None = Field(default=None, description="signal, tip, request, survey, visit or alarm.")
    agency: str | None = Field(default=None, description="An agency (a code of signal_agency); with source signal.")
    dong: str | None = Field(default=None, description="Path of an area.")
    age: str | None = Field(default=None, description="child or elder: who lives in the household.")
    score: str | None = Field(default=None, description="high, middle or low.")
    clock: str | None = Field(default=None, description="overdue.")
    order: str | None = Field(default=None, description="score (when left out) or oldest.")


class FindingRow(Schema):
    """A finding in the inbox."""

    id: UUID
    state: FindingState
    name: str = Field(description="Its middle hidden.")
    place: str
    household_id: UUID | None = None
    score: int = Field(description="Points of the weights in force. A low score never blocks help.")
    kinds: list[Coded] = Field(description="What was told, each kind once, the latest first.")
    opened_at: dt.datetime
    last_at: dt.datetime = Field(description="When something was told last.")
    assigned_to: UUID | None = None
    due_at: dt.datetime | None = Field(default=None, description="Until when the next step must be done.")

    @classmethod
    def facts(cls, row: Finding, told: list[Evidence], due: Deadline | None) -> dict[str, Any]:
        return {
            "id": row.id,
            "state": row.state,
            "name": name_of(row),
            "place": place_of(row),
            "household_id": row.household_id,
            "score": row.score,
            "kinds": [coded(kind) for kind in dict.fromkeys(piece.kind_id for piece in told)],
            "opened_at": row.opened_at,
            "last_at": row.last_at,
            "assigned_to": row.assigned_to_id,
            "due_at": due.due_at if due else None,
        }


class EvidenceOut(Schema):
    """One thing that was told."""

    id: UUID = Field(
        description="Of a tip of an unprotected family: to be sent as `of` where its sender is asked back."
    )
    kind: Coded
    at: dt.datetime
    quote: str
    amount_won: int | None = None

    @classmethod
    def of(cls, piece: Evidence) -> EvidenceOut:
        return cls(id=piece.id, kind=coded(piece.kind_id), at=piece.at, quote=piece.quote, amount_won=piece.amount_won)


class ScoreLineOut(Schema):
    """One line of the score, in words."""

    words: str
    why: str
    points: int


class AttemptOut(Schema):
    """One try to be in touch."""

    at: dt.datetime
    way: Coded
    outcome: Coded
    note: str

    @classmethod
    def of(cls, row: Attempt) -> AttemptOut:
        return cls(at=row.at, way=coded(row.way_id), outcome=coded(row.outcome_id), note=row.note)


class QuestionOut(Schema):
    """What was asked back, and the answer once there is one."""

    id: UUID
    asked_at: dt.datetime
    text: str
    asked_of: UUID | None = Field(default=None, description="The colleague.")
    of_teller: UUID | None = Field(default=None, description="The tip whose sender is asked; both null: of outside.")
    answer: str
    answered_at: dt.datetime | None = None

    @classmethod
    def of(cls, row: Question) -> QuestionOut:
        return cls(
            id=row.id,
            asked_at=row.asked_at,
            text=row.text,
            asked_of=row.asked_of_id,
            of_teller=row.of_teller_id,
            answer=row.answer,
            answered_at=row.answered_at,
        )


class FindingOut(FindingRow):
    """A finding with its evidence, its score explained as of now, and what was tried."""

    asked: str = Field(description="What was asked back, while the answer is awaited.")
    score_lines: list[ScoreLineOut]
    evidence: list[EvidenceOut]
    questions: list[QuestionOut]
    attempts: list[AttemptOut]
    closing_reason: Coded | None = None
    closing_note: str
    merged_into: UUID | None = None


class CapacityOut(Schema):
    """How many households the team can visit in a week; null while nobody said it."""

    weekly: int | None = None


@operations.read("/findings", Listing[FindingRow], Permission.TRIAGE, query=FindingsQuery)
def list_findings(request: ActorRequest, asked: Typed, paging: Query[Paging]) -> Listing[FindingRow]:
    """Read the inbox of findings."""
    wanted = read_wanted(request)
    rows = findings(request.actor, wanted, now=request.now)
    page = page_of(rows, request=request, paging=paging, order=ORDERS[order_of(request, wanted)])
    record(request.actor, Act.LIST, FINDING, rows=len(page.rows))
    told = evidence_of(request.actor, page.rows)
    due = deadlines_of(request.actor, page.rows, told)
    items = [FindingRow(**FindingRow.facts(row, told.get(row.id, []), due.get(row.id))) for row in page.rows]
    return Listing(items=items, next=page.next_url)


@operations.read("/findings/{finding_id}", FindingOut, Permission.TRIAGE, Permission.WRITE_VISIT)
def read_finding(request: ActorRequest, finding_id: UUID) -> FindingOut:
    """Read a finding with its evidence and why it scores as it does."""
    found = _finding(request, finding_id)
    record(request.actor, Act.READ, FINDING, path=found.path, object_id=found.id, household_id=found.household_id)
    told = evidence_of(request.actor, [found])
    score, _weights = explained(request.actor, found)
    facts = FindingRow.facts(found, told.get(found.id, []), deadlines_of(request.actor, [found], told).get(found.id))
    return FindingOut(
        **(facts | {"score": score.points}),
        asked=found.asked,
        score_lines=[ScoreLineOut(words=line.words, why=line.why, points=line.points) for line in score_lines(score)],
        evidence=[EvidenceOut.of(piece) for piece in told.get(found.id, [])],
        questions=[QuestionOut.of(row) for row in questions_of(request.actor, found)],
        attempts=[AttemptOut.of(row) for row in attempts_of(request.actor, found)],
        closing_reason=coded_or_none(found.closing_reason_id),
        closing_note=found.closing_note,
        merged_into=found.merged_into_id,
    )


@operations.write("/findings/{finding_id}/take", Done, Permission.TRIAGE, body=TakeBody)
def take_a_finding(request: ActorRequest, finding_id: UUID, sent: Typed) -> Done:
    """Give a finding to somebody who works there."""
    found = _finding(request, finding_id)
    names = colleagues(request.actor, on=timezone.localdate(request.now))
    by = checked(TakeForm({"by": str(sent["by"])}, colleagues=names)).cleaned_data["by"]
    user = get_object_or_404(User, pk=by)
    triage.take_finding(actor=request.actor, finding=found, by=user, at=request.now)
    return Done(id=found.id, state=FindingState.TAKEN)


@operations.write("/findings/{finding_id}/give-back", Done, Permission.TRIAGE)
def give_a_finding_back(request: ActorRequest, finding_id: UUID) -> Done:
    """Let the team have a finding again."""
    found = _finding(request, finding_id)
    triage.give_back(actor=request.actor, finding=found, at=request.now)
    return Done(id=found.id, state=FindingState.WAITING)


@operations.write("/findings/{finding_id}/ask", Done, Permission.TRIAGE, body=AskBody)
def ask_back_about_a_finding(request: ActorRequest, finding_id: UUID, sent: Typed) -> Done:
    """Ask a colleague or the sender of a tip, or note what was asked of somebody outside; an answer is awaited.

    `of` is a user, or a tip of the finding by the id of its evidence; left out, somebody outside is asked. The sender
    finds the question under the receipt number.
    """
    found = _finding(request, finding_id)
    names = colleagues(request.actor, on=timezone.localdate(request.now))
    told = checked(AskForm(sent, colleagues=names, tellers=tellers(request.actor, found))).cleaned_data
    triage.ask_back(actor=request.actor, finding=found, at=request.now, **told)
    return Done(id=found.id, state=FindingState.ASKED)


@operations.write(
    "/findings/{finding_id}/answer", Done, Permission.TRIAGE, Permission.WRITE_VISIT, body=AnswerQuestionBody
)
def answer_a_question_about_a_finding(request: ActorRequest, finding_id: UUID, sent: Typed) -> Done:
    """Write down the answer to what was asked back last."""
    found = _finding(request, finding_id)
    told = checked(AnswerForm(sent)).cleaned_data
    asked = open_question_of(request.actor, found, told["question"])
    if asked is None or found.state != FindingState.ASKED:
        raise AlreadyMoved(found.state)
    triage.answer_question(actor=request.actor, question=asked, answer=told["answer"], at=request.now)
    return Done(id=found.id, state=asked.finding.state)


@operations.write("/findings/{finding_id}/attempts", Done, Permission.TRIAGE, Permission.WRITE_VISIT, body=AttemptBody)
def write_an_attempt(request: ActorRequest, finding_id: UUID, sent: Typed) -> Done:
    """Write down a try to be in touch; the ladder says what is tried next."""
    found = _finding(request, finding_id)
    if found.state not in OPEN:
        raise AlreadyMoved(found.state)
    require(may_write_attempt(request.actor, found))
    told = checked(AttemptForm(sent)).cleaned_data
    record_attempt(actor=request.actor, finding=found, at=request.now, **told)
    return Done(id=told["record_id"])


@operations.write("/findings/{finding_id}/match", Done, Permission.TRIAGE, body=MatchBody)
def match_a_finding(request: ActorRequest, finding_id: UUID, sent: Typed) -> Done:
    """Say which household a finding is about. The answer names the finding that goes on."""
    found = _finding(request, finding_id)
    household = get_object_or_404(Household.objects.visible_to(request.actor), pk=sent["household"])
    require(may_match(request.actor, found, household))
    left = triage.match_finding(actor=request.actor, finding=found, household=household, at=request.now)
    return Done(id=left.id, new=left.id == found.id, state=left.state)


@operations.write("/findings/{finding_id}/merge", Done, Permission.TRIAGE, body=MergeBody)
def merge_a_finding(request: ActorRequest, finding_id: UUID, sent: Typed) -> Done:
    """Bring the evidence of a finding without a household to another one, and close it."""
    found, into = _finding(request, finding_id), _finding(request, sent["into"])
    triage.merge_findings(actor=request.actor, finding=found, into=into, at=request.now)
    return Done(id=into.id, state=into.state)


@operations.write("/findings/{finding_id}/hand-over", Done, Permission.TRIAGE, body=HandOverBody)
def hand_a_finding_over(request: ActorRequest, finding_id: UUID, sent: Typed) -> Done:
    """Let another office of the district go on. The answer names the finding that goes on there."""
    found = _finding(request, finding_id)
    require(may_hand_over(request.actor, found))
    others = offices(found, on=timezone.localdate(request.now))
    told = checked(HandOverForm({**sent, "to": str(sent["to"])}, offices=others)).cleaned_data
    left = handing.hand_over(actor=request.actor, finding=found, at=request.now, **told)
    return Done(id=left, new=left == found.id)


@operations.write("/findings/{finding_id}/close", Done, Permission.TRIAGE, body=CloseBody)
def close_a_finding(request: ActorRequest, finding_id: UUID, sent: Typed) -> Done:
    """End a finding with a typed reason. New evidence opens it again."""
    found = _finding(request, finding_id)
    told = checked(FindingCloseForm(sent)).cleaned_data
    triage.close_finding(actor=request.actor, finding=found, at=request.now, **told)
    return Done(id=found.id, state=FindingState.CLOSED)


@operations.read("/weekly-capacity", CapacityOut, Permission.TRIAGE)
def read_weekly_capacity(request: ActorRequest) -> CapacityOut:
    """Read how many households one's teams can visit in a week."""
    return CapacityOut(weekly=weekly_capacity(request.actor, on=timezone.localdate(request.now)))


@operations.write("/weekly-capacity", CapacityOut, Permission.TRIAGE, method="PUT", body=CapacityBody)
def set_weekly_capacity(request: ActorRequest, sent: Typed) -> CapacityOut:
    """Say how many households the team can visit in a week; the inbox is cut there, and nothing is hidden."""
    told = checked(CapacityForm(sent, teams=capacity_paths(request.actor))).cleaned_data
    triage.set_capacity(actor=request.actor, at=request.now, **told)
    return CapacityOut(weekly=weekly_capacity(request.actor, on=timezone.localdate(request.now)))


def _finding(request: ActorRequest, finding_id: UUID) -> Finding:
    rows = Finding.objects.visible_to(request.actor).select_related("household", "assigned_to")
    found: Finding = get_object_or_404(rows, pk=finding_id)
    return found
