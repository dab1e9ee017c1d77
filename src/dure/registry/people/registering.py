"""The registration of a household as it was sent: form, rows for the others, and who looks like the same family."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from dure.foundation.access.actor import Actor
from dure.foundation.access.guards import ActorRequest
from dure.foundation.pages.sealed import seal_words, unseal_words
from dure.registry.people.forms import MemberRows, RegisterForm, SearchForm, typed_so_far
from dure.registry.people.search import (
    Found,
    HouseholdQuery,
    KnownElsewhere,
    alike,
    known_elsewhere,
    likely_while_typing,
    read_birth_date,
)

ADD_ROW = "add_row"
ASKED = "for"
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Registration:
    """``ready`` means: checked, and either nobody alike is known or the person said it is somebody else.

    ``likely`` and ``likely_elsewhere`` are shown beside a form that is not finished, as they are while somebody types.
    """

    form: RegisterForm
    rows: MemberRows
    ready: bool = False
    alike: list[Found] = field(default_factory=list)
    elsewhere: list[KnownElsewhere] = field(default_factory=list)
    likely: list[Found] = field(default_factory=list)
    likely_elsewhere: list[KnownElsewhere] = field(default_factory=list)
    seen: str = ""

    @classmethod
    def read(
        cls, request: ActorRequest, *, initial: dict[str, Any] | None = None, marks: tuple[bytes, ...] = ()
    ) -> Registration:
        """``marks`` are blind indexes of numbers told before, which also find who is known already."""
        if request.method != "POST":
            start = initial if initial is not None else _start(request)
            return cls(RegisterForm(actor=request.actor, initial=start), MemberRows())
        form = RegisterForm(request.POST, actor=request.actor)
        rows = MemberRows.sent(request.POST)
        if ADD_ROW in request.POST:
            form.is_valid()
            more = RegisterForm(actor=request.actor, initial=typed_so_far(form))
            return cls._unfinished(request.actor, form.query(), more, rows.one_more())
        return cls.of(request.actor, form, rows, marks=marks)

    @classmethod
    def of(cls, actor: Actor, form: RegisterForm, rows: MemberRows, *, marks: tuple[bytes, ...] = ()) -> Registration:
        """What was sent, checked, and looked for among those who are known."""
        checked = form.is_valid() and rows.is_valid()
        rows.is_valid()
        if not checked:
            return cls._unfinished(actor, form.query(), form, rows)
        if form.cleaned_data["not_same"]:
            return cls(form, rows, ready=True)
        return cls._unless_known(actor, form, rows, marks)

    @classmethod
    def _unfinished(cls, actor: Actor, query: HouseholdQuery, form: RegisterForm, rows: MemberRows) -> Registration:
        likely, seen = likely_while_typing(actor, query, before="")
        return cls(form, rows, likely=likely, likely_elsewhere=known_elsewhere(actor, query), seen=seen)

    @classmethod
    def _unless_known(
        cls, actor: Actor, form: RegisterForm, rows: MemberRows, marks: tuple[bytes, ...]
    ) -> Registration:
        query = replace(form.query(), marks=marks)
        # A second click meets its own household; the action knows it by its id.
        known = [hit for hit in alike(actor, query) if hit.household.id != form.cleaned_data["record_id"]]
        elsewhere = known_elsewhere(actor, query)
        return cls(form, rows, ready=not (known or elsewhere), alike=known, elsewhere=elsewhere)

    @property
    def must_confirm(self) -> bool:
        return bool(self.alike or self.elsewhere)

    def arguments(self) -> dict[str, Any]:
        """The arguments of ``register_household`` that were typed."""
        return {**self.form.household(), "others": self.rows.facts()}


def seal_asked(request: ActorRequest, form: SearchForm) -> str:
    """What was typed into a search, sealed for an address: numbers and names must not stay in logs and histories."""
    typed = {name: request.POST.get(name, "")[:LONGEST] for name in form.fields}
    return urlencode({ASKED: seal_words(json.dumps(typed), user_id=request.actor.user_id)})


def asked_for(request: ActorRequest) -> dict[str, str]:
    """What was typed into the search that led here; empty when nothing was, or when it is too old."""
    words = unseal_words(request.GET.get(ASKED, ""), user_id=request.actor.user_id)
    typed: dict[str, str] = json.loads(words) if words else {}
    return typed


def _start(request: ActorRequest) -> dict[str, Any]:
    """What was searched for becomes the start of the form."""
    typed = asked_for(request)
    return {**typed, "birth_date": read_birth_date(typed.get("birth_date", ""))}
