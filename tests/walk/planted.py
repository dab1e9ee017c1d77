"""Faults that somebody could make, each planted by hand: the walk must find every one of them.

One wall stops what the other lets through, so a fault in the filters of the program is planted with the scope of the
database wide open (``alone``); the same steps with the scope wide open and no fault find nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from dure.foundation.access import rows, scope
from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import NotAllowed, no
from dure.foundation.accounts import queries as accounts
from dure.foundation.accounts.models import PostingRows
from dure.foundation.drafts import views as drafts
from dure.foundation.pages.views import error_page
from dure.foundation.tokens import views as tokens
from dure.foundation.tokens.models import ApiToken
from dure.journey.cases.models import Case
from dure.journey.discovery.tips.models import Tip, TipPhoto
from dure.journey.discovery.tips.views import inbox
from dure.journey.referrals import queries as referrals
from dure.journey.referrals.models import ReferralSheet, SheetRows
from dure.journey.referrals.views import sheets
from dure.journey.screenings.models import Screening
from dure.journey.visits.models import Visit
from dure.registry.people.models import Consent, Household, HouseholdSecret, Person
from dure.registry.people.views import households
from dure.steering.indicators import export, hiding
from dure.steering.indicators import views as indicators
from dure.web import views as web_views
from dure.web.queries import households as household_list
from tests.personas import SYSTEM

Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is planted, where the walk then goes and as whom, and a part of what it must say."""

    plant: Plant
    personas: tuple[str, ...]
    routes: tuple[str, ...]
    says: str
    methods: tuple[str, ...] = ("get",)
    alone: bool = False


def one_wall_down(planting: pytest.MonkeyPatch) -> None:
    """The database lets everything through: what stops a stranger now is the program alone."""
    claims_of = scope.claims_of

    def everything(actor: Actor, **more: Any) -> dict[str, object]:
        return claims_of(actor, **more) | {"paths": [""]}

    planting.setattr(scope, "claims_of", everything)


def without_filter(model: Any) -> Plant:
    """One room forgets whom it asks for."""
    return lambda planting: planting.setattr(model.objects, "visible_to", lambda actor: model.objects._rows().all())


def sees_nothing(model: Any) -> Plant:
    return lambda planting: planting.setattr(model.objects, "visible_to", lambda actor: model.objects._rows().none())


def photos_without_filter(planting: pytest.MonkeyPatch) -> None:
    for model in (Tip, TipPhoto):
        without_filter(model)(planting)


def every_filter_dropped(planting: pytest.MonkeyPatch) -> None:
    planting.setattr(rows.VisibleRows, "visible_to", lambda self, actor: self.all())


def prefix_without_its_dot(planting: pytest.MonkeyPatch) -> None:
    within = rows._within
    planting.setattr(rows, "_within", lambda prefix, column: within(prefix.rstrip("."), column))


