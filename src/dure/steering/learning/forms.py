"""Asking for a model, and taking one over: nothing is typed, but each is done once."""

from __future__ import annotations

from dure.foundation.pages.records import RecordForm


class OnceForm(RecordForm):
    """The id of what will be made, so that a second click finds it there."""
