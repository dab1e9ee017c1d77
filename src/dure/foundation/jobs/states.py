"""The states of one run of a job."""

from enum import StrEnum


class RunState(StrEnum):
    """``again``: an attempt failed and another will follow; ``failed``: no attempt is left."""

    RUNNING = "running"
    DONE = "done"
    AGAIN = "again"
    FAILED = "failed"
