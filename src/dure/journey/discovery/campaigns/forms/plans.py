"""What is asked about a campaign: its period and target, and its questions."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.areas.models import Area
from dure.foundation.pages.records import RecordForm, VersionForm, code_choices, day, line, text
from dure.journey.discovery.campaigns.actions.answering import YES_OR_NO
from dure.journey.discovery.campaigns.models import Campaign
from dure.journey.discovery.campaigns.questionnaire import MOST_QUESTIONS, Question, QuestionKind
from dure.journey.discovery.campaigns.target import LIVES_AT_MOST, Target
from dure.registry.people.queries import dongs

KIND_WORDS: dict[QuestionKind, Any] = {
    QuestionKind.YES_NO: _("Yes or no"),
    QuestionKind.ONE_OF: _("One of several"),
    QuestionKind.NUMBER: pgettext_lazy("kind of question", "A number"),
    QuestionKind.TEXT: pgettext_lazy("kind of question", "A few words"),
}
BLANK_ROWS = 3
LONGEST_WORDS = 300
BOUND = re.compile(r"^(>=|<=|≥|≤)\s*(\d{1,6})$")
AT_LEAST = frozenset({">=", "≥"})


def age(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=LIVES_AT_MOST)


def many_of(label: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple, **kwargs)


class TargetFields(forms.Form):
    """Whom it asks. Of each list one is enough; what is left empty asks nothing."""

    groups = code_choices(_("Marked as one of"), "target_group")
    kinds = code_choices(_("Kind of household"), "household_type")
    statuses = code_choices(_("Somebody receives one of"), "beneficiary_status")
    age_from = age(pgettext_lazy("campaign", "Somebody aged from"))
    age_to = age(pgettext_lazy("campaign", "to at most"))
    areas = many_of(_("Only in these dongs"))

    def __init__(self, *args: Any, actor: Actor, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = dongs(within=actor.case_areas, on=on)
        cast(forms.MultipleChoiceField, self.fields["areas"]).choices = [(dong.path, dong.name) for dong in inside]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        oldest, youngest = found.get("age_to"), found.get("age_from")
        if oldest is not None and youngest is not None and oldest < youngest:
            self.add_error("age_to", _("The higher age stands here. Please change the two."))
        return found

    def target(self) -> Target:
        """Only when the form is valid."""
        found = self.cleaned_data
        lists = {name: tuple(found[name]) for name in ("groups", "kinds", "statuses", "areas")}
        return Target(**lists, age_from=found["age_from"], age_to=found["age_to"])


class PlanFields(TargetFields):
    """What it is called, why, when, and whom it asks."""

    title = line(_("Name of the campaign"), max_length=100)
    aim = text(_("What it is for"), required=False, rows=2, max_length=500)
    first_day = day(pgettext_lazy("campaign", "First day"))
    last_day = day(pgettext_lazy("campaign", "Last day"))

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("first_day") and found.get("last_day") and found["last_day"] < found["first_day"]:
            self.add_error("last_day", _("The last day is before the first day."))
        return found

    def plan(self) -> dict[str, Any]:
        """Only when the form is valid."""
        names = ("title", "aim", "first_day", "last_day")
        return {**{name: self.cleaned_data[name] for name in names}, "target": self.target()}


class PlanForm(RecordForm, PlanFields):
    """A new campaign of an area that one leads."""

    area = forms.ChoiceField(label=_("Led by"))
    kept_as = line(
        _("Keep this target by the name"),
        required=False,
        max_length=60,
        help_text=_("The next campaign can begin with it. A target kept by the same name is replaced."),
    )

    def __init__(self, *args: Any, places: Iterable[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_places(self, places)


class EditPlanForm(VersionForm, PlanFields):
    """A plan that has not started."""

    @staticmethod
    def stored(campaign: Campaign) -> dict[str, Any]:
        target = Target.read(campaign.target).as_json()
        names = ("title", "aim", "first_day", "last_day", "version")
        return {**{name: getattr(campaign, name) for name in names}, **target}


def offer_places(form: forms.Form, places: Iterable[Area]) -> None:
    """The areas of a campaign as a choice; a single one is no question."""
    field = cast(forms.ChoiceField, form.fields["area"])
    field.choices = [(place.path, place.name) for place in places]
    if len(field.choices) == 1:
        field.initial, field.widget = field.choices[0][0], forms.HiddenInput()


class QuestionsForm(VersionForm):
    """All questions of a campaign, one group of fields for each; what has no words is left out."""

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(data, initial=dict(initial), **kwargs)
        told = data if data is not None else initial
        asked = [int(name[6:]) for name in told if name.startswith("words_") and name[6:].isdecimal()]
        asked = [number for number in asked if 1 <= number <= MOST_QUESTIONS]
        spare = 0 if data is not None else BLANK_ROWS
        self.many = min(max(asked, default=0) + spare, MOST_QUESTIONS)
        for number in range(1, self.many + 1):
            self._offer(number)

    def _offer(self, number: int) -> None:
        kinds = [(kind.value, words) for kind, words in KIND_WORDS.items()]
        self.fields |= {
            f"words_{number}": line(_("Question"), required=False, max_length=LONGEST_WORDS),
            f"kind_{number}": forms.ChoiceField(label=_("Answer by"), choices=kinds, required=False),
            f"options_{number}": line(
                _("Choices"),
                required=False,
                max_length=500,
                help_text=_("For one of several: choices with a slash between."),
            ),
            f"worry_{number}": line(
                _("Worrying when"),
                required=False,
                max_length=500,
                help_text=_("Yes, No, or choices with a slash between; of a number like >= 10."),
            ),
            f"needed_{number}": forms.BooleanField(label=_("Required"), required=False),
        }

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The fields of each question, for the page."""
        names = ("words", "kind", "options", "worry", "needed")
        return [
            {"number": number, **{name: self[f"{name}_{number}"] for name in names}}
            for number in range(1, self.many + 1)
        ]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        numbers = range(1, self.many + 1)
        self.questions = [self._question(number, found) for number in numbers if found.get(f"words_{number}")]
        return found

    def _question(self, number: int, found: Mapping[str, Any]) -> Question:
        kind = QuestionKind(found.get(f"kind_{number}") or QuestionKind.YES_NO)
        options = _parts(found.get(f"options_{number}", "")) if kind is QuestionKind.ONE_OF else ()
        if kind is QuestionKind.ONE_OF and len(options) < 2:
            self.add_error(f"options_{number}", _("Please give at least two choices, with a slash between."))
        worry = found.get(f"worry_{number}", "")
        worries = self._worries(number, kind, options, worry) if worry else {}
        needed = bool(found.get(f"needed_{number}"))
        words = found[f"words_{number}"]
        return Question(f"q{number}", words, kind, options=options, required=needed, **worries)

    def _worries(self, number: int, kind: QuestionKind, options: tuple[str, ...], worry: str) -> dict[str, Any]:
        if kind is QuestionKind.NUMBER:
            bound = BOUND.match(worry.strip())
            if bound:
                return {"at_least" if bound[1] in AT_LEAST else "at_most": int(bound[2])}
            self.add_error(f"worry_{number}", _("Please write it like >= 10 or <= 3."))
            return {}
        known = {str(words).casefold(): key for key, words in YES_OR_NO.items()}
        known |= {key: key for key in YES_OR_NO}
        if kind is QuestionKind.ONE_OF:
            known = {option.casefold(): option for option in options}
        said = _parts(worry) if kind is not QuestionKind.TEXT else ()
        unknown = [one for one in said if one.casefold() not in known]
        if unknown or not said:
            choices = " / ".join(options or map(str, YES_OR_NO.values()))
            wrong = gettext("Please choose among: %(choices)s") % {"choices": choices}
            self.add_error(f"worry_{number}", _("Words cannot be judged.") if kind is QuestionKind.TEXT else wrong)
        return {"worrying": tuple(known[one.casefold()] for one in said if one.casefold() in known)}

    @staticmethod
    def stored(campaign: Campaign) -> dict[str, Any]:
        """What stands there, as the fields hold it."""
        found: dict[str, Any] = {"version": campaign.version}
        for number, question in enumerate(campaign.asks, 1):
            found |= {
                f"words_{number}": question.words,
                f"kind_{number}": question.kind.value,
                f"options_{number}": " / ".join(question.options),
                f"worry_{number}": written_worry(question),
                f"needed_{number}": question.required,
            }
        return found


def written_worry(question: Question) -> str:
    """When an answer worries, as it is typed."""
    if question.at_least is not None:
        return f">= {question.at_least}"
    if question.at_most is not None:
        return f"<= {question.at_most}"
    return " / ".join(str(YES_OR_NO.get(one, one)) for one in question.worrying)


def _parts(told: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in told.split("/") if part.strip()))
