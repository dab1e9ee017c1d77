"""Why something leaves the system as a file, and the row that keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.access.guards import ActorRequest
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.pages.records import line
from dure.foundation.tables.answers import hand_out
from dure.foundation.tables.writing import CSV, XLSX, Row

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
    reason = line(
        _("What do you need the file for?"),
        min_length=SHORTEST_REASON,
        help_text=_("At least five characters. The reason is kept in the access log."),
    )

    @property
    def download_reason(self) -> dict[str, str]:
        """What ``record_download`` keeps of it. Only when the form is valid."""
        return {"purpose": self.cleaned_data["purpose"], "reason": self.cleaned_data["reason"]}


def record_download(
    actor: Actor, what: str, *, purpose: str, reason: str, file: str, rows: int, path: str = "", **detail: Any
) -> None:
    """Keep who took which file along, with how many rows and what for."""
    record(actor, Act.DOWNLOAD, what, path=path, reason=reason, purpose=purpose, file=file, rows=rows, **detail)


def give_table(
    request: ActorRequest,
    what: str,
    *,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Row],
    title: str,
    why: DownloadForm,
    path: str = "",
    **detail: Any,
) -> HttpResponse:
    """A table in the format that the page asks for, and the row that keeps it; ``why`` is valid."""
    file_format = XLSX if request.POST.get("format") == XLSX else CSV
    handed = hand_out(file_format, name, columns, rows, title=title)
    taken: dict[str, Any] = {**why.download_reason, "file": handed.name, "rows": handed.rows, **detail}
    record_download(request.actor, what, path=path, **taken)
    return cast(HttpResponse, handed.response)  # guards speak of pages; a file is sent piece by piece
