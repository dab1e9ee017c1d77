"""Why something leaves the system as a file, and the row that keeps it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.pages.records import line

SHORTEST_REASON = 5
PURPOSES = (
    ("report", _("Report or submission")),
    ("meeting", _("Meeting or conference")),
    ("work", _("Daily work")),
    ("analysis", _("Analysis")),
    ("request", _("A citizen's request")),
    ("other", _("Something else")),
)


class DownloadForm(forms.Form):
    """What every download asks before it: the kind of purpose, and the purpose in words."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=[("", _("Please choose")), *PURPOSES])
    reason = line(_("What do you need the file for?"), min_length=SHORTEST_REASON)

    @property
    def download_reason(self) -> dict[str, str]:
        """What ``record_download`` keeps of it. Only when the form is valid."""
        return {"purpose": self.cleaned_data["purpose"], "reason": self.cleaned_data["reason"]}


def record_download(
    actor: Actor, what: str, *, purpose: str, reason: str, file: str, rows: int, path: str = "", **detail: Any
) -> None:
    """Keep who took which file along, with how many rows and what for."""
    record(actor, Act.DOWNLOAD, what, path=path, reason=reason, purpose=purpose, file=file, rows=rows, **detail)
