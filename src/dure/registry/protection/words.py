"""What an act in the audit is called on the security officer's list."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACTS: dict[str, Promise | str] = {
    "read": pgettext_lazy("act", "read"),
    "reveal": pgettext_lazy("act", "shown in full"),
    "list": pgettext_lazy("act", "listed"),
    "search": pgettext_lazy("act", "searched"),
    "move": pgettext_lazy("act", "moved"),
    "refused": pgettext_lazy("act", "refused"),
    "download": pgettext_lazy("act", "downloaded"),
    "create": pgettext_lazy("act", "written"),
    "change": pgettext_lazy("act", "changed"),
}
THINGS: dict[str, Promise | str] = {
    "people.household": _("Household page"),
    "people.person": _("A person's data"),
    "people.consent": _("Consents"),
    "visits.visit": _("Visit"),
    "needs.need": _("Needs"),
    "needs.crisisclass": _("Crisis class"),
    "screenings.screening": _("Screening"),
    "referrals.referral": _("Referral"),
    "cases.case": _("Case"),
    "discovery.tip": _("Tip"),
    "protection.emergency": _("Opening and notes"),
}
OTHER = _("Other page")
