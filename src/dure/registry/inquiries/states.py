"""What becomes of a question to the office that knows a family, and what that office may say."""

from enum import StrEnum


class InquiryState(StrEnum):
    ASKED = "asked"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


MOVES: dict[InquiryState, frozenset[InquiryState]] = {
    InquiryState.ASKED: frozenset({InquiryState.ANSWERED, InquiryState.WITHDRAWN}),
    InquiryState.ANSWERED: frozenset(),
    InquiryState.WITHDRAWN: frozenset(),
}


class Answer(StrEnum):
    OURS = "ours"
    NOT_THE_SAME = "not_the_same"
    WE_CALL = "we_call"
