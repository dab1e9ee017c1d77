"""Components say in words what they show in colour, and never let data become markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import translation

from dure.foundation import pages
from dure.foundation.pages.icons import ICONS, draw

Html = Callable[..., str]
NOW = datetime(2026, 3, 5, 0, 30, tzinfo=UTC)
ATTACK = '<script>alert("x")</script>'


@pytest.mark.parametrize("kind", ["emergency", "warning", "ok", "info", "neutral", "never heard of"])
def test_a_badge_carries_an_icon_and_its_words(html: Html, kind: str) -> None:
    shown = html("{% badge kind 'Danger' %}", kind=kind)
    assert "<svg" in shown
    assert "<span>Danger</span>" in shown


@pytest.mark.parametrize(
    "snippet",
    [
        "{% badge 'ok' bad %}",
        "{% button bad name=bad value=bad %}",
        "{% link_button bad bad %}",
        "{% post_button bad '/x' state=bad %}",
        "{% panel bad anchor=bad %}{{ bad }}{% endpanel %}",
        "{% notice 'info' bad %}{{ bad }}{% endnotice %}",
        "{% page_head bad subtitle=bad back_url=bad back_label=bad %}{{ bad }}{% endpage_head %}",
        "{% headline bad facts_line=bad badges=badges %}{{ bad }}{% endheadline %}",
        "{% severity 2 bad %}{% meter 1 2 bad %}{% masked bad reveal_url=bad what=bad %}",
        "{% empty_state bad why_empty=bad first=bad action_label=bad action_url=bad %}",
        "{% facts pairs %}{% timeline items %}{% step_list items %}{% chips items bad %}{% tabs items bad %}",
        "{% work_line item now %}{% stage_line items bad %}{% scroll_table bad %}{{ bad }}{% endscroll_table %}",
        "{% more bad %}{{ bad }}{% endmore %}{% confirm bad %}{{ bad }}{% endconfirm %}",
        "{% why bad %}{{ bad }}{% endwhy %}",
    ],
)
def test_data_never_becomes_markup(html: Html, snippet: str) -> None:
    item = SimpleNamespace(
        text=ATTACK, label=ATTACK, detail=ATTACK, actor=ATTACK, url=ATTACK, value=ATTACK, source=ATTACK, at=NOW,
        kind=ATTACK, badge=("ok", ATTACK), state=ATTACK, subject=ATTACK, summary=ATTACK, why=ATTACK, count=ATTACK,
        action_label=ATTACK, action_url=ATTACK, due_at=NOW, more=[{"label": ATTACK, "url": ATTACK}],
    )  # fmt: skip
    shown = html(
        snippet, bad=ATTACK, now=NOW, item=item, items=[item], pairs=[(ATTACK, ATTACK)], badges=[("ok", ATTACK)]
    )
    assert "<script" not in shown
    assert "&lt;script" in shown


def test_no_component_needs_an_inline_style_or_script() -> None:
    folder = Path(pages.__file__).parent
    sources = [*folder.rglob("templates/**/*.html"), *folder.glob("templatetags/*.py"), folder / "icons.py"]
    forbidden = re.compile(r"\sstyle=|<style|\son[a-z]+=|javascript:|<script(?![^>]*\bsrc=)")
    assert len(sources) > 30
    assert {str(path): found for path in sources if (found := forbidden.findall(path.read_text()))} == {}


def test_a_clock_takes_a_moment_a_day_or_nothing(html: Html) -> None:
    with translation.override("ko"):
        moment = html(
            "{% clock due now start %}", due=NOW + timedelta(hours=9), now=NOW, start=NOW - timedelta(hours=63)
        )
        day = html("{% clock due now %}", due=date(2026, 3, 5), now=NOW)
    assert "clock--warning" in moment
    assert "9시간 남음" in moment
    assert 'datetime="2026-03-05T18:30+09:00"' in moment
    assert "오늘까지" in day
    assert html("{% clock due now %}", due=None, now=NOW) == ""


def test_severity_stays_on_its_scale_and_says_its_level(html: Html) -> None:
    with translation.override("en"):
        assert html("{% severity 3 %}").count("is-on") == 3
        assert "3 of 4" in html("{% severity 3 %}")
        assert html("{% severity 9 %}").count("is-on") == 4
        assert html("{% severity 0 'none' %}").count("is-on") == 0


def test_a_meter_never_overflows_and_survives_an_empty_whole(html: Html) -> None:
    assert 'value="5" max="5"' in html("{% meter 9 5 'Visits' %}")
    assert 'value="0" max="1"' in html("{% meter 0 0 'Visits' %}")


def test_a_post_button_is_a_form_with_its_token_and_its_values(html: Html) -> None:
    shown = html("{% post_button 'Confirm' '/go' kind='primary' state='sent' %}", csrf_token="t0ken")
    assert 'method="post" action="/go"' in shown
    assert 'name="csrfmiddlewaretoken" value="t0ken"' in shown
    assert 'name="state" value="sent"' in shown


def test_a_pager_shows_only_the_ways_that_exist(html: Html) -> None:
    assert html("{% pager page %}", page={"previous_url": "", "next_url": None}).strip() == ""
    only_next = html("{% pager page %}", page={"previous_url": "", "next_url": "?after=1"})
    assert 'rel="next"' in only_next
    assert 'rel="prev"' not in only_next


def test_the_chosen_filter_is_marked_for_screen_readers_too(html: Html) -> None:
    items = [{"label": "All", "url": "?", "current": True, "count": 0}, {"label": "New", "url": "?n", "current": False}]
    shown = html("{% chips items 'Filter' %}", items=items)
    assert shown.count("aria-current") == 1
    assert '<span class="chip__count">0</span>' in shown


def test_a_restricted_household_is_announced_before_its_name(html: Html) -> None:
    with translation.override("ko"):
        shown = html("{% headline 'Somebody' restricted=True %}{% endheadline %}")
    assert shown.index("보호가구") < shown.index("<h1")
    assert "보호가구" not in html("{% headline 'Somebody' %}{% endheadline %}")


def test_a_line_of_today_offers_one_likely_next_step(html: Html) -> None:
    late = NOW - timedelta(days=3)
    item = {
        "kind": "warning", "state": "No answer", "subject": "Repair fund", "url": "/r/1", "due_at": late, "more": [],
        "action_label": "Ask again", "action_url": "/r/1/ask", "action_is_post": True,
    }  # fmt: skip
    shown = html("{% work_line item now %}", item=item, now=NOW, csrf_token="t")
    assert shown.count("krds-btn") == 1
    assert 'action="/r/1/ask"' in shown
    assert "clock--passed" in shown


def test_an_icon_is_silent_and_an_unknown_one_is_a_dot() -> None:
    assert all('aria-hidden="true"' in draw(name) for name in ICONS)
    assert ICONS["neutral"] in draw("no such icon")