def _paths(change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Plant:
    """Paths reckoned wrongly: the filter and the signed scope both follow."""
    right: Any = Actor.case_paths
    return lambda planting: planting.setattr(Actor, "case_paths", property(lambda actor: change(right.fget(actor))))


def _parent(path: str) -> str:
    return path[: path.rstrip(".").rindex(".") + 1] if path[:1].isdigit() and path.count(".") > 1 else path


def grant_without_end(planting: pytest.MonkeyPatch) -> None:
    asked: Any = vars(accounts)["RawSQL"]
    planting.setattr(accounts, "RawSQL", lambda sql, given, **more: asked(sql, [given[0] - dt.timedelta(1)], **more))


def grant_for_more_than_it_names(planting: pytest.MonkeyPatch) -> None:
    def opened(model: Any, actor: Actor) -> Any:
        return Q(pk__isnull=False) if actor.opened else Q()

    planting.setattr(rows, "opened", opened)


def branches_below_the_district(planting: pytest.MonkeyPatch) -> None:
    """The reach that figures have, given to files: a protected household is found from its dong."""

    def filtered(self: rows.VisibleRows[Any], actor: Actor) -> Any:
        return self.filter(rows.placed_below(actor.case_paths))

    planting.setattr(rows.VisibleRows, "visible_to", filtered)


def _posts(change: Callable[[Any], Any]) -> Plant:
    right = accounts._post
    return lambda planting: planting.setattr(accounts, "_post", lambda posting: change(right(posting)))


def _volunteer_triages(post: Any) -> Any:
    return replace(post, may=post.may | {"triage"}) if post.role == "volunteer" else post


def _nurse_writes_no_visit(post: Any) -> Any:
    return replace(post, may=post.may - {"write_visit", "triage"}) if post.role == "visiting_nurse" else post


def past_postings_count(planting: pytest.MonkeyPatch) -> None:
    planting.setattr(PostingRows, "valid_on", lambda self, day: self.all())


def one_field_too_many(planting: pytest.MonkeyPatch) -> None:
    lines: Any = vars(sheets)["lines"]

    def with_address(sheet: ReferralSheet, **more: Any) -> Any:
        return [*lines(sheet, **more), ("address", Household.objects._rows().get(pk=sheet.household_id).address)]

    planting.setattr(sheets, "lines", with_address)


def sheets_without_end(planting: pytest.MonkeyPatch) -> None:
    planting.setattr(
        SheetRows,
        "visible_to",
        lambda self, actor: self.filter(rows.below(actor.case_paths) | Q(unit__in=actor.sheet_units)),
    )


def _any_sheet(actor: Actor, sheet_id: Any, *, on: dt.date) -> Any:
    return ReferralSheet.objects._rows().filter(pk=sheet_id).first()


def draft_read_as_its_author(planting: pytest.MonkeyPatch) -> None:
    fields_of: Any = vars(drafts)["fields_of"]

    def as_author(*, actor: Actor, draft_id: Any, at: dt.datetime) -> Any:
        with scope.scope(_official()):
            return fields_of(actor=_official(), draft_id=draft_id, at=at)

    planting.setattr(drafts, "fields_of", lambda actor, draft_id, at: as_author(actor=actor, draft_id=draft_id, at=at))


def _official() -> Actor:
    from dure.foundation.accounts.models import User

    assert SYSTEM.now is not None
    return accounts.actor_of(User.objects.get(username="official"), now=SYSTEM.now)


def name_of_a_file_from_its_tip(planting: pytest.MonkeyPatch) -> None:
    answer: Any = vars(inbox)["picture_answer"]
    planting.setattr(inbox, "picture_answer", lambda picture, name: answer(picture, name=picture.tip.about_name))


def missing_page_tells_a_name(planting: pytest.MonkeyPatch) -> None:
    page = error_page

    def telling(*given: Any, **more: Any) -> HttpResponse:
        answer = page(*given, **more)
        with scope.scope(SYSTEM):
            known = Household.objects.visible_to(SYSTEM).values_list("label", flat=True)
            answer.content += " ".join(known).encode()
        return answer

    planting.setattr(web_views, "error_page", telling)


def refusal_tells_that_it_exists(planting: pytest.MonkeyPatch) -> None:
    found = households.household_or_404

    def or_403(*given: Any) -> Household:
        try:
            return found(*given)
        except Http404:
            raise NotAllowed(no("This household is outside your area.")) from None

    planting.setattr(households, "household_or_404", or_403)


def guard_forgotten(planting: pytest.MonkeyPatch, name: str = "cases:list") -> None:
    pattern = next(entry for known, entry in _patterns() if known == name)
    view: Any = pattern.callback

    def bare(*given: Any, **more: Any) -> HttpResponse:
        answer: HttpResponse = view.__wrapped__(*given, **more)
        return answer

    bare.guard = view.guard  # type: ignore[attr-defined]
    planting.setattr(pattern, "callback", bare)


def _patterns(entries: Any = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in get_resolver().url_patterns if entries is None else entries:
        if isinstance(entry, URLResolver):
            yield from _patterns(entry.url_patterns, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}", entry


def a_column_too_many(planting: pytest.MonkeyPatch) -> None:
    exported = export.exported

    def with_families(actor: Actor, **asked: Any) -> Iterator[dict[str, Any]]:
        with scope.scope(SYSTEM):
            labels = " ".join(Household.objects.visible_to(SYSTEM).values_list("label", flat=True))
        return ({**row, "families": labels} for row in exported(actor, **asked))

    planting.setattr(indicators, "COLUMNS", (*export.COLUMNS, "families"))
    planting.setattr(indicators, "exported", with_families)


def small_numbers_shown(planting: pytest.MonkeyPatch) -> None:
    planting.setattr(hiding, "_is_small", lambda indicator, value: False)


def _set(where: Any, name: str, value: Any) -> Plant:
    return lambda planting: planting.setattr(where, name, value)


WORKERS = ("official", "sibling_official")
FAULTS: dict[str, Fault] = {
    "every filter dropped": Fault(every_filter_dropped, WORKERS, ("web:household",), "leaks sibling", alone=True),
    "a page without its filter": Fault(
        without_filter(Household), WORKERS, ("web:household",), "leaks othercity", alone=True
    ),
    "an operation without its filter": Fault(
        without_filter(Visit), WORKERS, ("api:read_visit",), "leaks sibling", alone=True
    ),
    "an operation on screenings without its filter": Fault(
        without_filter(Screening), WORKERS, ("api:read_screening",), "answers 200", alone=True
    ),
    "tips without their filter": Fault(without_filter(Tip), WORKERS, ("discovery:tip",), "leaks own", alone=True),
    "cases without their filter": Fault(without_filter(Case), WORKERS, ("cases:case",), "leaks trap", alone=True),
    "a person's form without its filter": Fault(
        without_filter(Person), WORKERS, ("people:edit_member",), "answers 403, expected one of [404", alone=True
    ),
    "a consent found by a stranger": Fault(
        without_filter(Consent),
        WORKERS,
        ("people:withdraw_consent",),
        "answers 403, expected one of [404",
        ("post",),
        alone=True,
    ),
    "a prefix without its dot": Fault(
        prefix_without_its_dot, ("official",), ("people:edit", "api:read_household"), "leaks trap", alone=True
    ),
    "the parent's prefix": Fault(
        _paths(lambda paths: tuple(map(_parent, paths))), ("official",), ("web:household",), "leaks sibling"
    ),
    "the root as prefix": Fault(
        _paths(lambda paths: ("",) if paths else ()), ("official",), ("web:household",), "leaks othercity"
    ),
    "protected households under the district": Fault(
        branches_below_the_district, ("case_manager",), ("web:household",), "leaks restricted", alone=True
    ),
    "a past posting still counts": Fault(
        past_postings_count, ("former_official",), ("people:edit",), "answers 200, expected one of [403]"
    ),
    "an emergency that does not end": Fault(
        grant_without_end, ("late_opener",), ("web:household",), "leaks restricted"
    ),
    "a grant for more than it names": Fault(
        grant_for_more_than_it_names, ("opener",), ("web:household",), "leaks own", alone=True
    ),
    "a permission too many": Fault(
        _posts(_volunteer_triages), ("volunteer",), ("discovery:inbox",), "answers 200, expected one of [403]"
    ),
    "a guard forgotten": Fault(guard_forgotten, ("volunteer", "nobody"), ("cases:list",), "expected one of"),
    "a sheet with one field too many": Fault(
        one_field_too_many, ("partner",), ("referrals:sheet",), "on no sheet", alone=True
    ),
    "a sheet read after its end": Fault(
        sheets_without_end, ("partner",), ("referrals:sheet",), "leaks sibling", alone=True
    ),
    "another partner's sheet": Fault(
        _set(referrals, "open_sheet", _any_sheet), ("partner",), ("referrals:sheet",), "leaks trap", alone=True
    ),
    "a number unmasked": Fault(
        _set(HouseholdSecret, "masked", property(lambda self: self.opened())),
        ("official",),
        ("people:edit",),
        "is to be masked",
    ),
    "a name unmasked in a list": Fault(
        _set(household_list, "mask_name", str), ("official",), ("web:households",), "shows the label unmasked"
    ),
    "who looked, shown to strangers": Fault(
        without_filter(Household), ("official", "sibling_official"), ("web:looked",), "answers 200", alone=True
    ),
    "another person's draft": Fault(draft_read_as_its_author, ("nurse",), ("drafts:draft",), "leaks own"),
    "another person's token": Fault(
        _set(tokens, "tokens_of", lambda actor: ApiToken.objects._rows()),
        ("nurse",),
        ("tokens:end",),
        "answers 302",
        ("post",),
    ),
    "a photo of another tip": Fault(
        photos_without_filter,
        WORKERS,
        ("discovery:photo",),
        "leaks own",
        alone=True,
    ),
    "a name in a header": Fault(name_of_a_file_from_its_tip, ("official",), ("discovery:photo",), "about in a header"),
    "a foreign name on the page of what is missing": Fault(
        missing_page_tells_a_name, ("official",), ("people:edit",), "leaks sibling"
    ),
    "a refusal that tells it exists": Fault(
        refusal_tells_that_it_exists, ("official",), ("people:edit",), "answers 403, expected one of [404"
    ),
    "one's own visits hidden": Fault(sees_nothing(Visit), ("nurse",), ("visits:visit",), "answers 404, expected"),
    "the scope forgotten": Fault(_paths(lambda paths: ()), ("official",), ("people:edit",), "answers 404, expected"),
    "the named team shut out": Fault(
        _paths(lambda paths: tuple(path for path in paths if not path.startswith("R."))),
        ("protector",),
        ("people:edit",),
        "answers 404, expected",
    ),
    "a permission too few": Fault(_posts(_nurse_writes_no_visit), ("nurse",), ("web:today",), "answers 403, expected"),
    "one's own sheet refused": Fault(
        _set(referrals, "open_sheet", lambda *asked, **more: None), ("partner",), ("referrals:sheet",), "answers 404"
    ),
}
"""By name."""

IN_FILES: dict[str, tuple[Plant, str, str]] = {
    "a column too many in a CSV": (a_column_too_many, "csv", "has the columns"),
    "a column too many in a workbook": (a_column_too_many, "xlsx", "label"),
    "small numbers in a CSV": (small_numbers_shown, "csv", "shows small numbers"),
    "small numbers in a workbook": (small_numbers_shown, "xlsx", "shows small numbers"),
}
"""Planted into the files that leave, which leaders take along: what, in which format, what must be said of it."""


@contextmanager
def planted(fault: Fault) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as planting:
        if fault.alone:
            one_wall_down(planting)
        fault.plant(planting)
        yield
