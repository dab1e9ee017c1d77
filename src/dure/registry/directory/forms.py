"""Filters of the list of services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.foundation.codes.queries import codes
from dure.foundation.pages.records import code_choice, line
from dure.registry.directory.queries import Sought

WORDS_LENGTH = 60


def _main_areas() -> list[tuple[str, Any]]:
    areas = [(area.id, area.label) for area in codes("need_area") if area.parent_id is None]
    return [("", _("Any")), *areas]


class SearchForm(forms.Form):
    """What to look for; everything may stay empty."""

    q = line(_("Name of the service or organisation"), required=False, max_length=WORDS_LENGTH)
    need = forms.ChoiceField(label=_("Need it answers"), required=False, choices=_main_areas)
    kind = code_choice(_("Kind of service"), "resource_kind", required=False, empty=_("Any"))
    field = code_choice(_("Field"), "service_field", required=False, empty=_("Any"))
    sector = code_choice(_("Provider"), "provider_sector", required=False, empty=_("Any"))

    def sought(self) -> Sought:
        """The valid part of what was asked; a filter that does not exist is left out."""
        self.is_valid()
        clean = self.cleaned_data
        return Sought(
            words=clean.get("q", ""),
            kind=clean.get("kind", ""),
            field=clean.get("field", ""),
            need=clean.get("need", ""),
            sector=clean.get("sector", ""),
        )
