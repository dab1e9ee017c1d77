"""Bringing loose evidence together: to the open finding of its household, to a closed one anew, or to a new one."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from dure.foundation.access.actor import Actor
from dure.foundation.audit.actions import event, record
from dure.foundation.audit.models import Act, AuditEvent
from dure.foundation.transitions.once import settled
from dure.journey.discovery.findings.models import IS_OPEN, Evidence, Finding
from dure.journey.discovery.findings.scores import keep_scores
from dure.journey.discovery.findings.states import REOPEN_WITHIN, FindingState
from dure.policy.korea.finding.first_look import look_within
from dure.registry.deadlines.actions import Due, make_many_due
from dure.registry.story.actions import code_value, line
from dure.registry.story.models import Chapter, StoryLine

Subject = tuple[uuid.UUID | None, str, str]
"""Household, print and path: what makes two pieces of evidence be about the same."""
FINDING = "findings.finding"
TRIAGE = "deadline_kind:finding_triage"
GATHERING = "findings.gathering"
AT_A_TIME = 2_000
ATTACH = """
UPDATE findings_evidence e SET finding_id = p.finding
FROM unnest(%s::uuid[], %s::uuid[]) AS p (evidence, finding) WHERE e.id = p.evidence
"""


def gather_evidence(*, actor: Actor, at: dt.datetime, most: int = AT_A_TIME) -> int:
    """Take loose evidence to findings and score them; returns how many pieces, 0 when none was loose."""
    rows = Evidence.objects.visible_to(actor).filter(finding=None).order_by("id")
    loose: list[Evidence] = list(rows.select_for_update(skip_locked=True)[:most])
    if loose:
        _gather(actor, loose, at=at)
    return len(loose)


def gather_one(*, actor: Actor, what: str, object_id: uuid.UUID, at: dt.datetime) -> Finding | None:
    """The finding that holds the evidence about one thing, gathered now if it was still loose; None without any."""
    rows = Evidence.objects.visible_to(actor).filter(what=what, object_id=object_id)
    piece: Evidence | None = rows.select_for_update(of=("self",), no_key=True).first()
    if piece and piece.finding_id is None:
        _gather(actor, [piece], at=at)
    found: Finding | None = rows.get().finding if piece else None
    return found


def _gather(actor: Actor, loose: list[Evidence], *, at: dt.datetime) -> None:
    """A second gathering beside this one, or an officer who matches a finding, may open the same finding."""
    settled(lambda: _bring_together(actor, loose, at=at))


def _bring_together(actor: Actor, loose: list[Evidence], *, at: dt.datetime) -> None:
    by_subject: dict[Subject, list[Evidence]] = defaultdict(list)
    for piece in loose:
        by_subject[_subject_of(piece)].append(piece)
    findings = _open_findings(actor, by_subject)
    again = _reopen(actor, [key for key in by_subject if key not in findings], at=at)
    findings |= again
    fresh = {key: _begun(pieces, at=at) for key, pieces in by_subject.items() if key not in findings}
    Finding.objects.insert_all(list(fresh.values()))
    findings |= fresh
    _attach(actor, by_subject, findings)
    together = {finding.pk for finding in findings.values()}
    keep_scores(actor, together, at=at)
    set_clocks(actor, together, at=at)
    _tell_of(actor, list(again.values()), at=at)
    counts = {"pieces": len(loose), "begun": len(fresh), "reopened": len(again)}
    _log(actor, list(findings.values()), {piece.path for piece in loose}, at=at, **counts)


def _log(actor: Actor, findings: Sequence[Finding], paths: set[str], *, at: dt.datetime, **counts: int) -> None:
    """One row for all; it names the finding when there is one alone, and goes where its family goes."""
    only = findings[0] if len(findings) == 1 else None
    record(
        actor,
        Act.CHANGE,
        GATHERING,
        path=paths.pop() if len(paths) == 1 else "",
        object_id=only.pk if only else None,
        household_id=only.household_id if only else None,
        at=at,
        **counts,
    )


def _subject_of(piece: Evidence) -> Subject:
    if piece.household_id:
        return piece.household_id, "", ""
    # Without a print nothing says that two are about the same person.
    return None, piece.subject_key or str(piece.pk), piece.path


def _open_findings(actor: Actor, subjects: Collection[Subject]) -> dict[Subject, Finding]:
    rows = Finding.objects.visible_to(actor).filter(IS_OPEN & _about(subjects)).select_for_update(no_key=True)
    return {_key_of(finding): finding for finding in rows}


def _about(subjects: Collection[Subject]) -> Q:
    households = [household for household, _key, _path in subjects if household]
    prints = [key for household, key, _path in subjects if not household]
    return Q(household__in=households) | Q(household=None, subject_key__in=prints)


def _key_of(finding: Finding) -> Subject:
    return (finding.household_id, "", "") if finding.household_id else (None, finding.subject_key, finding.path)


def _reopen(actor: Actor, missing: Collection[Subject], *, at: dt.datetime) -> dict[Subject, Finding]:
    """What was closed not long ago is opened again, the latest of each subject; nobody has it, and it begins anew."""
    rows = Finding.objects.visible_to(actor).filter(
        _about(missing), state=FindingState.CLOSED, closed_at__gte=at - REOPEN_WITHIN, merged_into=None
    )
    # Locked: one that somebody else opens meanwhile is no longer closed, and is left to them.
    closed = rows.select_related("household").select_for_update(of=("self",), no_key=True)
    latest = {_key_of(finding): finding for finding in closed.order_by("closed_at", "id")}
    again = {key: latest[key] for key in missing if key in latest}
    Finding.objects.visible_to(actor).filter(
        pk__in=[finding.pk for finding in again.values()], state=FindingState.CLOSED
    ).update(
        state=FindingState.WAITING,
        assigned_to=None,
        closing_reason=None,
        closing_note="",
        closed_at=None,
        closed_by=None,
        times_reopened=F("times_reopened") + 1,
        reopened_at=at,
    )
    return again


def _tell_of(actor: Actor, again: Collection[Finding], *, at: dt.datetime) -> None:
    """The family's story and the log name each finding that was opened again, and why it had been closed."""
    why = gettext_noop("A finding was opened again by new evidence; it had been closed: %(reason)s")
    lines = [
        line(
            finding.household,
            Chapter.FINDING,
            why,
            actor=actor,
            at=at,
            what=FINDING,
            object_id=finding.pk,
            reason=code_value(finding.closing_reason_id or ""),
        )
        for finding in again
        if finding.household
    ]
    StoryLine.objects.insert_all(lines)
    AuditEvent.objects.insert_all([_opened_again(actor, finding, at=at) for finding in again])


