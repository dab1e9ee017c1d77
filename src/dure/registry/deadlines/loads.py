"""Files that stopped while they were loaded: a line of Today until the file is sent again or put aside."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_noop

from dure.foundation.access.actor import Actor
from dure.foundation.loads.models import FileLoad
from dure.registry.deadlines.actions import set_deadline, usual_time
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.states import DeadlineState

STOPPED = "deadline_kind:load_stopped"


def remind_of_load(what: str, load: FileLoad, at: dt.datetime) -> None:
    """Stand on Today of those who load files at the place."""
    set_deadline(
        kind=STOPPED,
        path=load.path,
        household=None,
        what=what,
        object_id=load.pk,
        starts_at=at,
        due_at=at + usual_time(STOPPED),
        why=gettext_noop("The file %(file)s was loaded up to line %(line)s, and stopped there."),
        file=load.file_name,
        line=load.line,
    )


def is_reminded_of(actor: Actor, load: FileLoad) -> bool:
    rows = Deadline.objects.visible_to(actor).filter(object_id=load.pk, kind=STOPPED, state=DeadlineState.OPEN)
    found: bool = rows.exists()
    return found
