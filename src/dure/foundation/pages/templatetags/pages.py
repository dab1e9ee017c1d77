"""All page components. `{% load pages %}`; every tag works without JavaScript and hides the design system's classes.

Block tags wrap what stands between them; the others take their content as arguments. Lists of things
(`items`) may be dicts or objects: only the named attributes are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from dure.foundation.pages import clocks, icons, rendering, words

register = template.Library()

BADGE_CLASSES = {
    "emergency": "bg-danger",
    "warning": "bg-light-warning",
    "ok": "bg-light-success",
    "info": "bg-light-information",
    "neutral": "bg-light-gray",
}
CLOCK_ICONS = {"ok": "clock", "warning": "warning", "passed": "emergency"}
BUTTON_KINDS = {"primary", "secondary", "tertiary", "danger", "text"}
HEADINGS = {1, 2, 3, 4}
HIGHEST_SEVERITY = 4


# --- small pieces -----------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon; the words beside it must say the same."""
    return icons.draw(name)


@register.simple_tag
def badge(kind: str, text: Any, icon_name: str = "") -> SafeString:
    """Show a state: icon, colour and words. Kinds: emergency, warning, ok, info, neutral."""
    css = BADGE_CLASSES.get(kind, BADGE_CLASSES["neutral"])
    return format_html(
        '<span class="badge krds-badge {}">{}<span>{}</span></span>', css, icons.draw(icon_name or kind), text
    )


@register.simple_tag
def clock(due_at: date | datetime | None, now: datetime, started_at: date | datetime | None = None) -> SafeString | str:
    """Show how long is left until a moment or a day; empty without a due time."""
    if due_at is None:
        return ""
    if isinstance(due_at, datetime):
        start = started_at if isinstance(started_at, datetime) else None
        left = clocks.remaining(due_at, now, start)
        exact = timezone.localtime(due_at).isoformat(timespec="minutes")
    else:
        first = timezone.localtime(started_at).date() if isinstance(started_at, datetime) else started_at
        left = clocks.remaining_days(due_at, timezone.localtime(now).date(), first)
        exact = due_at.isoformat()
    return format_html(
        '<time class="clock clock--{}" datetime="{}">{}<span>{}</span></time>',
        left.kind, exact, icons.draw(CLOCK_ICONS[left.kind]), left.text,
    )  # fmt: skip


@register.simple_tag
def severity(level: int, text: Any = "") -> SafeString:
    """Show a severity from 0 to 4 as bars with words; without `text` it says "3 of 4"."""
    level = max(0, min(HIGHEST_SEVERITY, int(level)))
    words = text or gettext("%(level)s of %(highest)s") % {"level": level, "highest": HIGHEST_SEVERITY}
    bars = format_html('<span class="severity__bars" aria-hidden="true">{}</span>', _bars(level))
    return format_html('<span class="severity severity--{}">{}<span>{}</span></span>', level, bars, words)


def _bars(level: int) -> SafeString:
    on, off = SafeString('<i class="is-on"></i>'), SafeString("<i></i>")
    return SafeString(on * level + off * (HIGHEST_SEVERITY - level))


@register.simple_tag
def meter(value: float, highest: float, label: Any, kind: str = "info") -> SafeString:
    """Show a share as a bar with its numbers in words. Kinds: info, ok, warning, passed."""
    value_text = words.write_number(value)
    highest_text = words.write_number(highest)
    return format_html(
        '<div class="meter meter--{}"><span class="meter__label">{}</span>'
        '<span class="meter__numbers">{} / {}</span>'
        '<progress value="{}" max="{}" aria-label="{}"></progress></div>',
        kind, label, value_text, highest_text, f"{min(value, highest):g}", f"{max(highest, 1):g}", label,
    )  # fmt: skip


@register.inclusion_tag("pages/stat.html")
def stat(
    label: Any, value: Any, unit: Any = "", change: Any = "", direction: str = "", note: Any = "", url: str = ""
) -> dict[str, Any]:
    """One figure with its change; put several into `<div class="stats">`. Directions of the change: up, down, same."""
    return {
        "label": label, "value": value, "unit": unit, "change": change, "direction": direction,
        "note": note, "url": url,
    }  # fmt: skip


