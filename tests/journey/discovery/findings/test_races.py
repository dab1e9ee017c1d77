"""The job and officers at the same moment: nobody meets an error, and nobody's decision is undone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from dure.foundation.access.actor import Actor
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.accounts.queries import actor_of
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.findings.actions.gathering import gather_evidence, gather_one
from dure.journey.discovery.findings.actions.triage import close_finding, match_finding, merge_findings, take_finding
from dure.journey.discovery.findings.models import Evidence, Finding
from dure.journey.discovery.findings.states import FindingState
from dure.registry.people.models import Household
from tests.journey.discovery.findings.bringing import a_finding, all_findings, bring
from tests.personas import SYSTEM, make_household, make_user
from tests.places import OWN

pytestmark = pytest.mark.usefixtures("committed")


def in_the_meantime(act: Callable[[], str], said: list[str]) -> threading.Thread:
    """Begin the act on a connection of its own; what became of it is said."""

    def run() -> None:
        try:
            said.append(act())
        except DatabaseError as broken:
            said.append(repr(broken))
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def until_it_waits(thread: threading.Thread) -> None:
    """Come back when somebody waits for a lock, or when the thread is done."""
    with connection.cursor() as cursor:
        while thread.is_alive():
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            if cursor.fetchone()[0]:
                return


@contextmanager
def official_acting(user: User) -> Iterator[Actor]:
    actor = actor_of(user, now=timezone.now())
    with transaction.atomic(), scope(actor):
        yield actor


def gathering() -> str:
    with transaction.atomic(), scope(SYSTEM):
        return str(gather_evidence(actor=SYSTEM, at=timezone.now()))


def an_official(name: str = "one") -> User:
    return make_user(name, "welfare_official", OWN)


def test_what_an_officer_gathers_while_the_job_does_is_one_finding() -> None:
    with transaction.atomic():
        user, household = an_official(), make_household()
        first = bring("signal_kind:power_cut", household=household)
    said: list[str] = []
    with official_acting(user) as actor:
        gather_one(actor=actor, what=first.what, object_id=first.object_id, at=timezone.now())
        with_more = in_the_meantime(lambda: bring_and_gather(household.pk), said)
        until_it_waits(with_more)
    with_more.join()
    assert said == ["1"]
    with transaction.atomic():
        [finding] = all_findings()
        with scope(SYSTEM):
            assert Evidence.objects.visible_to(SYSTEM).filter(finding=finding).count() == 2


def bring_and_gather(household_id: UUID) -> str:
    with transaction.atomic():
        with scope(SYSTEM):
            household = Household.objects.visible_to(SYSTEM).get(pk=household_id)
        bring("signal_kind:gas_cut", household=household)
    return gathering()


def test_a_finding_that_was_opened_again_and_taken_meanwhile_stays_with_whoever_took_it() -> None:
    with transaction.atomic():
        user, household = an_official(), make_household()
        closed = a_finding(household=household)
    with official_acting(user) as actor:
        close_finding(
            actor=actor,
            finding=closed,
            reason="finding_closing_reason:no_need",
            note="괜찮음",
            at=timezone.now(),
        )
    with transaction.atomic():
        first = bring("signal_kind:power_cut", household=household)
    said: list[str] = []
    with official_acting(user) as actor:
        at = timezone.now()
        again = gather_one(actor=actor, what=first.what, object_id=first.object_id, at=at)
        assert again is not None
        take_finding(actor=actor, finding=again, by=user, at=at)
        job = in_the_meantime(lambda: bring_and_gather(household.pk), said)
        until_it_waits(job)
    job.join()
    assert said == ["1"]
    with transaction.atomic():
        [finding] = all_findings()
    assert (finding.state, finding.assigned_to_id, finding.times_reopened) == (FindingState.TAKEN, user.pk, 1)


def test_a_match_with_a_family_of_which_the_job_just_hears_joins_both() -> None:
    with transaction.atomic():
        user, household = an_official(), make_household()
        unknown = a_finding(label="박영자")
        bring("signal_kind:gas_cut", household=household)
    said: list[str] = []

    def match() -> str:
        with official_acting(user) as actor:
            match_finding(actor=actor, finding=unknown, household=household, at=timezone.now())
        return "matched"

    with transaction.atomic(), scope(SYSTEM):
        gather_evidence(actor=SYSTEM, at=timezone.now())
        matching = in_the_meantime(match, said)
        until_it_waits(matching)
    matching.join()
    assert said == ["matched"]
    with transaction.atomic():
        found = {finding.state: finding for finding in all_findings()}
    assert found[FindingState.CLOSED].merged_into_id == found[FindingState.WAITING].pk


def test_two_findings_joined_crosswise_at_once_are_joined_once() -> None:
    with transaction.atomic():
        user = an_official()
        pairs = [(a_finding(label=f"박영자{one}"), a_finding(label=f"김철수{one}")) for one in range(5)]

    def joining(finding: Finding, into: Finding) -> str:
        try:
            with official_acting(user) as actor:
                merge_findings(actor=actor, finding=finding, into=into, at=timezone.now())
        except AlreadyMoved:
            return "told"
        return "joined"

    for one, other in pairs:
        said: list[str] = []
        both = [
            in_the_meantime(partial(joining, one, other), said),
            in_the_meantime(partial(joining, other, one), said),
        ]
        for thread in both:
            thread.join()
        assert sorted(said) == ["joined", "told"]
