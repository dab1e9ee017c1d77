"""What the office that knows a family may say to the one that asked."""

from enum import StrEnum


class Answer(StrEnum):
    OURS = "ours"
    NOT_THE_SAME = "not_the_same"
    WE_CALL = "we_call"