@register.simple_tag
def masked(value: Any, reveal_url: str = "", what: Any = "") -> SafeString:
    """Show a masked value with a link to reveal it; `what` names it for screen readers ("phone number").

    The link's view answers with ``revealing.reveal_page``, which htmx puts here in place.
    """
    shown = format_html('<span class="masked__value">{}</span>', value)
    if not reveal_url:
        return format_html('<span class="masked">{}</span>', shown)
    return format_html(
        '<span class="masked">{} <a class="masked__reveal" href="{}" hx-get="{}" hx-target="closest .masked" '
        'hx-swap="outerHTML">{}<span>{}</span><span class="sr-only"> {}</span></a></span>',
        shown, reveal_url, reveal_url, icons.draw("eye"), pgettext("masked value", "Show"), what,
    )  # fmt: skip


# --- buttons ----------------------------------------------------------------------------------------------------------


def _button_class(kind: str, size: str) -> str:
    look = kind if kind in BUTTON_KINDS else "secondary"
    return f"button krds-btn {'xsmall' if size == 'tiny' else size or 'medium'} {look}"


@register.simple_tag
def button(
    text: Any, kind: str = "primary", size: str = "", name: str = "", value: Any = "", icon_name: str = "",
    state: str = "",
) -> SafeString:  # fmt: skip
    """A submit button of the form around it. Kinds: primary, secondary, tertiary, danger, text. Sizes: tiny, small.

    States: off (cannot be pressed), busy (pressed, waiting for the answer; the script of every page sets it).
    """
    marks = {"off": SafeString(" disabled"), "busy": SafeString(' disabled aria-busy="true"')}.get(state, "")
    named = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html(
        '<button type="submit" class="{}"{}{}>{}<span>{}</span></button>',
        _button_class(kind, size), named, marks, icons.draw(icon_name) if icon_name else "", text,
    )  # fmt: skip


@register.simple_tag
def script_button(text: Any, act: str, kind: str = "secondary", size: str = "") -> SafeString:
    """A button for a script, which finds it by `data-act`; the script must also be what shows it."""
    css = _button_class(kind, size)
    return format_html('<button type="button" class="{}" data-act="{}"><span>{}</span></button>', css, act, text)


@register.simple_tag
def link_button(text: Any, url: str, kind: str = "secondary", size: str = "", icon_name: str = "") -> SafeString:
    """A link that looks like a button: for going somewhere, never for writing."""
    drawn = icons.draw(icon_name) if icon_name else ""
    return format_html('<a class="{}" href="{}">{}<span>{}</span></a>', _button_class(kind, size), url, drawn, text)


@register.inclusion_tag("pages/post_button.html", takes_context=True)
def post_button(
    context: template.Context, text: Any, url: str, kind: str = "secondary", size: str = "", icon_name: str = "",
    **hidden: Any,
) -> dict[str, Any]:  # fmt: skip
    """A whole form with one button, for a write that needs no more input; extra arguments become hidden inputs."""
    return {
        "csrf_token": context.get("csrf_token"),
        "text": text,
        "url": url,
        "css": _button_class(kind, size),
        "icon_name": icon_name,
        "hidden": hidden,
    }


@register.simple_block_tag
def more(content: str, label: Any = "") -> SafeString:
    """The menu behind the three dots; put links and post_buttons of kind "text" inside."""
    name = label or gettext("More actions")
    return format_html(
        '<details class="menu menu--more"><summary><span class="sr-only">{}</span>{}</summary>'
        '<div class="menu__list">{}</div></details>',
        name, icons.draw("more"), content,
    )  # fmt: skip


def _opening_label(label: Any) -> SafeString:
    closing = pgettext("what was opened in place", "Close")
    return format_html('<span class="when-shut">{}</span><span class="when-open">{}</span>', label, closing)


