"""The three answers in words and colours."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

VERDICTS: dict[str, tuple[str, Any]] = {
    "eligible": ("ok", _("Can receive")),
    "not_eligible": ("neutral", _("Unlikely")),
    "cannot_tell": ("warning", _("More facts needed")),
}
"""Kind of badge and words, by verdict."""
