"""Questions as data: typed, in an order, and which answers are worrying. Pure: no Django."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

YES, NO = "yes", "no"
MOST_QUESTIONS = 40
Answers = Mapping[str, Any]
"""Question key → "yes" or "no", the words of the option, a whole number, or a text. Not answered: not there."""


class QuestionKind(StrEnum):
    YES_NO = "yes_no"
    ONE_OF = "one_of"
    NUMBER = "number"
    TEXT = "text"


CHOICES = frozenset({QuestionKind.YES_NO, QuestionKind.ONE_OF})


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``worrying`` are answers that worry; a number worries from ``at_least`` up, or ``at_most`` down."""

    key: str
    words: str
    kind: QuestionKind
    options: tuple[str, ...] = ()
    required: bool = True
    worrying: tuple[str, ...] = ()
    at_least: int | None = None
    at_most: int | None = None

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Question:
        return cls(
            key=told["key"],
            words=told["words"],
            kind=QuestionKind(told["kind"]),
            options=tuple(told.get("options", ())),
            required=told.get("required", True),
            worrying=tuple(told.get("worrying", ())),
            at_least=told.get("at_least"),
            at_most=told.get("at_most"),
        )

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "key": self.key,
            "words": self.words,
            "kind": self.kind.value,
            "required": self.required,
        }
        extra = {
            "options": list(self.options),
            "worrying": list(self.worrying),
            "at_least": self.at_least,
            "at_most": self.at_most,
        }
        return told | {name: value for name, value in extra.items() if value not in ([], None)}

    @property
    def can_worry(self) -> bool:
        return bool(self.worrying) or self.at_least is not None or self.at_most is not None

    def worries(self, answer: Any) -> bool:
        """Whether this answer is one that worries; no answer never is."""
        if answer is None or answer == "":
            return False
        if self.kind is QuestionKind.NUMBER:
            over = self.at_least is not None and answer >= self.at_least
            return over or (self.at_most is not None and answer <= self.at_most)
        return answer in self.worrying


def read_questions(told: Iterable[Mapping[str, Any]]) -> list[Question]:
    return [Question.read(one) for one in told]


def worrying(questions: Iterable[Question], answers: Answers) -> list[Question]:
    """The questions whose answers worry, in their order."""
    return [question for question in questions if question.worries(answers.get(question.key))]
