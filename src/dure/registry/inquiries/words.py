"""States and answers of a question, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dure.registry.inquiries.answers import Answer
from dure.registry.inquiries.states import InquiryState

STATES = {
    InquiryState.ASKED: pgettext_lazy("question to an office", "Not answered yet"),
    InquiryState.ANSWERED: pgettext_lazy("question to an office", "Answered"),
    InquiryState.WITHDRAWN: pgettext_lazy("question to an office", "Taken back"),
}
ANSWERS = {
    Answer.OURS: _("Yes, we know this family and look after it"),
    Answer.NOT_THE_SAME: _("No, these are other people"),
    Answer.WE_CALL: _("We will call you"),
}