@register.simple_block_tag
def confirm(content: str, label: Any, kind: str = "tertiary", size: str = "") -> SafeString:
    """Ask before a weighty act, in place: the button opens an explanation that holds the real button."""
    return format_html(
        '<details class="confirm"><summary class="{}">{}</summary><div class="confirm__body">{}</div></details>',
        _button_class(kind, size), _opening_label(label), content,
    )  # fmt: skip


@register.simple_block_tag
def opener(content: str, label: Any, kind: str = "secondary", size: str = "") -> SafeString:
    """A short act in place instead of on a page of its own: the button opens the form put inside."""
    return format_html(
        '<details class="opener"><summary class="{}">{}</summary><div class="opener__body">{}</div></details>',
        _button_class(kind, size), _opening_label(label), content,
    )  # fmt: skip


# --- frames -----------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def page_head(
    content: str, title: Any, subtitle: Any = "", back_url: str = "", back_label: Any = "", level: int = 1
) -> SafeString:
    """The head of a page: way back, title (h1), one sentence, and the actions put inside."""
    return SafeString(
        render_to_string(
            "pages/page_head.html",
            {"actions": content, "title": title, "level": level}
            | {"subtitle": subtitle, "back_url": back_url, "back_label": back_label},
        )
    )


@register.simple_block_tag
def headline(
    content: str, title: Any, facts_line: Any = "", badges: Any = (), restricted: bool = False, level: int = 1
) -> SafeString:
    """The head card of a household or a case: name, one line of facts, badges (kind, text), actions inside."""
    return SafeString(
        render_to_string(
            "pages/headline.html",
            {"actions": content, "title": title, "level": level}
            | {"facts_line": facts_line, "badges": badges, "restricted": restricted},
        )
    )


@register.simple_block_tag
def panel(content: str, title: Any, level: int = 2, anchor: str = "", count: Any = "") -> SafeString:
    """A white card with a heading; `{% actions %}…{% endactions %}` inside goes beside the heading."""
    rank = level if level in HEADINGS else 2
    number = format_html(' <span class="panel__count">{}</span>', count) if count != "" else ""
    opening = format_html('<section class="panel"{}>', format_html(' id="{}"', anchor) if anchor else "")
    heading = format_html('<h{} class="panel__title">{}{}</h{}>', rank, title, number, rank)
    return format_html("{}{}{}</section>", opening, heading, content)


@register.simple_block_tag
def actions(content: str) -> SafeString:
    """A row of buttons; inside a panel it stands beside the heading."""
    return format_html('<div class="actions">{}</div>', content)


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: Any = "") -> SafeString:
    """A coloured note inside a page. Kinds: info, ok, warning, emergency."""
    heading = format_html('<p class="notice__title">{}</p>', title) if title else ""
    return format_html(
        '<div class="notice notice--{}">{}<div class="notice__body">{}{}</div></div>',
        kind, icons.draw(kind), heading, content,
    )  # fmt: skip


@register.simple_block_tag
def why(content: str, label: Any = "") -> SafeString:
    """A small "Why?" that opens the reason, the steps, the source."""
    return format_html(
        '<details class="why"><summary>{}</summary><div class="why__body">{}</div></details>',
        label or gettext("Why?"), content,
    )  # fmt: skip


@register.simple_block_tag
def scroll_table(content: str, caption: Any, stack: bool = False) -> SafeString:
    """Wrap a table so that it scrolls by itself on small screens; `stack=True` turns rows into cards there."""
    css = "table-wrap table-wrap--stack" if stack else "table-wrap"
    return format_html('<div class="{}" role="region" aria-label="{}" tabindex="0">{}</div>', css, caption, content)


@register.simple_tag
def figure_of_two(pictures: Sequence[SafeString]) -> SafeString:
    """One picture drawn wide and narrow, for a screen and for a phone; only one of them is shown and read out."""
    both = '<figure class="figure__chart figure__chart--wide only-wide">{}</figure>'
    return format_html(both + '<figure class="figure__chart only-narrow">{}</figure>', *pictures)


