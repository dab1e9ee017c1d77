"""What the rows of a family are called where they are counted, and the columns that speak for a pair."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

THINGS: dict[str, Promise] = {
    "people.Person": _("People"),
    "people.HouseholdSecret": _("Phone and registration numbers"),
    "people.TargetGroup": _("Target groups"),
    "people.Consent": _("Consents"),
    "discovery.Tip": _("Tips"),
    "findings.Finding": pgettext_lazy("counts", "Findings"),
    "discovery.Signal": _("Signals"),
    "visits.Visit": _("Visits"),
    "needs.Assessment": _("Assessments"),
    "needs.Need": _("Needs"),
    "needs.CrisisClass": _("Crisis classes"),
    "screenings.Screening": _("Screenings"),
    "referrals.Referral": _("Referrals"),
    "cases.Case": _("Cases"),
    "cases.Goal": _("Goals"),
    "provisions.Provision": _("Services and aid"),
    "neighbourhood.Contact": _("Contacts"),
    "neighbourhood.Complaint": _("Complaints"),
    "deadlines.Deadline": _("Things due"),
    "story.StoryLine": _("Lines of the story"),
}
OTHER = _("Other records")

COLUMNS: dict[str, Promise] = {
    "name": _("Name"),
    "birth_date": _("Birth date"),
    "sex": _("Sex"),
    "phone": _("Phone"),
    "address": _("Address"),
    "household": _("Household"),
    "third": _("Through a third file"),
}


def column_word(name: str) -> str:
    """The column in the reader's language; as it is when the matching names another."""
    return str(COLUMNS.get(name, name))
