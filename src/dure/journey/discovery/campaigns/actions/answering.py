"""What came of a visit to a household of the roster: answers, or why there are none.

A volunteer reads no household. The sheet in the own hand is the proof; for the length of one act it opens that
household's path and no other, and nothing read there is shown.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop, pgettext_lazy

from dure.foundation.access.actor import Actor, Sees
from dure.foundation.access.decisions import require
from dure.foundation.access.scope import widened
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.codes.queries import code
from dure.foundation.transitions.moves import AlreadyMoved, move
from dure.journey.discovery.campaigns.access import may_correct, may_survey
from dure.journey.discovery.campaigns.models import Answer, Entry
from dure.journey.discovery.campaigns.questionnaire import NO, YES, Answers, Question, QuestionKind, worrying
from dure.journey.discovery.campaigns.states import ENTRY_MOVES, EntryState
from dure.journey.discovery.findings.actions.triage import bring_evidence, retell_evidence
from dure.registry.deadlines.contacts import contact_followed
from dure.registry.people.models import Household
from dure.registry.story.actions import code_value, tell
from dure.registry.story.models import Chapter

ANSWER = "campaigns.answer"
WORRY = "signal_kind:survey_worry"
MET = "visit_outcome:met"
QUOTED_AT_MOST = 500
YES_OR_NO: dict[str, Any] = {YES: pgettext_lazy("answer", "Yes"), NO: pgettext_lazy("answer", "No")}


@contextmanager
def at_the_door(actor: Actor, entry: Entry) -> Iterator[tuple[Actor, Household]]:
    """The actor as one who reaches the entry's household.

    Raises:
        NotAllowed: the household is not in the actor's hand, or is settled.
    """
    require(may_survey(actor, entry))
    with widened(actor, path=entry.path):
        # A posting without any permission: it lets rows be found, and says no to every other decision.
        reach = replace(actor.posts[0], path=entry.path, sees=Sees.CASES, may=frozenset())
        near = replace(actor, posts=(*actor.posts, reach))
        yield near, Household.objects.visible_to(near).get(pk=entry.household_id)


@transaction.atomic
def record_answers(
    *, actor: Actor, entry: Entry, record_id: uuid.UUID, said: Answers, note: str, at: dt.datetime
) -> Answer:
    """Write down what the household answered; what worries comes to the findings.

    Raises:
        AlreadyMoved: it was written down before, or taken back meanwhile.
    """
    with at_the_door(actor, entry) as (near, household):
        _settle(near, entry, EntryState.SURVEYED, outcome=MET, note=note, at=at)
        worries = worrying(entry.campaign.asks, said)
        answer = Answer(
            id=record_id,
            path=household.path,
            entry=entry,
            campaign=entry.campaign,
            household=household,
            said=dict(said),
            worries=len(worries),
            answered_at=at,
            asked_by_id=actor.user_id,
        )
        answer.save(force_insert=True)
        if worries:
            _bring(answer, worries, said, at=at)
        contact_followed(actor=near, household=household, outcome=MET, at=at)
        _tell(near, household, answer, at=at)
        record(
            near, Act.CREATE, ANSWER, path=household.path, object_id=answer.pk, household_id=household.pk, at=at,
            worries=len(worries),
        )  # fmt: skip
    return answer


@transaction.atomic
def correct_answers(*, actor: Actor, answer: Answer, said: Answers, at: dt.datetime) -> None:
    """Put right what was written down wrongly; what was written first stays, and a finding reads the new words.

    Raises:
        NotAllowed: the actor does not work where the household lives.
        AlreadyMoved: a colleague corrected it since it was read.
    """
    require(may_correct(actor, answer))
    if dict(said) == answer.said:
        return
    asks, first = answer.campaign.asks, answer.said if answer.said_first is None else answer.said_first
    worries, worried = worrying(asks, said), worrying(asks, answer.said)
    changes = {"said": dict(said), "worries": len(worries), "said_first": first}
    rows = Answer.objects.visible_to(actor).filter(pk=answer.pk, corrected_at=answer.corrected_at)
    if not rows.update(corrected_at=at, corrected_by_id=actor.user_id, **changes):
        raise AlreadyMoved("corrected")
    told = [question for question in asks if question in (*worrying(asks, first), *worried, *worries)]
    anew_at = at if any(question not in worried for question in worries) else None
    quote = quote_of(told, said)
    known = told and retell_evidence(actor=actor, what=ANSWER, object_id=answer.pk, quote=quote, anew_at=anew_at)
    if worries and not known:
        _bring(answer, worries, said, at=at)
    tell(
        answer.household,
        Chapter.FINDING,
        gettext_noop("Answers to %(campaign)s were corrected"),
        actor=actor,
        at=at,
        what=ANSWER,
        object_id=answer.pk,
        campaign=answer.campaign.title,
    )
    changed = [question.key for question in asks if said.get(question.key) != answer.said.get(question.key)]
    record(
        actor, Act.CHANGE, ANSWER, path=answer.path, object_id=answer.pk, household_id=answer.household_id, at=at,
        questions=changed, worries=len(worries),
    )  # fmt: skip


@transaction.atomic
def record_in_vain(*, actor: Actor, entry: Entry, outcome: str, note: str, at: dt.datetime) -> EntryState:
    """Write down why nobody was asked; ``outcome`` is a code of ``visit_outcome``. Some are tried again, some end it.

    Raises:
        AlreadyMoved: it was settled or taken back meanwhile.
    """
    again = code(outcome).attributes["next_action"] == "retry"
    new = EntryState.AGAIN if again else EntryState.GONE
    with at_the_door(actor, entry) as (near, household):
        _settle(near, entry, new, outcome=outcome, note=note, at=at)
        contact_followed(actor=near, household=household, outcome=outcome, at=at)
        tell(
            household,
            Chapter.FINDING,
            gettext_noop("Not surveyed for %(campaign)s: %(outcome)s"),
            actor=near,
            at=at,
            quote=note,
            campaign=entry.campaign.title,
            outcome=code_value(outcome),
        )
        record(
            near, Act.MOVE, "campaigns.entry", path=household.path, object_id=entry.pk, household_id=household.pk,
            at=at, state=new.value, outcome=outcome,
        )  # fmt: skip
    return new


def _settle(near: Actor, entry: Entry, new: EntryState, *, outcome: str, note: str, at: dt.datetime) -> None:
    """Only while it is in the same hand and state as when it was read, and the campaign has not ended."""
    held = {"assigned_to": near.user_id, "tries": entry.tries, "ends_at__gt": at}
    rows = Entry.objects.visible_to(near).filter(pk=entry.pk, **held)
    over = {"settled_at": at, "ends_at": None, "told_name": "", "told_place": ""}
    changes = {"tries": entry.tries + 1} if new is EntryState.AGAIN else over
    move(rows, moves=ENTRY_MOVES, old=EntryState(entry.state), new=new, outcome_id=outcome, note=note, **changes)


def _bring(answer: Answer, worries: list[Question], said: Answers, *, at: dt.datetime) -> None:
    bring_evidence(
        path=answer.path,
        kind=WORRY,
        at=at,
        what=ANSWER,
        object_id=answer.pk,
        household=answer.household,
        quote=quote_of(worries, said),
    )


def quote_of(worries: list[Question], said: Answers) -> str:
    """The worrying questions with their answers, as the household said them."""
    lines = (f"{question.words} – {in_words(question, said.get(question.key))}" for question in worries)
    return "; ".join(lines)[:QUOTED_AT_MOST]


def in_words(question: Question, answer: Any) -> str:
    """An answer as people read it; a dash where nothing was answered."""
    if answer is None or answer == "":
        return "–"
    return str(YES_OR_NO[answer] if question.kind is QuestionKind.YES_NO else answer)


def _tell(near: Actor, household: Household, answer: Answer, *, at: dt.datetime) -> None:
    tell(
        household,
        Chapter.FINDING,
        gettext_noop("Surveyed for %(campaign)s"),
        actor=near,
        at=at,
        what=ANSWER,
        object_id=answer.pk,
        campaign=answer.campaign.title,
    )