@register.inclusion_tag("pages/empty_state.html")
def empty_state(
    title: Any, why_empty: Any = "", first: Any = "", action_label: Any = "", action_url: str = ""
) -> dict[str, Any]:
    """What would be here, why it is empty, what to do first; with an optional link button."""
    return {"title": title, "why_empty": why_empty, "first": first, "label": action_label, "url": action_url}


# --- lists ------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("pages/facts.html")
def facts(items: Any, wide: bool = False) -> dict[str, Any]:
    """A list of names and values: pairs `(name, value)`; an empty value shows a dash."""
    return {"items": items, "wide": wide}


@register.inclusion_tag("pages/chips.html")
def chips(items: Any, label: Any) -> dict[str, Any]:
    """Filters as links. Each item: label, url, current, optional count."""
    return {"items": items, "label": label}


@register.inclusion_tag("pages/tabs.html")
def tabs(items: Any, label: Any) -> dict[str, Any]:
    """Views of the same thing as links. Each item: label, url, current, optional count."""
    return {"items": items, "label": label}


@register.inclusion_tag("pages/pager.html")
def pager(page: Any, label: Any = "") -> dict[str, Any]:
    """Newer and older links from an object with `previous_url` and `next_url`; nothing when both are empty."""
    return {"page": page, "label": label}


@register.inclusion_tag("pages/timeline.html")
def timeline(items: Any) -> dict[str, Any]:
    """The story. Each item: at, text, optional kind (an icon name), actor, detail, url, badge (kind, text)."""
    return {"items": items}


@register.inclusion_tag("pages/step_list.html")
def step_list(items: Any) -> dict[str, Any]:
    """Steps of a reasoning. Each item: text, optional value, result (ok, warning, emergency, neutral), source."""
    return {"items": items}


@register.inclusion_tag("pages/stage_line.html")
def stage_line(items: Any, label: Any) -> dict[str, Any]:
    """Stages of a procedure in a row. Each item: label, state (done, current, open)."""
    return {"items": items, "label": label}


@register.inclusion_tag("pages/work_line.html", takes_context=True)
def work_line(context: template.Context, item: Any, now: datetime) -> dict[str, Any]:
    """One line of Today: what, whom, why, how long, one button. See COMPONENTS for the attributes of `item`."""
    return {"item": item, "now": now, "csrf_token": context.get("csrf_token")}


# --- forms ------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("pages/forms/field.html")
def field(bound: BoundField, hint: Any = "", look: str = "") -> dict[str, Any]:
    """A whole field: label, hint, mistakes, input. `look` of choices: "tiles" (thumb-high), "column" "grid"."""
    if hint:
        bound.help_text = hint
    return {"field": bound, "look": look}


@register.simple_tag
def control(bound: BoundField) -> SafeString:
    """Only the input of a field; its label must then be on the page in another way."""
    return rendering.render_control(bound)


@register.filter
def shape(bound: BoundField) -> str:
    """Tell how a field is laid out: single (one tick box), group (choices), plain."""
    if rendering.is_single_checkbox(bound):
        return "single"
    return "group" if rendering.is_choice_group(bound) else "plain"


@register.inclusion_tag("pages/forms/error_summary.html")
def error_summary(*things: forms.BaseForm | forms.BaseFormSet[Any]) -> dict[str, Any]:
    """List the mistakes of forms and formsets on top of the page, each a link to its field; empty without any."""
    return {"errors": rendering.summarise_errors(*things)}


# --- words for numbers and dates --------------------------------------------------------------------------------------

register.filter("day", words.write_day, expects_localtime=True)
register.filter("full_day", words.write_full_day, expects_localtime=True)
register.filter("moment", words.write_moment, expects_localtime=True)
register.filter("money", words.write_money)
register.filter("date_of", words.write_date, expects_localtime=True)
register.filter("time_of", words.write_time, expects_localtime=True)
register.filter("month", words.write_month)
register.filter("number", words.write_number)
register.filter("politely", words.write_name)
