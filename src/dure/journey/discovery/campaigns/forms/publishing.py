"""Figures that were published, typed as they stand in their source."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dure.foundation.areas.models import Area
from dure.foundation.pages.records import RecordForm, day, line, won
from dure.journey.discovery.campaigns.forms.plans import offer_places
from dure.journey.discovery.campaigns.models import Published

MOST = 99_999_999
FIGURES = ("households", "linkages", "private_linkages", "cases", "focused", "support_won", "under_way")
TOLD = (*FIGURES, "source", "published_on")


def count(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST)


class FiguresForm(forms.Form):
    """The figures of one campaign. What was not published stays empty."""

    households = count(_("Households surveyed"))
    linkages = count(_("Service linkages"))
    private_linkages = count(_("of which public–private"))
    cases = count(_("Selected for case management"))
    focused = count(_("Focused management"))
    support_won = won(_("Support in won"))
    under_way = forms.BooleanField(label=_("It was still under way then"), required=False)
    source = line(pgettext_lazy("published figures", "Where it was published"), max_length=300)
    published_on = day(pgettext_lazy("published figures", "Published on"))

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        private, linkages = found.get("private_linkages"), found.get("linkages")
        if private is not None and linkages is not None and private > linkages:
            self.add_error(
                "private_linkages", _("These are a part of the service linkages, so not more than they are.")
            )
        return found

    def figures(self) -> dict[str, Any]:
        """Only when the form is valid."""
        return {name: self.cleaned_data[name] for name in TOLD}

    @staticmethod
    def stored(told: Published | None) -> dict[str, Any]:
        return {name: getattr(told, name) for name in TOLD} if told else {}


class ReportForm(RecordForm, FiguresForm):
    """A campaign that was led before or elsewhere."""

    area = forms.ChoiceField(label=_("Led by"))
    title = line(_("Name of the campaign"), max_length=100)
    first_day = day(pgettext_lazy("campaign", "First day"))
    last_day = day(pgettext_lazy("campaign", "Last day"))

    def __init__(self, *args: Any, places: Iterable[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_places(self, places)

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("first_day") and found.get("last_day") and found["last_day"] < found["first_day"]:
            self.add_error("last_day", _("The last day is before the first day."))
        return found


class TogetherForm(forms.Form):
    """How many different households several campaigns reached together, as it was published."""

    area = forms.ChoiceField(label=_("Led by"))
    title = line(_("Which campaigns"), max_length=100)
    households = forms.IntegerField(label=_("Different households"), min_value=0, max_value=MOST)
    source = line(pgettext_lazy("published figures", "Where it was published"), max_length=300)
    published_on = day(pgettext_lazy("published figures", "Published on"))

    def __init__(self, *args: Any, places: Iterable[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_places(self, places)
