"""What becomes of a question to the office that knows a family."""

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
