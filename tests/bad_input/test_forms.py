"""Every form of the house and every query gets hostile input: nothing fails, nothing typed is lost.

``DURE_FUZZ=500`` makes 500 bodies for each form instead of the few of the suite, from another seed each time.
"""

from __future__ import annotations

import logging
import os
import random
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import Resolver404, path, resolve, reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed, settings

from dure.foundation.access.guards import everybody
from dure.foundation.access.scope import scope
from dure.foundation.codes.queries import codes
from dure.journey.cases.models import Case, Goal
from dure.journey.discovery.campaigns.models import Campaign
from dure.journey.referrals.models import Referral
from dure.registry.directory.models import Organization, Service
from tests.bad_input.hostile import FORM, MARK, OFTEN, SCRIPT, Body, bodies, queries
from tests.bad_input.pages import Asked, Field, read_page
from tests.personas import SYSTEM, make_user
from tests.places import DISTRICT
from tests.walk.routes import Route, routes
from tests.walk.world import World, build_world

pytestmark = pytest.mark.django_db

MANY = int(os.environ.get("DURE_FUZZ", "0"))
SEED = random.SystemRandom().randrange(2**32) if MANY else 20260302
WHO_WHERE = (
    ("official", "own"), ("dong_head", "own"), ("case_manager", "own"), ("case_manager", "sibling"),
    ("case_manager", "trap"), ("district_officer", "own"), ("district_officer", "trap"),
    ("partner", "own"), ("volunteer", "own"),
    ("administrator", "own"), ("district_leader", "own"), ("reviewer", "own"), ("protector", "restricted"),
    ("nobody", "own"),
)  # fmt: skip
PERSONAS = tuple(dict.fromkeys(persona for persona, _place in WHO_WHERE))
BEST = 3
TURNED_AWAY = {401, 403, 404}
FINE = {200, 302, 303, 400, 403, 404, 405, 409, 411, 413, 415, 422, 429}
# Forms that no page of the walk's world shows, because its rows are in another state: their fields by hand.
HIDDEN_FORMS: dict[str, tuple[str, ...]] = {
    "accounts:end_sessions": ("session",),
    "accounts:remove_passkey": ("passkey",),
    "campaigns:count": ("groups", "kinds", "statuses", "age_from", "age_to", "areas"),
    "campaigns:take_back": ("chosen",),
    "charges:away": ("record_id", "official", "substitute", "first_day", "last_day"),
    "charges:back": (),
    "charges:give": ("chosen", "official", "since", "back"),
    "discovery:count": ("definition",),
    "findings:give_back": (),
    "findings:answer": ("question", "answer"),
    "findings:hand_over": ("to", "note"),
    "inquiries:ask": ("about",),
    "inquiries:read": (),
    "inquiries:withdraw": (),
    "jobs:retry": ("job",),
    "learning:take_over": ("record_id",),
    "log_review:mark": ("month", "rule", "finding", "verdict", "note"),
    "neighbourhood:again": ("again-note",),
    "neighbourhood:tell": ("tell-note",),
    "openid_connect_login": ("next", "process"),
    "people:likely": ("name", "birth_date", "phone", "address", "seen"),
    "people:likely_elsewhere": ("name", "birth_date", "phone", "address"),
    "protection:note": ("note", "record_id"),
    "public:receipt_answer": ("question", "answer"),
    "rewards:pay": (),
    "rewards:propose": (),
    "referrals:settle": ("version",),
    "visits:step_done": ("step",),
    "rounds:aside": (),
    "signals:aside": (),
}
# Allauth's own pages, open only to somebody with a password or a second factor to confirm with.
NOT_ENTERED = {"account_reauthenticate", "mfa_deactivate_totp", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
# Operations for programs, whose bodies are JSON: tests/api/test_fuzzing.py makes them from the description.
FOR_PROGRAMS = "api:"
# Shows every component; what is sent there goes nowhere.
TAKES_NOTHING = {"web:styleguide"}
ALWAYS_ASKED = ("after", "before", "next", "q", "page", "no_such_name")


@dataclass(slots=True)
class Visit:
    """One route asked by somebody at a place."""

    route: Route
    url: str
    persona: str
    client: Client
    shown: HttpResponse
    posted: HttpResponse

    @property
    def takes_posts(self) -> bool:
        return self.posted.status_code != 405 and (bool(self.route.guard.everybody) or not _sent_away(self.posted))

    @property
    def rank(self) -> int:
        """Three: it shows a form and takes it. Nought: the person is turned away."""
        shows = self.shown.status_code == 200
        if self.takes_posts and (shows or self.shown.status_code == 405):
            return BEST
        return 2 * self.takes_posts or int(not _turned(self.shown))

    @property
    def ignores_posts(self) -> bool:
        """A page that is the same whatever is posted to it."""
        return self.shown.status_code == self.posted.status_code


class Failures:
    """Exceptions of the views, as one line each."""

    def __init__(self) -> None:
        self.last = ""
        self.requests = 0

    def __call__(self, **_more: Any) -> None:
        self.last = traceback.format_exc().strip()[-700:]


@pytest.fixture
def failures() -> Iterator[Failures]:
    noted = Failures()
    got_request_exception.connect(noted)
    logging.disable(logging.CRITICAL)  # thousands of refusals, each with its line
    yield noted
    logging.disable(logging.NOTSET)
    got_request_exception.disconnect(noted)


@pytest.fixture
def world(official: Any, partner_organization: Organization, service: Service) -> World:
    """The walk's world, moved on at two places, so that the forms of later states are shown too."""
    world = build_world(staff=official, organization=partner_organization, service=service)
    now = timezone.now()
    with scope(SYSTEM):
        planned = {"state": "draft", "started_at": None, "roster": None}
        _write(Campaign, world, "trap", "campaign_id", **planned)
        _write(Referral, world, "sibling", "referral_id", state="accepted", answered_at=now)
        _write(Referral, world, "trap", "referral_id", state="delivered", answered_at=now, delivered_at=now)
        closed = {"closed_at": now, "closing_reason_id": codes("case_closing_reason")[0].id, "closing_summary": "끝"}
        _write(Case, world, "trap", "case_id", state="closed", **closed)
        _write(Goal, world, "sibling", "goal_id", state="reached")
    return world


def _write(model: Any, world: World, place: str, name: str, **values: Any) -> None:
    model.objects.visible_to(SYSTEM).filter(pk=world.places[place].ids[name]).update(**values)


@pytest.fixture
def reviewer(db: None) -> Any:
    return make_user("reviewer", "security_officer", DISTRICT)


@pytest.fixture
def visits(
    world: World, browse: Callable[..., Client], request: pytest.FixtureRequest, settings: Any, failures: Failures
) -> list[Visit]:
    """Each route asked by everybody at the places they know, with the page and the answer to a plain post."""
    settings.DEMO = True  # the choice of demonstration people is a form too
    clients = {name: browse(None if name == "nobody" else request.getfixturevalue(name)) for name in PERSONAS}
    for client in clients.values():
        client.raise_request_exception = False
    return [each for route in for_people() for each in _visits_of(route, world, clients)]


def for_people() -> list[Route]:
    return [route for route in routes() if not route.name.startswith(FOR_PROGRAMS)]


def _visits_of(route: Route, world: World, clients: dict[str, Client]) -> Iterator[Visit]:
    """Posts stop at the first who is shown a form and may send it; the pages of other places are read all the same."""
    done = False
    for persona, place in WHO_WHERE:
        if (route.guard.everybody and persona != "nobody") or (place != "own" and not route.is_about_a_place):
            continue
        if done and place == "own":
            continue
        url = reverse(route.name, kwargs=world.arguments(set(route.arguments), place))
        shown = send(clients[persona], "get", url)
        each = Visit(
            route, url, persona, clients[persona], shown, shown if done else send(clients[persona], "post", url)
        )
        done = done or each.rank == BEST
        yield each


def entered(visits: list[Visit]) -> list[Visit]:
    """For each route the visit that got furthest."""
    best: dict[str, Visit] = {}
    for each in visits:
        if each.rank > best.setdefault(each.route.name, each).rank:
            best[each.route.name] = each
    closed = [
        name
        for name, each in best.items()
        if not each.rank and not each.route.guard.everybody and name not in NOT_ENTERED
    ]
    assert closed == [], f"{closed}: nobody of WHO_WHERE reaches these: add somebody who does."
    return list(best.values())


def _turned(answer: HttpResponse) -> bool:
    return answer.status_code == 405 or _sent_away(answer)


def _sent_away(answer: HttpResponse) -> bool:
    return answer.status_code in TURNED_AWAY or "/sign-in/" in answer.get("Location", "")


def send(client: Client, method: str, url: str, body: Body | None = None, *, follow: bool = False) -> HttpResponse:
    """One request whose writes and cookies are forgotten; ``follow`` also opens the page it leads to."""
    cookies = client.cookies.copy()
    cache.clear()
    with transaction.atomic():
        answer: HttpResponse
        if body is None:
            answer = client.get(url) if method == "get" else client.post(url, {"state": "reached"})
        else:
            answer = client.generic("POST", url, body.content, content_type=body.content_type)
        if follow and answer.status_code in (302, 303) and answer["Location"].startswith("/"):
            answer = client.get(answer["Location"])
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def forms_by_route(visits: list[Visit]) -> dict[str, Asked]:
    """Everything each route is asked by any page, as one form for each route."""
    found: dict[str, Asked] = {}
    for each in visits:
        if each.shown.status_code == 200:
            for form in read_page(each.url, each.shown.content.decode()).forms:
                if form.method == "post":
                    _join(found, _route_of(form.path), form.fields)
    for name, fields in HIDDEN_FORMS.items():
        _join(found, name, {field: Field(field, "hidden") for field in fields})
    return found


def _route_of(address: str) -> str:
    try:
        return resolve(address).view_name
    except Resolver404:
        return f"nothing at {address}"


def _join(found: dict[str, Asked], name: str, fields: dict[str, Field]) -> None:
    known = found.setdefault(name, Asked(name, "post"))
    for field_name, asked in fields.items():
        known.fields.setdefault(field_name, asked)


def faults(answer: HttpResponse, body: object, kept: tuple[tuple[str, str], ...], failures: Failures) -> list[str]:
    said = str(body)[:300]
    failures.requests += 1
    if answer.status_code not in FINE:
        return [f"answers {answer.status_code} to {said}: {failures.last}"]
    shown = answer.content.decode(errors="replace") if not answer.streaming else ""
    found = []
    if f"<script>{MARK}" in shown or f"onerror={MARK}" in shown.replace("&gt;&lt;img src=x onerror=", ""):
        found.append(f"writes a script into the page after {said}")
    if kept and answer.status_code in (200, 429):
        asked = {name for form in read_page("/", shown).forms if form.method == "post" for name in form.fields}
        found += [f"loses {text!r} after {said}" for name, text in kept if name in asked and text not in shown]
    return found


def say(text: str) -> None:
    sys.stdout.write(f"{text}, seed {SEED}\n")


@everybody("only for the test of the test")
def breaks_on_nul(request: HttpRequest) -> HttpResponse:
    if "\x00" in request.POST.get("story", ""):
        raise ValueError("planted")
    return HttpResponse(request.POST.get("story", ""))


urlpatterns = [path("breaks/", breaks_on_nul, name="breaks")]
handler500 = "dure.foundation.pages.views.server_error"


def fuzz(times: int, strategy: Any, check: Callable[[Any], list[str]]) -> list[str]:
    """At most three faults of a route; the search goes on after the first."""
    found: list[str] = []

    @seed(SEED)
    @settings(
        max_examples=times,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def run(drawn: Any) -> None:
        found.extend(check(drawn))

    run()
    return list(dict.fromkeys(found))[:3]


def test_no_form_and_no_query_fails_or_loses_what_was_typed(visits: list[Visit], failures: Failures) -> None:
    forms, furthest = forms_by_route(visits), entered(visits)
    taking = [each for each in furthest if each.takes_posts]
    unknown = [each.route.name for each in taking if each.route.name not in forms and not each.ignores_posts]
    taking = [each for each in taking if each.route.name in forms]
    pages = [each for each in furthest if each.shown.status_code in (200, 302)]
    found = [
        fault for each in taking for fault in fuzz(MANY or 6, bodies(forms[each.route.name]), poster(each, failures))
    ]
    found += [fault for each in pages for fault in fuzz(MANY or 4, queries(names_of(each)), asker(each, failures))]
    say(f"{failures.requests} requests to {len(taking)} forms and {len(pages)} pages")
    assert unknown == [], f"No page shows the form of {unknown}: name their fields in HIDDEN_FORMS. {found}"
    assert found == [], "\n\n".join(found)
    assert len(taking) > 40


def poster(each: Visit, failures: Failures) -> Callable[[Body], list[str]]:
    """Posts a body and opens the page it leads to."""

    def check(body: Body) -> list[str]:
        answer = send(each.client, "post", each.url, body)
        wrong = faults(answer, body, () if each.route.name in TAKES_NOTHING else body.kept, failures)
        if answer.status_code in (302, 303):
            answer = send(each.client, "post", each.url, body, follow=True)
            wrong += faults(answer, f"what follows {body}", (), failures)
        return [f"{each.route.name} as {each.persona} {fault}" for fault in wrong]

    return check


def asker(each: Visit, failures: Failures) -> Callable[[str], list[str]]:
    def check(query: str) -> list[str]:
        answer = send(each.client, "get", f"{each.url}?{query}")
        return [f"{each.route.name} as {each.persona} {fault}" for fault in faults(answer, query, (), failures)]

    return check


def names_of(each: Visit) -> tuple[str, ...]:
    """What the page's own links and searches write into its address, and what any page might be asked."""
    names = set(ALWAYS_ASKED)
    if each.shown.status_code == 200:
        page = read_page(each.url, each.shown.content.decode(errors="replace"))
        names |= page.linked | {name for form in page.forms if form.method == "get" for name in form.fields}
    return tuple(sorted(names))


@pytest.mark.urls("tests.bad_input.test_forms")
def test_the_search_finds_planted_failures(browse: Callable[..., Client], failures: Failures) -> None:
    client = browse(None)
    client.raise_request_exception = False
    assert "\x00" in OFTEN
    (found,) = faults(send(client, "post", "/breaks/", Body(FORM, b"story=%00")), "a NUL", (), failures)
    assert "answers 500" in found
    assert "planted" in found
    assert faults(HttpResponse(SCRIPT), "a", (), failures)
    assert faults(HttpResponse("<form method=post><input name=a></form>"), "a", (("a", "words"),), failures)


def test_forms_are_read_as_a_browser_reads_them() -> None:
    page = """<form method=post action=there/?x=1 id=f><input name=a value=1><input type=radio name=b value=2 checked>
    <select name=c><option value=3><option value=4 selected></select><textarea name=d>x</textarea>
    <button name=e value=5>go</button><button type=button name=no></button></form><input name=g form=f>
    <a href="?h=6">"""
    read = read_page("/here/", page)
    (form,) = read.forms
    assert (form.path, form.method, sorted(form.fields)) == ("/here/there/", "post", ["a", "b", "c", "d", "e", "g"])
    assert (form.fields["c"].values, form.fields["c"].offered) == (["4"], ["3", "4"])
    assert read.linked == {"h"}