def _opened_again(actor: Actor, finding: Finding, *, at: dt.datetime) -> AuditEvent:
    return event(
        actor,
        Act.MOVE,
        FINDING,
        path=finding.path,
        object_id=finding.pk,
        household_id=finding.household_id,
        at=at,
        state=FindingState.WAITING,
        was_closed_for=finding.closing_reason_id,
    )


def _begun(pieces: list[Evidence], *, at: dt.datetime) -> Finding:
    first = pieces[0]
    return Finding(
        path=first.path,
        household_id=first.household_id,
        subject_key="" if first.household_id else first.subject_key,
        label=first.label,
        place=first.place,
        opened_at=at,
        last_at=max(piece.at for piece in pieces),
        scored_on=timezone.localdate(at),
    )


def _attach(actor: Actor, by_subject: dict[Subject, list[Evidence]], findings: dict[Subject, Finding]) -> None:
    pairs = [(piece.pk, findings[key].pk) for key, pieces in by_subject.items() for piece in pieces]
    with connection.cursor() as cursor:
        cursor.execute(ATTACH, [[piece for piece, _finding in pairs], [finding for _piece, finding in pairs]])
    later = []
    for key, pieces in by_subject.items():
        latest = max(piece.at for piece in pieces)
        if findings[key].last_at < latest:
            findings[key].last_at = latest
            later.append(findings[key])
    Finding.objects.visible_to(actor).bulk_update(later, ["last_at"], batch_size=1_000)


def set_clocks(actor: Actor, finding_ids: Collection[uuid.UUID], *, at: dt.datetime) -> None:
    """Whoever waits for a look waits under the clock: the more points, the shorter. New evidence never puts it off."""
    rows = Finding.objects.visible_to(actor).filter(pk__in=finding_ids, state=FindingState.WAITING).order_by()
    waiting = rows.values_list("pk", "path", "household_id", "score")
    dues = [Due(key, path, household_id, at + look_within(points)) for key, path, household_id, points in waiting]
    why = gettext_noop("Something was told: take it on, ask back or close it")
    make_many_due(dues, kind=TRIAGE, what=FINDING, at=at, why=why)
