"""What is measured: the pages that people open most, the searches with the worst answers, and the writes."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.demo.bulk.ground import PROVINCE
from dure.foundation.access.scope import as_system, scope
from dure.foundation.accounts.models import User
from dure.foundation.accounts.queries import actor_of
from dure.foundation.accounts.signing.proof import note_proof
from dure.registry.people.forms import SearchForm
from dure.registry.people.models import Household
from dure.registry.people.search import HouseholdQuery, likely_while_typing
from dure.registry.story.models import StoryLine
from dure.web.queries.search import found_for

Ask = Callable[[], Any]
"""One request; its answer must not be an error."""

FIRST_DISTRICT = f"{PROVINCE}001"
FIRST_DONG = f"{FIRST_DISTRICT}51000"
PLAIN_STATIC = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FRAGMENTS = {
    "search: one syllable that a fifth bears": "김",
    "search: one syllable inside": "순",
    "search: given name": "영수",
    "search: whole name": "김영수",
    "search: two syllables of nobody": "뷁쉛",
    "search: three syllables of nobody": "뷁쉛퀡",
    "search: part of an address": "가람로",
    "search: name and address": "영수 나래로",
}
TYPED = {
    "two syllables of a name": {"name": "영수"},
    "a name that many bear": {"name": "김영수"},
    "a name in Latin letters": {"name": "Kim Young-soo"},
    "a name in ideographs": {"name": "金英洙"},
    "a name that sounds alike, and a birth date with a slip": {"name": "김령수", "birth_date": "1945-03-02"},
    "a name and a birth date": {"name": "김영수", "birth_date": "1954-03-02"},
    "a phone number with a slip": {"phone": "010-1234-6578"},
    "a name, a birth date, a phone and an address": {
        "name": "김영수", "birth_date": "1954-03-02", "phone": "010-1234-5678", "address": "나래로 12",
    },
}  # fmt: skip
"""What stands in the fields of a registration while somebody types."""


@dataclass(slots=True)
class Stage:
    """Signed-in clients on a database that ``load_province`` filled. ``client`` reads the whole province."""

    chance: random.Random = field(default_factory=lambda: random.Random(11))
    clients: dict[str, Client] = field(default_factory=dict)

    def __post_init__(self) -> None:
        settings.STORAGES = PLAIN_STATIC
        settings.ALLOWED_HOSTS = ["*"]

    def as_(self, username: str) -> Client:
        if username not in self.clients:
            client = Client()
            if username:
                _sign_in(client, username)
            self.clients[username] = client
        return self.clients[username]

    @property
    def official(self) -> Client:
        """Somebody of one dong."""
        return self.as_(f"welfare_official-{FIRST_DONG}")

    @property
    def manager(self) -> Client:
        """Somebody of one district."""
        return self.as_(f"case_manager-{FIRST_DISTRICT}")

    @property
    def province(self) -> Client:
        """Somebody who reads every file there is: the worst case of a search."""
        return self.as_(f"case_manager-{PROVINCE}")


def _sign_in(client: Client, username: str) -> None:
    """Past every step, the second factor among them."""
    client.force_login(User.objects.get(username=username))
    session = client.session
    note_proof(session, at=timezone.now())
    session.save()


def operations(stage: Stage) -> dict[str, Ask]:
    """Every measured request by its name."""
    return {
        **_pages(stage),
        **{name: _searching(stage.province, text) for name, text in FRAGMENTS.items()},
        **{f"{name}, without its page": _finding(text) for name, text in FRAGMENTS.items()},
        **{f"while typing: {name}": _typing(stage.official, typed) for name, typed in TYPED.items()},
        **{f"while typing, of a province: {name}": _typing_of_all(typed) for name, typed in TYPED.items()},
        "list of households narrowed by a name": _narrowed(stage.official, "영수"),
        "a tip from the public": _telling(stage),
        "a household registered": _registering(stage),
    }


def _pages(stage: Stage) -> dict[str, Ask]:
    long_story = reverse("web:household", args=[household_with_most_story()])
    return {
        "Today of a dong": _getting(stage.official, reverse("web:today")),
        "Today of a district": _getting(stage.manager, reverse("web:today")),
        "household with 2,000 story lines": _getting(stage.official, long_story),
        "households of a dong": _getting(stage.official, reverse("web:households")),
        "households of a district": _getting(stage.manager, reverse("web:households")),
        "households of a province": _getting(stage.province, reverse("web:households")),
        "tips of a dong": _getting(stage.official, reverse("discovery:inbox")),
        "visits of a dong": _getting(stage.official, reverse("visits:list")),
        "cases of a district": _getting(stage.manager, reverse("cases:list")),
        "referrals of a dong": _getting(stage.official, reverse("referrals:list")),
        "API: tips of a dong": _getting(stage.official, reverse("api:list_tips")),
        "API: visits of a district": _getting(stage.manager, reverse("api:list_visits")),
    }


def _getting(client: Client, url: str) -> Ask:
    return lambda: _good(client.get(url), url)


def _searching(client: Client, text: str) -> Ask:
    url = _good(client.post(reverse("web:search"), {"q": text}), "search", 302)["Location"]
    return lambda: _good(client.get(url), f"search for {text}")


def _finding(text: str) -> Ask:
    """The answer alone, as whoever reads every file there is."""
    now = timezone.now()
    with as_system("bench"):
        actor = actor_of(User.objects.get(username=f"case_manager-{PROVINCE}"), now=now)

    def find() -> Any:
        with transaction.atomic(), scope(actor):
            return found_for(actor, text, today=timezone.localdate(now))

    return find


def _typing(client: Client, typed: dict[str, str]) -> Ask:
    return lambda: _good(client.post(reverse("people:likely"), typed), "the likely ones")


def _typing_of_all(typed: dict[str, str]) -> Ask:
    """The answer alone, as whoever reads every file there is; such people register nobody."""
    now = timezone.now()
    with as_system("bench"):
        actor = actor_of(User.objects.get(username=f"case_manager-{PROVINCE}"), now=now)
    form = SearchForm(typed)
    form.is_valid()
    query = HouseholdQuery(**form.cleaned_data)

    def find() -> Any:
        with transaction.atomic(), scope(actor):
            # A new question each time: what is worked out once for it must not be kept.
            return likely_while_typing(actor, replace(query), before="")

    return find


def _narrowed(client: Client, text: str) -> Ask:
    url = _good(client.post(reverse("web:households"), {"q": text}), "narrowing", 302)["Location"]
    return lambda: _good(client.get(url), f"households with {text}")


def _telling(stage: Stage) -> Ask:
    client = stage.as_("")

    def tell() -> Any:
        form = {
            "record_id": str(uuid7()),
            "area": FIRST_DONG,
            "place": f"{stage.chance.randint(1, 900)}번지 파란 대문",
            "about_name": "",
            "story": "며칠째 불이 꺼져 있습니다.",
        }
        # Each from another neighbour, or the limit for one address would be what is measured.
        return _good(client.post(reverse("public:worry"), form, REMOTE_ADDR=_some_address(stage)), "tip", 302)

    return tell


def _some_address(stage: Stage) -> str:
    return ".".join(["10", *(str(stage.chance.randint(1, 254)) for _ in range(3))])


def _registering(stage: Stage) -> Ask:
    client = stage.official

    def register() -> Any:
        form = {
            "record_id": str(uuid7()),
            "rows": "1",
            "name": "".join(stage.chance.choices("가나다라마바사아자차카타파하", k=3)),
            "birth_date": f"19{stage.chance.randint(30, 99)}-05-05",
            "area": FIRST_DONG,
            "kind": "household_type:single",
            "address": f"새마루길 {stage.chance.randint(1, 99_999)}",
            "phone": f"010-0{stage.chance.randint(100, 999)}-{stage.chance.randint(1000, 9999)}",
            "not_same": "on",
        }
        return _good(client.post(reverse("people:register"), form), "registration", 302)

    return register


def _good(answer: Any, what: str, status: int = 200) -> Any:
    if answer.status_code != status:
        raise RuntimeError(f"{what}: {answer.status_code} where {status} was expected")
    return answer


def household_with_most_story() -> Any:
    """The first dong's household whose story the loader made long."""
    with as_system("bench") as system:
        homes = Household.objects.visible_to(system).filter(area_id=FIRST_DONG)
        lines = StoryLine.objects.visible_to(system).filter(household_id__in=homes.values("id")).order_by()
        found, _ = lines.values_list("household_id").annotate(lines=Count("pk")).order_by("-lines")[0]
    return found
