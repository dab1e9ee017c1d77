"""What every page needs to know of the request's display settings."""

from __future__ import annotations

from django.http import HttpRequest

DISPLAY_COOKIE = "dure_display"
DISPLAY_MODES = ("light", "high-contrast")


def display(request: HttpRequest) -> dict[str, str | bool]:
    """Context processor: `display_mode` from the visitor's own cookie, light unless it names a known mode.

    Without a choice of one's own (`display_chosen`) the page follows the system's wish for more contrast.
    """
    mode = request.COOKIES.get(DISPLAY_COOKIE, "")
    chosen = mode in DISPLAY_MODES
    return {"display_mode": mode if chosen else DISPLAY_MODES[0], "display_chosen": chosen}
