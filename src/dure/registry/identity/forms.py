"""Checking what is chosen on the board, before a merge and before a split."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dure.foundation.pages.records import text
from dure.registry.identity.comparing import surely_same
from dure.registry.identity.models import Subject
from dure.registry.identity.planning import Clash
from dure.registry.identity.preview import Preview
from dure.registry.identity.queries import Since, Tally
from dure.registry.identity.states import PairState
from dure.registry.people.models import Person
from dure.registry.people.templatetags.people import in_passing

SHORTEST = 5
CHOSEN = "choose-"


class FilterForm(forms.Form):
    """Which pairs the board shows."""

    kind = forms.ChoiceField(choices=Subject.choices, required=False)
    dong = forms.CharField(max_length=20, required=False)

    @property
    def chosen_kind(self) -> str:
        return self.cleaned_data["kind"] or Subject.HOUSEHOLD if self.is_valid() else Subject.HOUSEHOLD


class DecideForm(forms.Form):
    """Several pairs, one decision."""

    decision = forms.ChoiceField(
        choices=[
            (PairState.DIFFERENT, pgettext_lazy("pair", "Different")),
            (PairState.LATER, pgettext_lazy("pair", "Later")),
            (PairState.OPEN, pgettext_lazy("pair", "Open again")),
        ]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = self.data.getlist("pair") if hasattr(self.data, "getlist") else []
        self.fields["pair"] = forms.TypedMultipleChoiceField(
            coerce=uuid.UUID, choices=[(one, one) for one in sent], required=False
        )


class WhyForm(forms.Form):
    """The reason, which both files keep."""

    why = text(
        _("How do you know they are the same?"),
        rows=2,
        max_length=500,
        min_length=SHORTEST,
        help_text=_("For example: same birth date and phone, confirmed on a visit. It is kept in the story."),
    )
    versions = forms.CharField(widget=forms.HiddenInput, max_length=200)

    def clean_versions(self) -> dict[uuid.UUID, int]:
        try:
            pairs = [part.split("=") for part in self.cleaned_data["versions"].split(",")]
            return {uuid.UUID(key): int(version) for key, version in pairs}
        except ValueError as fault:
            raise forms.ValidationError(_("Please open the page again.")) from fault


class MergeForm(WhyForm):
    """What prevails where the rules ask, and which persons of the two are one."""

    def __init__(self, *args: Any, preview: Preview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["versions"] = preview.versions
        self.preview = preview
        for number, clash in enumerate(preview.asks):
            self.fields[f"{CHOSEN}{number}"] = _choice(clash)
        if preview.same:
            self.fields["same"] = _same(preview.same)

    @property
    def choices(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(CHOSEN)]

    def chosen(self) -> dict[str, uuid.UUID]:
        asked = enumerate(self.preview.asks)
        return {clash.key: uuid.UUID(self.cleaned_data[f"{CHOSEN}{number}"]) for number, clash in asked}

    @property
    def counts(self) -> list[Tally]:
        """What there is before and after, each pair that is ticked counted once."""
        ticked = self["same"].value() or [] if "same" in self.fields else []
        return self.preview.counts_when(people_joined=len(ticked))

    def same_people(self) -> list[tuple[Person, Person]]:
        ticked = set(self.cleaned_data.get("same", []))
        return [pair for pair in self.preview.same if _key(pair) in ticked]


class SplitForm(forms.Form):
    """Why the merge was wrong, and what of the time since goes with the family that gets its own file again."""

    why = text(_("Why were they not the same?"), rows=2, max_length=500, min_length=SHORTEST)

    def __init__(self, *args: Any, since: list[Since], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.since = {row.key: row for row in since}
        if since:
            self.fields["along"] = forms.MultipleChoiceField(
                label=_("What was written since the merge that belongs to the other household?"),
                choices=[(row.key, row.label) for row in since],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("What you tick moves to the other record; the rest stays here."),
            )

    def goes_along(self) -> list[tuple[str, uuid.UUID]]:
        ticked = self.cleaned_data.get("along", [])
        return [(self.since[key].table, self.since[key].id) for key in ticked if key in self.since]


def _choice(clash: Clash) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=clash.thing,
        help_text=clash.rule,
        choices=clash.choices,
        initial=str(clash.winner.pk),
        widget=forms.RadioSelect,
    )


def _same(people: list[tuple[Person, Person]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Who is in both records?"),
        choices=[(_key(pair), _in_words(pair)) for pair in people],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        initial=[_key(pair) for pair in people if surely_same(*pair)],
        help_text=_(
            "Each pair you tick becomes one person and is counted once in the table above. "
            "A pair you do not tick stays two people."
        ),
    )


def _key(pair: tuple[Person, Person]) -> str:
    return f"{pair[0].pk}:{pair[1].pk}"


def _in_words(pair: tuple[Person, Person]) -> str:
    return " = ".join(in_passing(person) for person in pair)
