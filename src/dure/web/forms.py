"""Checking what is typed on screens that span stages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.foundation.pages.records import line

SHORTEST_REASON = 2


class RevealForm(forms.Form):
    """Why names and numbers are to be shown in full."""

    reason = line(_("Why do you need the full names and numbers?"), max_length=300, min_length=SHORTEST_REASON)
