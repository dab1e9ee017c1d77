"""Writing households, their people and what they agreed to."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.actor import Actor
from dure.foundation.access.branches import branch_of
from dure.foundation.access.decisions import require
from dure.foundation.access.moving import Moved, move_household
from dure.foundation.access.rows import PathBound
from dure.foundation.areas.models import Area
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.codes.queries import code
from dure.foundation.transitions.moves import AlreadyMoved
from dure.foundation.transitions.once import Stale, change_version, insert_once
from dure.foundation.vault.kinds import Kind
from dure.registry.directory.models import Organization
from dure.registry.people.access import may_edit_household, may_record_consent, may_register_household, may_take_to
from dure.registry.people.consents import consent_faults
from dure.registry.people.kept import Told, keep
from dure.registry.people.models import Consent, Household, Membership, Person, TargetGroup
from dure.registry.people.queries import HEAD


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is written about one person; unknown stays unknown (None or empty).

    Of what lies under lock, None leaves it as it is and an empty text forgets it.
    """

    name: str
    relation: str
    birth_date: dt.date | None = None
    sex: str | None = None
    has_disability: bool | None = None
    phone: str | None = None
    registration_number: str | None = None
    safe_contact: str | None = None

    @property
    def told(self) -> Told:
        return {
            Kind.PHONE: self.phone,
            Kind.REGISTRATION_NUMBER: self.registration_number,
            Kind.SAFE_CONTACT: self.safe_contact,
        }


