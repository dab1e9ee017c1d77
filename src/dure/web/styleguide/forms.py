"""A form with one field of each kind, to be looked at and never sent."""

from django import forms
from django.utils.translation import gettext_lazy as _

CHOICES = [("one", _("The family was met")), ("two", _("Nobody was at home"))]
TOO_SHORT = {"name": "", "words": "", "day": "32", "met": "", "many": [], "agreed": "", "amount": "x"}


class SampleForm(forms.Form):
    """Fields as rooms use them; one cannot be changed, one has a long label."""

    name = forms.CharField(label=_("Name"), help_text=_("A hint in one sentence."))
    words = forms.CharField(label=_("What you saw, heard and did"), widget=forms.Textarea(attrs={"rows": 3}))
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    amount = forms.IntegerField(label=_("Amount"), widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    chosen = forms.ChoiceField(label=_("A choice from a list"), choices=CHOICES, required=False)
    met = forms.ChoiceField(label=_("Tiles for thumbs"), choices=CHOICES, widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(
        label=_("Several at once"), choices=CHOICES, widget=forms.CheckboxSelectMultiple, required=False
    )
    agreed = forms.BooleanField(label=_("The family agreed"))
    file = forms.FileField(label=_("A file"), required=False)
    fixed = forms.CharField(label=_("Cannot be changed"), initial="01234", disabled=True, required=False)
