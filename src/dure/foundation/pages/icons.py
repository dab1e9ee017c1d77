"""Our own small line icons, drawn on a 20 by 20 grid and put into the page itself (no icon font, no request)."""

from __future__ import annotations

from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_CIRCLE = '<circle cx="10" cy="10" r="7.5"/>'

ICONS: dict[str, str] = {
    "emergency": '<path d="M6.7 2.5h6.6l4.2 4.2v6.6l-4.2 4.2H6.7l-4.2-4.2V6.7z"/><path d="M10 6v5M10 13.6v.4"/>',
    "warning": '<path d="M10 3 18 16.5H2z"/><path d="M10 8v4M10 14.1v.3"/>',
    "ok": _CIRCLE + '<path d="m6.5 10.2 2.5 2.4 4.5-5"/>',
    "info": _CIRCLE + '<path d="M10 9.2v4.6M10 6.2v.3"/>',
    "neutral": '<circle cx="10" cy="10" r="3.2"/>',
    "clock": _CIRCLE + '<path d="M10 5.8V10l3 2"/>',
    "search": '<circle cx="8.8" cy="8.8" r="5.3"/><path d="m12.8 12.8 4.2 4.2"/>',
    "more": '<g fill="currentColor" stroke="none"><circle cx="4.5" cy="10" r="1.5"/><circle cx="10" cy="10" r="1.5"/>'
    '<circle cx="15.5" cy="10" r="1.5"/></g>',
    "down": '<path d="m5 7.5 5 5 5-5"/>',
    "up": '<path d="M10 16V4.5M5 9.2l5-5 5 5"/>',
    "fall": '<path d="M10 4v11.5M5 10.8l5 5 5-5"/>',
    "same": '<path d="M3.5 10h13M12.5 6l4 4-4 4"/>',
    "right": '<path d="m7.5 5 5 5-5 5"/>',
    "left": '<path d="m12.5 5-5 5 5 5"/>',
    "user": '<circle cx="10" cy="6.8" r="3.3"/><path d="M3.5 17c.8-3.6 3.3-5.2 6.5-5.2s5.7 1.6 6.5 5.2"/>',
    "globe": _CIRCLE + '<path d="M2.5 10h15M10 2.5c2.6 2.3 3.4 4.9 3.4 7.5s-.8 5.2-3.4 7.5'
    'c-2.6-2.3-3.4-4.9-3.4-7.5s.8-5.2 3.4-7.5z"/>',
    "lock": '<rect x="4.5" y="8.8" width="11" height="8" rx="1.5"/><path d="M6.8 8.8V6.5a3.2 3.2 0 0 1 6.4 0v2.3"/>',
    "eye": '<path d="M2 10c2-3.4 4.7-5.1 8-5.1s6 1.7 8 5.1c-2 3.4-4.7 5.1-8 5.1S4 13.4 2 10z"/>'
    '<circle cx="10" cy="10" r="2.3"/>',
    "contrast": _CIRCLE + '<path d="M10 2.5v15a7.5 7.5 0 0 0 0-15z" fill="currentColor"/>',
    "household": '<path d="M3 9.5 10 3.5l7 6"/><path d="M5 8.5V16.5h10V8.5M8.3 16.5v-4h3.4v4"/>',
    "phone": '<path d="M6.5 3 8.5 7 7 8.7c.8 1.9 2.3 3.4 4.3 4.3L13 11.5l4 2v2.2c0 .8-.7 1.4-1.5 1.3'
    'C9 16.3 3.7 11 3 4.5 2.9 3.7 3.5 3 4.3 3z"/>',
    "signal": '<path d="M4.5 13.5c1.2-1.3 1.5-2.6 1.5-5a4 4 0 0 1 8 0c0 2.4.3 3.7 1.5 5z"/><path d="M8.5 16.5h3"/>',
    "visit": '<path d="M10 17.5c3.7-3.8 5.5-6.6 5.5-9a5.5 5.5 0 0 0-11 0c0 2.4 1.8 5.2 5.5 9z"/>'
    '<circle cx="10" cy="8.5" r="2"/>',
    "need": '<path d="M10 16.5C5.3 13.2 3 10.5 3 7.7a3.6 3.6 0 0 1 7-1.2 3.6 3.6 0 0 1 7 1.2c0 2.8-2.3 5.5-7 8.8z"/>',
    "screening": '<path d="M4 5h7M4 10h5M4 15h6"/><path d="m12.5 13 1.8 1.8 3.2-4"/>',
    "referral": '<path d="M3 10h12.5M11 5.5l4.7 4.5-4.7 4.5"/>',
    "case": '<path d="M2.8 5.5h5l1.7 2h7.7v8.5H2.8z"/>',
    "note": '<path d="m4 16 .8-3.5L13 4.3l2.7 2.7-8.2 8.2z"/><path d="M11.3 6 14 8.7"/>',
    "document": '<path d="M5 2.8h6.5L15 6.3v10.9H5z"/><path d="M7.5 9.5h5M7.5 12.5h5"/>',
    "meeting": '<circle cx="6.5" cy="7.5" r="2.3"/><circle cx="13.5" cy="7.5" r="2.3"/>'
    '<path d="M2.5 15.5c.4-2.7 1.8-4 4-4 1.7 0 2.9.8 3.5 2.3.6-1.5 1.8-2.3 3.5-2.3 2.2 0 3.6 1.3 4 4"/>',
    "gift": '<path d="M3.5 8h13v3h-13zM4.8 11h10.4v5.8H4.8zM10 8v8.8"/>'
    '<path d="M10 8C7 8 5.8 6.9 6 5.6 6.3 4 9.3 4.3 10 8zM10 8c3 0 4.2-1.1 4-2.4C13.7 4 10.7 4.3 10 8z"/>',
    "plus": '<path d="M10 4v12M4 10h12"/>',
    "print": '<path d="M6 7V3h8v4M6 13.5H3V7h14v6.5h-3"/><path d="M6 11.5h8V17H6z"/>',
    "download": '<path d="M10 3v9.5M6 8.8l4 4 4-4M4 16.5h12"/>',
    "filter": '<path d="M3 5h14M5.5 10h9M8 15h4"/>',
    "exit": '<path d="M8 3.5H4v13h4M8.5 10H17M13.5 6.5 17 10l-3.5 3.5"/>',
    "mail": '<rect x="2.5" y="5" width="15" height="10.5" rx="1"/><path d="m3 6 7 5.5L17 6"/>',
    "lamp": '<path d="M7.4 13.5c0-1.8-2.4-3-2.4-6a5 5 0 0 1 10 0c0 3-2.4 4.2-2.4 6z"/><path d="M8 16h4M9 18h2"/>',
    "absent": '<g stroke-dasharray="2 1.8"><circle cx="10" cy="6.8" r="3.3"/><path d="M3.5 17c.8-3.6 3.3-5.2 6.5-5.2'
    's5.7 1.6 6.5 5.2"/></g>',
    "meal": '<path d="M3 10.5h14c0 3.4-2.4 5.5-4.5 6h-5C5.4 16 3 13.9 3 10.5z"/><path d="M7 7.5c0-1.5 1-1.5 1-3M12 7.5'
    'c0-1.5 1-1.5 1-3"/>',
    "unwell": '<path d="M8.5 11.6V4.5a1.8 1.8 0 0 1 3.6 0v7.1a3.2 3.2 0 1 1-3.6 0z"/>'
    '<path d="M10.3 8v6M14.5 5h2.5M14.5 8h2"/>',
    "shout": '<path d="M3 8v4h3l6 4V4L6 8z"/><path d="M14.5 7.5c1.4 1.6 1.4 3.4 0 5M16.8 5.5c2.4 3 2.4 6 0 9"/>',
    "menu": '<path d="M3 5.5h14M3 10h14M3 14.5h14"/>',
}


@cache
def draw(name: str, extra_class: str = "") -> SafeString:
    """Draw an icon that screen readers skip: the words beside it must say the same. An unknown name draws a dot."""
    shape = ICONS.get(name, ICONS["neutral"])
    return format_html(
        '<svg class="icon icon--{}{}" viewBox="0 0 20 20" aria-hidden="true" focusable="false">{}</svg>',
        name,
        f" {extra_class}" if extra_class else "",
        mark_safe(shape),  # noqa: S308 - constant shapes from this file
    )
