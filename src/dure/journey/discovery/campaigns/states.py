"""The way of a campaign, and of each household on its roster."""

from enum import StrEnum


class CampaignState(StrEnum):
    """``reported``: led before or elsewhere; its figures were published, and it never had a roster here."""

    DRAFT = "draft"
    RUNNING = "running"
    ENDED = "ended"
    REPORTED = "reported"


MOVES: dict[CampaignState, frozenset[CampaignState]] = {
    CampaignState.DRAFT: frozenset({CampaignState.RUNNING}),
    CampaignState.RUNNING: frozenset({CampaignState.ENDED}),
    CampaignState.ENDED: frozenset(),
    CampaignState.REPORTED: frozenset(),
}


class EntryState(StrEnum):
    """``again``: somebody went and will go again. ``gone``: nobody can be asked there any more (moved, died)."""

    WAITING = "waiting"
    ASSIGNED = "assigned"
    AGAIN = "again"
    SURVEYED = "surveyed"
    GONE = "gone"


ENTRY_MOVES: dict[EntryState, frozenset[EntryState]] = {
    EntryState.WAITING: frozenset({EntryState.ASSIGNED}),
    EntryState.ASSIGNED: frozenset({EntryState.WAITING, EntryState.AGAIN, EntryState.SURVEYED, EntryState.GONE}),
    EntryState.AGAIN: frozenset({EntryState.WAITING, EntryState.AGAIN, EntryState.SURVEYED, EntryState.GONE}),
    EntryState.SURVEYED: frozenset(),
    EntryState.GONE: frozenset(),
}
OPEN = frozenset({EntryState.WAITING, EntryState.ASSIGNED, EntryState.AGAIN})
IN_HAND = frozenset({EntryState.ASSIGNED, EntryState.AGAIN})
SETTLED = frozenset({EntryState.SURVEYED, EntryState.GONE})
"""Nothing is left to do: what the progress counts."""
