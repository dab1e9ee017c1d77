"""What somebody writes is kept for them alone, comes back, and goes when the form was taken in."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from uuid_utils.compat import uuid7

from dure.foundation.access.rows import ActorRequired
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.accounts.queries import actor_of
from dure.foundation.audit.models import Act, AuditEvent
from dure.foundation.drafts.actions import MOST_CHARACTERS, MOST_DRAFTS, DraftTooLong, let_go, save_draft
from dure.foundation.drafts.jobs import forget_drafts
from dure.foundation.drafts.models import Draft
from dure.foundation.drafts.queries import drafts_of, fields_of
from dure.registry.people.models import Household
from tests.personas import SYSTEM

pytestmark = pytest.mark.django_db

WORDS = "어제부터 아무것도 드시지 못했다고 하심"
Browse = Callable[[User | None], Client]


@pytest.fixture
def edit(household: Household) -> str:
    return reverse("people:edit", args=[household.id])


@pytest.fixture
def client(official: User, browse: Browse) -> Client:
    return browse(official)


def put(client: Client, key: str, draft_id: uuid.UUID | None = None, **fields: str) -> tuple[uuid.UUID, HttpResponse]:
    draft_id = draft_id or uuid7()
    content = {"key": key, "fields": list(fields.items())}
    url = reverse("drafts:draft", args=[draft_id])
    answer: Any = client.put(url, json.dumps(content), content_type="application/json")
    return draft_id, answer


def get(client: Client, draft_id: uuid.UUID) -> Any:
    return client.get(reverse("drafts:draft", args=[draft_id]))


def test_a_draft_is_kept_and_given_back_on_another_machine(
    client: Client, official: User, browse: Browse, edit: str
) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 4, 5, 3, tzinfo=dt.UTC), tick=False):
        draft_id, answer = put(client, edit, strengths=WORDS, version="1")
        assert answer.json() == {"saved": "14:03"}
        elsewhere = browse(official)
        page = elsewhere.get(edit).content.decode()
        assert f'data-draft-id="{draft_id}" data-draft-version="1"' in page
        assert "작성하던 내용이 있습니다 (3월 4일 (수) 14:03)" in page
        assert WORDS not in page
        assert get(elsewhere, draft_id).json() == {"fields": [["strengths", WORDS], ["version", "1"]]}


def test_the_last_state_counts_and_there_is_one_row(client: Client, official: User, edit: str, acting: Any) -> None:
    draft_id, _ = put(client, edit, strengths="어제")
    put(client, edit, draft_id, strengths=WORDS)
    assert get(client, draft_id).json()["fields"] == [["strengths", WORDS]]
    with acting(official) as actor:
        assert Draft.objects.visible_to(actor).count() == 1


def test_two_tabs_keep_two_drafts(client: Client, official: User, edit: str, acting: Any, now: dt.datetime) -> None:
    first, _ = put(client, edit, strengths="하나")
    second, _ = put(client, edit, strengths="둘")
    with acting(official) as actor:
        found = drafts_of(actor, key=edit, besides=uuid7(), at=now + dt.timedelta(minutes=1))
        assert [draft.pk for draft in found] == [second, first]


def test_a_colleague_neither_sees_nor_overwrites_nor_drops_it(
    client: Client, nurse: User, browse: Browse, edit: str
) -> None:
    draft_id, _ = put(client, edit, strengths=WORDS)
    hers = browse(nurse)
    assert str(draft_id) not in hers.get(edit).content.decode()
    assert get(hers, draft_id).status_code == 404
    assert put(hers, edit, draft_id, strengths="overwritten")[1].status_code == 400
    hers.delete(reverse("drafts:draft", args=[draft_id]))
    assert get(client, draft_id).json()["fields"] == [["strengths", WORDS]]


def test_the_database_alone_shows_a_draft_to_its_author_only(
    client: Client, official: User, nurse: User, case_manager: User, edit: str, now: dt.datetime
) -> None:
    put(client, edit, strengths=WORDS)
    seen = {}
    for who in (actor_of(official, now=now), actor_of(nurse, now=now), actor_of(case_manager, now=now), SYSTEM):
        with scope(who), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM drafts_draft")
            seen[who.name] = cursor.fetchone()[0]
    assert list(seen.values()) == [1, 0, 0, 0]


def test_a_draft_cannot_be_written_in_somebody_elses_name(
    official: User, nurse: User, acting: Any, now: dt.datetime
) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), acting(nurse):
        Draft(author=official, key="/x/", saved_at=now, expires_at=now).save(force_insert=True)


def test_every_read_of_drafts_starts_from_the_actor() -> None:
    with pytest.raises(ActorRequired):
        Draft.objects.all()


def test_the_text_lies_sealed_and_bound_to_author_and_form(
    client: Client, official: User, edit: str, acting: Any, now: dt.datetime
) -> None:
    draft_id, _ = put(client, edit, strengths=WORDS)
    with acting(official) as actor:
        raw = bytes(Draft.objects.visible_to(actor).get(pk=draft_id).content)
        assert WORDS.encode() not in raw
        assert b"strengths" not in raw
        assert fields_of(actor, draft_id=draft_id, at=now) is not None
        Draft.objects.visible_to(actor).update(key="/people/register/")
        assert fields_of(actor, draft_id=draft_id, at=now) is None


def test_the_draft_goes_with_the_form_that_was_taken_in(client: Client, edit: str, household: Household) -> None:
    draft_id, _ = put(client, edit, strengths=WORDS)
    fields = {"version": household.version, "area": household.area_id, "kind": household.kind_id}
    fields |= {"address": household.address, "strengths": WORDS, "draft": str(draft_id)}
    assert client.post(edit, {**fields, "area": "nowhere"}).status_code == 200
    assert get(client, draft_id).status_code == 200
    assert client.post(edit, fields).status_code == 302
    assert get(client, draft_id).status_code == 404
    assert str(draft_id) not in client.get(edit).content.decode()


def test_a_form_that_comes_back_with_mistakes_goes_on_with_its_draft(client: Client, edit: str) -> None:
    draft_id, _ = put(client, edit, strengths=WORDS)
    page = client.post(edit, {"strengths": WORDS, "draft": str(draft_id)}).content.decode()
    assert f'name="draft" value="{draft_id}"' in page
    assert "data-draft-kept" not in page


def test_a_save_that_was_still_on_its_way_does_not_bring_the_text_back(
    client: Client, official: User, edit: str, acting: Any
) -> None:
    draft_id, _ = put(client, edit, strengths=WORDS)
    with acting(official) as actor:
        assert let_go(actor=actor, draft_id=draft_id)
    assert put(client, edit, draft_id, strengths=WORDS)[1].status_code == 410
    assert get(client, draft_id).status_code == 404


def test_a_draft_thrown_away_is_gone(client: Client, edit: str) -> None:
    draft_id, _ = put(client, edit, strengths=WORDS)
    assert client.delete(reverse("drafts:draft", args=[draft_id])).status_code == 204
    assert get(client, draft_id).status_code == 404


def test_a_draft_lives_seven_days_and_is_then_cleared_away(
    official: User, edit: str, acting: Any, now: dt.datetime
) -> None:
    minute = dt.timedelta(minutes=1)
    written = now - dt.timedelta(days=7)
    ids = {"old": uuid7(), "young": uuid7()}
    with acting(official) as actor:
        for name, at in (("old", written - minute), ("young", written + minute)):
            save_draft(actor=actor, draft_id=ids[name], key=edit, fields=[("strengths", name)], version=None, at=at)
        assert [d.pk for d in drafts_of(actor, key=edit, besides=uuid7(), at=now)] == [ids["young"]]
        assert fields_of(actor, draft_id=ids["old"], at=now) is None
    with scope(SYSTEM):
        assert forget_drafts(SYSTEM, now) == 1
        assert forget_drafts(SYSTEM, now) == 0
    with acting(official) as actor:
        assert set(Draft.objects.visible_to(actor).values_list("pk", flat=True)) == {ids["young"]}


def test_a_hundred_thousand_characters_fit_and_one_more_does_not(
    official: User, edit: str, acting: Any, now: dt.datetime
) -> None:
    with acting(official) as actor:
        keep = {"actor": actor, "draft_id": uuid7(), "key": edit, "version": None, "at": now}
        save_draft(fields=[("s", "가" * (MOST_CHARACTERS - 1))], **keep)
        with pytest.raises(DraftTooLong):
            save_draft(fields=[("s", "가" * MOST_CHARACTERS)], **keep)
        kept = fields_of(actor, draft_id=keep["draft_id"], at=now)
        assert kept is not None
        assert len(kept[0][1]) == MOST_CHARACTERS - 1


def test_only_the_newest_fifty_drafts_of_a_person_stay(
    official: User, edit: str, acting: Any, now: dt.datetime
) -> None:
    with acting(official) as actor:
        for minute in range(MOST_DRAFTS + 3):
            at = now + dt.timedelta(minutes=minute)
            save_draft(actor=actor, draft_id=uuid7(), key=edit, fields=[("s", str(minute))], version=None, at=at)
        assert Draft.objects.visible_to(actor).count() == MOST_DRAFTS
        oldest = Draft.objects.visible_to(actor).earliest("saved_at")
        assert oldest.saved_at == now + dt.timedelta(minutes=3)


def test_forms_that_were_sent_do_not_push_out_a_draft_that_is_open(
    official: User, edit: str, acting: Any, now: dt.datetime
) -> None:
    with acting(official) as actor:
        kept = {"actor": actor, "key": edit, "fields": [("s", WORDS)], "version": None}
        open_draft = uuid7()
        save_draft(draft_id=open_draft, at=now, **kept)
        for minute in range(1, MOST_DRAFTS + 1):
            sent = uuid7()
            save_draft(draft_id=sent, at=now + dt.timedelta(minutes=minute), **kept)
            let_go(actor=actor, draft_id=sent)
        assert fields_of(actor, draft_id=open_draft, at=now) == [("s", WORDS)]


@pytest.mark.parametrize(
    "key", ["/worry/", "/account/sign-in/", "/no/such/page/", "elsewhere", "/" + "x" * 300, 7, None]
)
def test_nothing_is_kept_for_a_public_form_or_none_of_ours(client: Client, key: Any) -> None:
    assert put(client, key, story=WORDS)[1].status_code == 400


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", '{"key": "/x/"}', '{"key": "/x/", "fields": [["a"]]}', '{"key": "/x/", "fields": 7}', "[" * 5000],
)
def test_what_our_script_does_not_send_is_refused(client: Client, body: str) -> None:
    answer = client.put(reverse("drafts:draft", args=[uuid7()]), body, content_type="application/json")
    assert answer.status_code == 400


def test_passwords_registration_numbers_and_tokens_are_left_out(client: Client, edit: str) -> None:
    draft_id, _ = put(
        client,
        edit,
        strengths=WORDS,
        password="secret",
        registration_number="1",
        csrfmiddlewaretoken="token",
        draft="x",
    )
    assert get(client, draft_id).json()["fields"] == [["strengths", WORDS]]


def test_strangers_keep_nothing_and_meet_no_draft_on_public_forms(browse: Browse, edit: str) -> None:
    stranger = browse(None)
    assert put(stranger, edit, strengths=WORDS)[1].status_code == 302
    page = stranger.get("/worry/").content.decode()
    assert "data-draft" not in page
    assert "data-warn-unsaved" in page


def test_saving_a_draft_is_no_activity(client: Client, edit: str) -> None:
    begin = dt.datetime(2026, 3, 4, 1, 0, tzinfo=dt.UTC)
    with time_machine.travel(begin, tick=False):
        client.force_login(User.objects.get(username="official"))
        client.get(edit)
    with time_machine.travel(begin + dt.timedelta(minutes=9), tick=False):
        assert put(client, edit, strengths=WORDS)[1].status_code == 200
    with time_machine.travel(begin + dt.timedelta(minutes=10), tick=False):
        assert put(client, edit, strengths=WORDS)[1].status_code == 302


def test_every_form_that_warns_of_unsaved_text_keeps_drafts_unless_it_is_public() -> None:
    from tests.architecture.tree import PACKAGE, files

    without = {
        path.name
        for path in files(PACKAGE, "*.html")
        if "data-warn-unsaved" in (text := path.read_text(encoding="utf-8")) and "{% draft" not in text
    }
    public = {"help.html", "worry.html", "duty.html", "_question.html"}
    assert without == public | {"forms.html"}  # the last in the styleguide


def test_bringing_a_draft_back_leaves_one_row_in_the_audit(client: Client, official: User, edit: str) -> None:
    draft_id, _ = put(client, edit, strengths=WORDS)
    get(client, draft_id)
    with scope(SYSTEM):
        rows = AuditEvent.objects.visible_to(SYSTEM).filter(actor_id=official.id, what="drafts.draft")
        assert [(row.act, row.object_id) for row in rows] == [(Act.READ, draft_id)]


def test_an_address_of_the_interface_is_no_form_to_keep(client: Client) -> None:
    assert put(client, "/api/v1/me", strengths=WORDS)[1].status_code == 400
