"""Forms tie label, hint and mistake to their input, and lead from the summary to the field."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django import forms
from django.utils import translation

from dure.foundation.pages.rendering import summarise_errors

Html = Callable[..., str]


class VisitForm(forms.Form):
    """One field of each shape."""

    outcome = forms.ChoiceField(label="Outcome", widget=forms.RadioSelect, choices=[("met", "Met"), ("no", "Nobody")])
    met = forms.CharField(label="Who was met", help_text="As they call themselves")
    dong = forms.ChoiceField(label="Dong", choices=[("", "Choose"), ("1", "First")])
    needs = forms.MultipleChoiceField(
        label="Needs", widget=forms.CheckboxSelectMultiple, choices=[("1", "Food"), ("2", "Rent")], required=False
    )
    consent = forms.BooleanField(label="Consents", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> None:
        raise forms.ValidationError("Already written")


@pytest.fixture(autouse=True)
def _english() -> None:
    translation.activate("en")


def test_an_input_names_its_hint_and_its_mistake(html: Html) -> None:
    shown = html("{% field form.met %}", form=VisitForm({}))
    assert 'aria-describedby="id_met_helptext id_met_error"' in shown
    assert 'id="id_met_helptext"' in shown
    assert 'id="id_met_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert '<label class="field__label" for="id_met">' in shown


def test_an_untouched_field_shows_no_mistake(html: Html) -> None:
    shown = html("{% field form.met %}", form=VisitForm())
    assert "is-error" not in shown
    assert "id_met_error" not in shown


def test_radio_buttons_become_a_fieldset_with_a_legend(html: Html) -> None:
    shown = html("{% field form.outcome %}", form=VisitForm({}))
    assert '<fieldset class="field field--group is-error" aria-describedby="id_outcome_error">' in shown
    assert "<legend" in shown
    assert shown.count('type="radio"') == 2
    assert '<label for="id_outcome_1">Nobody</label>' in shown


def test_a_lone_tick_box_stands_before_its_label(html: Html) -> None:
    shown = html("{% field form.consent %}", form=VisitForm())
    assert shown.index('type="checkbox"') < shown.index("Consents")


def test_a_chosen_value_is_not_painted_like_a_placeholder(html: Html) -> None:
    assert 'class="krds-form-select medium completed"' in html("{% field form.dong %}", form=VisitForm())


def test_classes_given_by_a_form_are_kept(html: Html) -> None:
    form = VisitForm()
    form.fields["met"].widget.attrs["class"] = "name"
    assert 'class="krds-input medium name"' in html("{% field form.met %}", form=form)


def test_a_hint_can_be_given_in_the_template(html: Html) -> None:
    assert "Two syllables" in html("{% field form.dong hint='Two syllables' %}", form=VisitForm())


def test_a_whole_form_renders_hidden_fields_once_and_every_other_one(html: Html) -> None:
    shown = html("{{ form }}", form=VisitForm())
    assert shown.count('name="version"') == 1
    assert all(f'name="{name}"' in shown for name in ("outcome", "met", "dong", "needs", "consent"))


def test_the_summary_leads_to_the_first_input_of_each_mistake(html: Html) -> None:
    form = VisitForm({"needs": ["9"]})
    assert [line["href"] for line in summarise_errors(form)] == [
        "", "#id_outcome_0", "#id_met", "#id_dong", "#id_needs_0", "",
    ]  # fmt: skip
    page = html("{% error_summary form %}{{ form }}", form=form)
    for line in summarise_errors(form):
        assert not line["href"] or f'id="{line["href"][1:]}"' in page
    assert "Already written" in page


def test_without_mistakes_there_is_no_summary(html: Html) -> None:
    assert html("{% error_summary form %}", form=VisitForm()).strip() == ""


def test_mistakes_of_a_formset_are_counted_together(html: Html) -> None:
    rows = forms.formset_factory(VisitForm, extra=0, min_num=1, validate_min=True)
    bound = rows({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"})
    assert not bound.is_valid()
    lines = summarise_errors(bound)
    assert lines[0]["href"] == ""
    assert any(line["href"] == "#id_form-0-met" for line in lines)
