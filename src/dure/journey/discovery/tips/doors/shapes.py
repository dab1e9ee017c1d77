"""What senders of tips are answered by the interface."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from ninja import Schema
from pydantic import Field

from dure.foundation.operations.schemas import Coded, coded
from dure.journey.discovery.tips.queries import OpenQuestion, OwnTip, ReceiptState
from dure.journey.discovery.tips.screens import SENDER_WORDS
from dure.journey.discovery.tips.states import TipState


class TipSent(Schema):
    """What the sender of a tip gets: the number that opens its state and nothing else."""

    receipt: str = Field(examples=["ABCD-2345-WXYZ"])
    new: bool = Field(description="False when it was received before.")


class AskedOut(Schema):
    """What the welfare team asks whoever told. Nobody has to answer."""

    id: UUID
    text: str
    asked_at: dt.datetime


class ReceiptOut(Schema):
    """All that the holder of a receipt may know."""

    state: TipState
    words: str = Field(description="The state as the sender reads it.")
    happens_next: str
    kind: Coded
    received_at: dt.datetime
    question: AskedOut | None = Field(default=None, description="Asked back, while an answer is awaited.")

    @classmethod
    def of(cls, found: ReceiptState, asked: OpenQuestion | None) -> ReceiptOut:
        words = SENDER_WORDS[found.state]
        return cls(
            state=found.state,
            words=str(words.state),
            happens_next=str(words.happens_next),
            kind=coded(found.kind),
            received_at=found.received_at,
            question=AskedOut(id=asked.id, text=asked.text, asked_at=asked.asked_at) if asked else None,
        )


class OwnTipOut(Schema):
    """A tip as its sender sees it."""

    receipt: str
    state: TipState
    words: str
    place: str
    received_at: dt.datetime
    asked: bool = Field(description="Whether a question waits for you: read it at /receipts/{number}.")

    @classmethod
    def of(cls, tip: OwnTip) -> OwnTipOut:
        return cls(
            receipt=tip.receipt,
            state=tip.state,
            words=str(SENDER_WORDS[tip.state].state),
            place=tip.place,
            received_at=tip.received_at,
            asked=tip.asked,
        )