class ConsentError(ValueError):
    """The consent breaks a rule of its kind; ``faults`` says which, by field."""

    def __init__(self, faults: dict[str, Any]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


def register_household(
    *,
    actor: Actor,
    record_id: uuid.UUID,
    area: Area,
    address: str,
    kind: str,
    head: PersonFacts,
    at: dt.datetime,
    others: Sequence[PersonFacts] = (),
    address_detail: str = "",
    phone: str = "",
    safety_note: str = "",
) -> tuple[Household, bool]:
    """Write a household with its head and the others who live there. Doubled requests find the first one.

    ``area`` is the dong; the household is called by its head's name.
    """
    require(may_register_household(actor, area.path))
    household, new = insert_once(
        Household(
            id=record_id,
            label=head.name,
            area=area,
            path=area.path,
            address=address,
            address_detail=address_detail,
            kind_id=kind,
            safety_note=safety_note,
            registered_at=at,
        ),
        Household.objects.visible_to(actor),
    )
    if new:
        keep(actor=actor, household=household, told={Kind.PHONE: phone or None}, at=at)
        for facts in (head, *others):
            _move_in(actor, household, facts, person_id=uuid7(), at=at)
        _audit(actor, Act.CREATE, "people.household", household, people=1 + len(others))
    return household, new


def edit_household(
    *,
    actor: Actor,
    household: Household,
    version: int,
    phone: str | None = None,
    safe_contact: str | None = None,
    **changes: Any,
) -> None:
    """Change what is written about a household. A new ``area`` moves it, with everything that belongs to it.

    Of what lies under lock, None leaves it as it is and an empty text forgets it.

    Raises:
        Stale: somebody changed it since ``version``.
        AlreadyMoved: it does not lie any more where it was, or may not go there; undo what was written.
    """
    require(may_edit_household(actor, household))
    area: Area | None = changes.get("area")
    moves = area is not None and area.pk != household.area_id
    if area is not None and moves:
        require(may_take_to(actor, household, area.path))
    change_version(_the_one(Household, actor, household.pk), version=version, **changes)
    told = {Kind.PHONE: phone, Kind.SAFE_CONTACT: safe_contact}
    kept = keep(actor=actor, household=household, told=told, at=actor.moment)
    _audit(actor, Act.CHANGE, "people.household", household, fields=sorted([*changes, *kept]))
    if area is not None and moves:
        # Last, so that what was just written goes along. A protected household stays in its team's branch.
        moved = move_household(household.pk, to=f"{branch_of(household.path)}{area.path}")
        if moved is not Moved.MOVED:
            raise AlreadyMoved(str(moved))


def add_member(
    *, actor: Actor, household: Household, record_id: uuid.UUID, facts: PersonFacts, since: dt.date
) -> tuple[Person, bool]:
    """Write another person who lives there since that day. Doubled requests find the first one."""
    require(may_edit_household(actor, household))
    person, new = _move_in(actor, household, facts, person_id=record_id, at=actor.moment, since=since)
    if new:
        _audit(actor, Act.CREATE, "people.person", household, object_id=person.id)
    return person, new


def edit_member(*, actor: Actor, person: Person, version: int, facts: PersonFacts) -> None:
    """Change what is written about a person; the head's new name becomes the household's.

    Raises:
        Stale: somebody changed it since ``version``.
    """
    household = person.household
    require(may_edit_household(actor, household))
    change_version(_the_one(Person, actor, person.pk), version=version, **_columns(facts))
    if facts.relation == HEAD and facts.name != household.label:
        _the_one(Household, actor, household.pk).update(label=facts.name, version=F("version") + 1)
    kept = keep(actor=actor, household=household, person=person, told=facts.told, at=actor.moment)
    _audit(actor, Act.CHANGE, "people.person", household, object_id=person.id, kept=kept)


def move_out(*, actor: Actor, membership: Membership, day: dt.date) -> bool:
    """The person's last day in the household; False when the membership had ended already."""
    require(may_edit_household(actor, membership.household))
    if not _the_one(Membership, actor, membership.pk).filter(valid_to=None).update(valid_to=day):
        return False
    _audit(actor, Act.CHANGE, "people.membership", membership.household, object_id=membership.id)
    return True


def mark_target_groups(
    *,
    actor: Actor,
    household: Household,
    groups: Collection[str],
    day: dt.date,
    seen: Collection[str] | None = None,
) -> None:
    """Make ``groups`` (code ids) the household's target groups from that day; others end the day before.

    ``seen`` are the groups it had when the choice was made; None writes over whatever they are now.

    Raises:
        Stale: the household has other groups than ``seen`` by now.
    """
    require(may_edit_household(actor, household))
    # Of two officers at the same moment the second waits here, so that no group begins twice.
    _the_one(Household, actor, household.pk).select_for_update(no_key=True).get()
    rows = TargetGroup.objects.visible_to(actor).filter(household=household, valid_to=None)
    held = {row.group_id: row for row in rows}
    if seen is not None and set(seen) != set(held):
        raise Stale(sorted(held))
    ended = [row for group, row in held.items() if group not in groups]
    for row in ended:
        last_day = max(row.valid_from, day - dt.timedelta(days=1))
        _the_one(TargetGroup, actor, row.pk).update(valid_to=last_day)
    begun = [group for group in groups if group not in held]
    TargetGroup.objects.insert_all(
        [TargetGroup(household=household, path=household.path, group_id=group, valid_from=day) for group in begun]
    )
    if ended or begun:
        _audit(actor, Act.CHANGE, "people.target_group", household, begun=len(begun), ended=len(ended))


def record_consent(
    *,
    actor: Actor,
    record_id: uuid.UUID,
    household: Household,
    kind: str,
    purpose: str,
    given_by: str,
    manner: str,
    given_at: dt.datetime,
    valid_until: dt.date,
    recipient: Organization | None = None,
    fields: list[str] | None = None,
    witness: str = "",
) -> tuple[Consent, bool]:
    """Write down what the family agreed to; ``fields`` are keys of ``consents.SHAREABLE``.

    Doubled requests find the first.

    Raises:
        NotAllowed: the actor may not.
        ConsentError: the kind's own rules are not met (recipient, signature, witness, dates).
    """
    require(may_record_consent(actor, household))
    consent = Consent(
        id=record_id,
        household=household,
        path=household.path,
        kind_id=kind,
        recipient=recipient,
        fields=fields or [],
        purpose=purpose,
        given_by=given_by,
        manner_id=manner,
        witness=witness,
        given_at=given_at,
        valid_until=valid_until,
        recorded_by_id=actor.user_id,
    )
    _check_consent(consent, now=actor.now or given_at)
    kept, new = insert_once(consent, Consent.objects.visible_to(actor).filter(household=household))
    if new:
        _audit(actor, Act.CREATE, "people.consent", household, object_id=kept.id, kind=kind)
    return kept, new


def _check_consent(consent: Consent, *, now: dt.datetime) -> None:
    faults = consent_faults(
        kind=code(consent.kind_id).attributes,
        manner=code(consent.manner_id).attributes,
        has_recipient=consent.recipient is not None,
        fields=consent.fields,
        witness=consent.witness,
        given_on=timezone.localdate(consent.given_at),
        valid_until=consent.valid_until,
        today=timezone.localdate(now),
    )
    if faults:
        raise ConsentError(faults)


def withdraw_consent(*, actor: Actor, consent: Consent, at: dt.datetime) -> bool:
    """End a consent because the family took it back; False when it was withdrawn already."""
    require(may_record_consent(actor, consent.household))
    rows = Consent.objects.visible_to(actor).filter(pk=consent.pk, withdrawn_at=None)
    if not rows.update(withdrawn_at=at):
        return False
    _audit(actor, Act.CHANGE, "people.consent", consent.household, object_id=consent.id, withdrawn=True)
    return True


def _the_one(model: type[PathBound], actor: Actor, key: uuid.UUID) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.visible_to(actor).filter(pk=key)
    return rows


def _columns(facts: PersonFacts) -> dict[str, Any]:
    return {
        "name": facts.name,
        "relation_id": facts.relation,
        "birth_date": facts.birth_date,
        "sex_id": facts.sex or None,
        "has_disability": facts.has_disability,
    }


def _move_in(
    actor: Actor,
    household: Household,
    facts: PersonFacts,
    *,
    person_id: uuid.UUID,
    at: dt.datetime,
    since: dt.date | None = None,
) -> tuple[Person, bool]:
    row = Person(id=person_id, household=household, path=household.path, **_columns(facts))
    person, new = insert_once(row, Person.objects.visible_to(actor).filter(household=household))
    if new:
        Membership(
            household=household,
            path=household.path,
            person=person,
            relation_id=facts.relation,
            valid_from=since or timezone.localdate(at),
        ).save(force_insert=True)
        keep(actor=actor, household=household, person=person, told=facts.told, at=at)
    return person, new


def _audit(
    actor: Actor, act: Act, what: str, household: Household, *, object_id: uuid.UUID | None = None, **detail: Any
) -> None:
    record(
        actor,
        act,
        what,
        path=household.path,
        object_id=object_id or household.id,
        household_id=household.id,
        **detail,
    )
