"""Facts about households and people in words. ``{% load people %}``"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django import template
from django.utils import timezone
from django.utils.translation import gettext

from dure.registry.people import masking, queries
from dure.registry.people.models import Household, Person

register = template.Library()

register.filter("mask_name", masking.mask_name)


@register.filter
def facts_line(household: Household, members: Sequence[Person]) -> str:
    """Where, what kind, how old, how many; the household's area should be selected along."""
    return queries.household_line(household, members, timezone.localdate())


@register.filter
def age(born: dt.date | None, today: dt.date) -> str:
    """Completed years in words; empty when not known."""
    years = queries.age_on(born, today)
    return "" if years is None else gettext("%(age)s years old") % {"age": years}


@register.filter
def birth_year(born: dt.date) -> str:
    """The year alone: what a list shows of a birth date."""
    return gettext("born %(year)s") % {"year": born.year}


@register.filter
def in_passing(person: Person) -> str:
    """A person as lists and suggestions show one: the name masked, of the birth date the year."""
    name = masking.mask_name(person.name)
    return f"{name} ({birth_year(person.birth_date)})" if person.birth_date else name
