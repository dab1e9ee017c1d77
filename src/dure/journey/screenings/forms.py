"""The facts page: every fact may stay empty, and empty means not known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dure.engines.eligibility import FactSpec
from dure.foundation.codes.queries import codes
from dure.foundation.pages.records import RecordForm, day, won
from dure.journey.screenings.facts import HOUSEHOLD_FACTS, PERSON_FACTS
from dure.registry.people.models import Person

FIRST_DAY = dt.date(2000, 1, 1)
YES, NO = "yes", "no"
SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        _("Assets and debts"),
        ("residence_value", "general_assets", "financial_assets", "car_value", "car_exempt", "debts"),
    ),
    (_("Family and school"), ("obligor_exists", "obligor_high_income", "obligor_high_assets", "has_pupil")),
    (_("Place and deductions"), ("region", "city_size", "expense_deduction")),
)
"""The order in which household facts are asked; a fact in none of them stands in the last."""


class FactsForm(RecordForm):
    """Facts of the household and of each member, prefilled with what is known."""

    as_of = day(_("As of"), first=FIRST_DAY, help_text=_("The rules and figures of this day are used."))
    crisis_reasons = forms.MultipleChoiceField(
        label=_("Crisis reasons"), required=False, widget=forms.CheckboxSelectMultiple
    )
    no_crisis = forms.BooleanField(label=_("Asked: there is no crisis reason"), required=False)

    def __init__(
        self,
        *args: Any,
        members: Sequence[Person],
        household: dict[str, Any],
        persons: dict[str, dict[str, Any]],
        today: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.members = members
        reasons: Any = self.fields["crisis_reasons"]
        reasons.choices = [(reason.code, reason.label) for reason in codes("crisis_reason")]
        self.fields["as_of"].initial = today
        for spec in HOUSEHOLD_FACTS:
            if spec.key != "crisis_reasons":
                self.fields[spec.key] = fact_field(spec, household.get(spec.key))
        if "crisis_reasons" in household:
            self.fields["crisis_reasons"].initial = household["crisis_reasons"]
            self.fields["no_crisis"].initial = not household["crisis_reasons"]
        for person in members:
            for spec in PERSON_FACTS:
                self.fields[_name(person, spec)] = fact_field(spec, persons.get(str(person.pk), {}).get(spec.key))

    def clean(self) -> dict[str, Any]:
        clean = self.cleaned_data
        if clean.get("no_crisis") and clean.get("crisis_reasons"):
            self.add_error("no_crisis", _("A crisis reason is ticked as well. Please keep only one of the two."))
        return clean

    def household_facts(self) -> dict[str, Any]:
        """The known household facts by key."""
        clean = self.cleaned_data
        known = {spec.key: known_value(spec, clean.get(spec.key)) for spec in HOUSEHOLD_FACTS}
        known["crisis_reasons"] = clean["crisis_reasons"] or ([] if clean["no_crisis"] else None)
        return {key: value for key, value in known.items() if value is not None}

    def person_facts(self) -> dict[str, dict[str, Any]]:
        """The known facts of each member, by the person's id as text."""
        found: dict[str, dict[str, Any]] = {}
        for person in self.members:
            known = {spec.key: known_value(spec, self.cleaned_data.get(_name(person, spec))) for spec in PERSON_FACTS}
            found[str(person.pk)] = {key: value for key, value in known.items() if value is not None}
        return found

    def member_groups(self) -> list[tuple[Person, list[BoundField]]]:
        """Each member with the fields about them."""
        return [(person, [self[_name(person, spec)] for spec in PERSON_FACTS]) for person in self.members]

    def sections(self) -> list[tuple[Any, list[BoundField]]]:
        """The fields of the household in the order they are asked."""
        placed = {key for _title, keys in SECTIONS for key in keys} | {"crisis_reasons"}
        left = [spec.key for spec in HOUSEHOLD_FACTS if spec.key not in placed]
        shown = [(title, [self[key] for key in keys if key in self.fields]) for title, keys in SECTIONS]
        return [*shown[:-1], (shown[-1][0], [*shown[-1][1], *(self[key] for key in left)])]


def _name(person: Person, spec: FactSpec) -> str:
    return f"{person.pk}-{spec.key}"


def fact_field(spec: FactSpec, known: Any) -> forms.Field:
    """The input for one fact, beginning with what is known."""
    korean = get_language() == "ko"
    label, hint = (spec.label_ko, spec.hint_ko) if korean else (spec.label_en, spec.hint_en)
    if spec.kind == "won":
        return won(label, help_text=hint, initial=known)
    if spec.kind == "bool":
        offered: list[tuple[str, Any]] = [(YES, _("Yes")), (NO, _("No"))]
        initial: Any = None if known is None else (YES if known else NO)
    else:
        offered, initial = [(code, ko if korean else en) for code, ko, en in spec.choices], known
    return forms.ChoiceField(
        label=label, required=False, help_text=hint, initial=initial, choices=[("", _("Not known")), *offered]
    )


def known_value(spec: FactSpec, typed: Any) -> Any:
    """What was typed as a fact; None when it was left open."""
    if typed in (None, ""):
        return None
    return typed == YES if spec.kind == "bool" else typed
