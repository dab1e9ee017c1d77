"""What every page needs to know of the request's display settings."""

from __future__ import annotations

from django.http import HttpRequest

DISPLAY_COOKIE = "dure_display"
DISPLAY_MODES = ("light", "high-contrast")


def display(request: HttpRequest) -> dict[str, str]:
    """Context processor: `display_mode` from the visitor's own cookie, light unless it names a known mode."""
    mode = request.COOKIES.get(DISPLAY_COOKIE, "")
    return {"display_mode": mode if mode in DISPLAY_MODES else DISPLAY_MODES[0]}
