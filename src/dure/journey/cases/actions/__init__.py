"""What people do in a case, from its opening to the last follow-up."""

from dure.journey.cases.actions.goals import add_action, add_goal, finish_action, say_attainment
from dure.journey.cases.actions.way import (
    FollowUpMissing,
    GoalsStillRunning,
    close_case,
    open_case,
    record_follow_up,
    review_case,
)

__all__ = [
    "FollowUpMissing",
    "GoalsStillRunning",
    "add_action",
    "add_goal",
    "close_case",
    "finish_action",
    "open_case",
    "record_follow_up",
    "review_case",
    "say_attainment",
]
