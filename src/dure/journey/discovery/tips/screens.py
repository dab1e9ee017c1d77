"""Tips as people see them: the state in plain words for senders and for the team, and the inbox with its filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dure.foundation.access.actor import Actor
from dure.foundation.access.guards import ActorRequest
from dure.foundation.codes.queries import choices, code
from dure.foundation.pages.paging import chip_group
from dure.journey.discovery.tips.evidence import told_words
from dure.journey.discovery.tips.models import Tip
from dure.journey.discovery.tips.queries import open_deadlines_of
from dure.journey.discovery.tips.states import UNDECIDED, TipState
from dure.registry.people.queries import dongs

TEAM_WORDS: dict[TipState, Any] = {
    TipState.RECEIVED: _("New"),
    TipState.ASIDE: _("Set aside"),
    TipState.LINKED: _("Linked"),
    TipState.CLOSED: _("Closed"),
}
BADGES: dict[TipState, str] = {
    TipState.RECEIVED: "warning",
    TipState.ASIDE: "neutral",
    TipState.LINKED: "ok",
    TipState.CLOSED: "neutral",
}
SENDER_BADGES: dict[TipState, str] = {**BADGES, TipState.RECEIVED: "info", TipState.ASIDE: "info"}


@dataclass(frozen=True, slots=True)
class SenderWords:
    """What the sender reads: the state, and what happens next."""

    state: Any
    happens_next: Any


SENDER_WORDS: dict[TipState, SenderWords] = {
    TipState.RECEIVED: SenderWords(
        _("We have received it"),
        _(
            "A welfare official of the community service center reads it, usually within one day, "
            "and then decides how to help."
        ),
    ),
    TipState.LINKED: SenderWords(
        _("We are looking into it"),
        _(
            "An official is getting in touch or preparing a visit. "
            "To protect everybody's privacy we cannot say more here."
        ),
    ),
    TipState.CLOSED: SenderWords(
        _("We have finished looking into it"),
        _(
            "To protect everybody's privacy we cannot say here what came of it. "
            "If you are still worried, please tell us again."
        ),
    ),
}

SENDER_WORDS[TipState.ASIDE] = SENDER_WORDS[TipState.RECEIVED]
STAGES = (TipState.RECEIVED, TipState.LINKED, TipState.CLOSED)
"""The way as its sender sees it."""

TOO_LATE = _("It was answered already, or the answer is no longer needed. Thank you.")
"""What whoever told reads whose answer nobody waits for any more."""

ALL = "all"
ORDERS = {"newest": ("-received_at", "-id"), "oldest": ("received_at", "id")}
EXCERPT = 80
URGENT = "tip_urgency:now"
MOST_LINES = 5
"""How many emergency numbers a page shows; the list is in the order of need."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters of the inbox; empty means all."""

    state: str
    kind: str
    dong: str
    order: str


def read_filters(request: HttpRequest) -> Chosen:
    """What the address asks for; unknown values count as not chosen."""
    state = request.GET.get("state", TipState.RECEIVED)
    order = request.GET.get("order", "oldest" if state in UNDECIDED else "newest")
    kinds = {key for key, _label in choices("tip_kind")}
    return Chosen(
        state=state if state in set(TipState) else "",
        kind=request.GET.get("kind", "") if request.GET.get("kind") in kinds else "",
        dong=request.GET.get("dong", "")[:120],
        order=order if order in ORDERS else "newest",
    )


def filters(request: ActorRequest, chosen: Chosen) -> list[dict[str, Any]]:
    """Groups of chips: state, kind, dong (when there are several), order."""
    states = [(state.value, label) for state, label in TEAM_WORDS.items()]
    orders = [("oldest", _("Longest waiting")), ("newest", _("Newest"))]
    groups = [
        chip_group(request, _("State"), "state", [*states, (ALL, _("All"))], chosen.state or ALL),
        chip_group(request, _("Kind"), "kind", [("", _("All")), *choices("tip_kind")], chosen.kind),
        chip_group(request, _("Order"), "order", orders, chosen.order),
    ]
    inside = dongs(within=request.actor.case_paths, on=timezone.localdate(request.now))
    if len(inside) > 1:
        places = [("", _("All")), *((dong.path, dong.name) for dong in inside)]
        groups.append(chip_group(request, _("Dong"), "dong", places, chosen.dong))
    return groups


def taps(field: BoundField, drawing: str) -> list[dict[str, Any]]:
    """The choices of a field as big buttons; ``drawing`` is the attribute of the code that names its icon."""
    return [
        {"option": option, "icon": code(str(option.data["value"])).attributes[drawing]} for option in field.subwidgets
    ]


WISH_GROUPS: dict[Any, tuple[str, ...]] = {
    _("Money and home"): ("N06", "N09"),
    _("Body and mind"): ("N02", "N03", "N05"),
    _("Family and children"): ("N04", "N07"),
    _("Work, law and safety"): ("N08", "N10", "N01"),
}
"""The headings under which a family reads what it may wish for, by area of need."""
OTHER_WISHES = pgettext_lazy("wishes", "Something else")


def grouped_wishes(field: BoundField) -> list[dict[str, Any]]:
    """The wishes under their headings, in the order of the list; what belongs to no area of need comes last."""
    heading = {area: title for title, areas in WISH_GROUPS.items() for area in areas}
    found: dict[Any, list[Any]] = {title: [] for title in (*WISH_GROUPS, OTHER_WISHES)}
    for option in field.subwidgets:
        area = code(str(option.data["value"])).attributes["need_area"]
        found[heading.get(area, OTHER_WISHES)].append(option)
    return [{"title": title, "options": options} for title, options in found.items() if options]


def inbox_rows(actor: Actor, tips: list[Tip]) -> list[dict[str, Any]]:
    """Each tip with its state in words and its deadline, in one query for all."""
    due = open_deadlines_of(actor, [tip.id for tip in tips])
    return [
        {
            "tip": tip,
            "state": TEAM_WORDS[TipState(tip.state)],
            "badge": BADGES[TipState(tip.state)],
            "due": due.get(tip.id),
            "excerpt": told_words(tip)[:EXCERPT],
            "urgent": tip.urgency_id == URGENT,
        }
        for tip in tips
    ]
