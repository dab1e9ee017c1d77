"""The fields of a stale form beside the newest version and the one it was made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.http import QueryDict

from dure.foundation.merging.versions import Values

THEIRS, MINE = "theirs", "mine"
TAKE = "take-"
OFFERED = "offered"
MADE_FROM = "made_from"


@dataclass(frozen=True, slots=True)
class Line:
    """One field that differs. ``was`` is None where it is not known, ``chosen`` empty where a person must say."""

    name: str
    label: Any
    was: str | None
    theirs: str
    mine: BoundField
    whose: str
    chosen: str

    @property
    def is_open(self) -> bool:
        return not self.chosen


def lines_of(forms: Sequence[BaseForm], was: Values | None, now: Values, decided: Mapping[str, str]) -> list[Line]:
    """The fields that differ from the newest version, those to be decided first.

    ``decided`` are choices made on an earlier merge screen that still hold. What a form calls ``locked`` is never
    compared: its plain value is not known here, so somebody has to choose, and only its mask is shown.
    """
    found = [_line(form, bound, was, now, decided) for form in forms for bound in form.visible_fields()]
    differing = [line for line in found if line is not None]
    return sorted(differing, key=lambda line: (line.whose != "both", line.whose != "theirs"))


def agreed(forms: Sequence[BaseForm], now: Values) -> list[BoundField]:
    """The fields that say the same as the newest version: they travel along unseen."""
    return [b for form in forms for b in form.visible_fields() if plain(b.data) == plain(now.get(b.name))]


def _line(
    form: BaseForm, bound: BoundField, was: Values | None, now: Values, decided: Mapping[str, str]
) -> Line | None:
    name, mine, theirs = bound.name, plain(bound.data), plain(now.get(bound.name))
    if mine == theirs:
        return None
    locked = name in getattr(form, "locked", ())
    before = None if was is None or locked else plain(was.get(name))
    whose = "theirs" if mine == before else "mine" if theirs == before else "both"
    masks: Mapping[str, str] = getattr(form, "masks", {})
    return Line(
        name=name,
        label=bound.label,
        was=None if before is None or was is None else in_words(bound, was.get(name)),
        theirs=masks.get(name, "") if locked else in_words(bound, now.get(name)),
        mine=bound,
        whose=whose,
        chosen=decided.get(name) or {"theirs": THEIRS, "mine": MINE}.get(whose, ""),
    )


def still_decided(sent: QueryDict, was_then: Values | None, now: Values) -> dict[str, str]:
    """What was chosen on the merge screen before, for the fields that nobody changed again since it was shown."""
    if was_then is None:
        return {}
    chosen = {name: sent.get(f"{TAKE}{name}", "") for name in sent.getlist(OFFERED)}
    return {name: take for name, take in chosen.items() if plain(was_then.get(name)) == plain(now.get(name))}


def has_open_choices(sent: QueryDict) -> bool:
    """Whether the merge screen asked for a choice that nobody made."""
    return any(sent.get(f"{TAKE}{name}") not in {THEIRS, MINE} for name in sent.getlist(OFFERED))


def with_choices(sent: QueryDict, now: Values) -> QueryDict:
    """The sent form, with the newest value wherever the person chose it."""
    data = sent.copy()
    for name, value in now.items():
        if data.get(f"{TAKE}{name}") == THEIRS:
            data.setlist(name, list(value) if isinstance(value, list | tuple) else [plain(value)])
    return data


def plain(value: Any) -> Any:
    """A value in the one shape in which what was typed and what is stored are compared."""
    if isinstance(value, list | tuple):
        return sorted(str(item) for item in value)
    return str(value or "").strip().replace("\r\n", "\n")


def in_words(bound: BoundField, value: Any) -> str:
    """A value as people read it: the label of a choice, not its key."""
    choices = getattr(bound.field, "choices", None)
    if choices is None:
        return str(plain(value))
    keys = plain(value) if isinstance(value, list | tuple) else [plain(value)]
    labels = {str(key): str(label) for key, label in choices}
    return ", ".join(labels.get(key, key) for key in keys if key)
