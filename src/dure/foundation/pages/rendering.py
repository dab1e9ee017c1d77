"""How forms become HTML: `{{ form }}` and `{% field form.name %}` use the same templates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString

_NO_CLASS = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.HiddenInput)


class PagesRenderer(TemplatesSetting):
    """Renders forms and fields with our own templates; needs `django.forms` in INSTALLED_APPS."""

    form_template_name = "pages/forms/form.html"
    field_template_name = "pages/forms/field.html"
    formset_template_name = "pages/forms/formset.html"


def widget_class(widget: forms.Widget) -> str:
    """Name the design system's classes for an input."""
    if isinstance(widget, _NO_CLASS):
        return ""
    if isinstance(widget, forms.SelectMultiple):
        return "field__multiple"
    if isinstance(widget, forms.Select):
        # Without "completed" KRDS paints the chosen value like a placeholder.
        return "krds-form-select medium completed"
    if isinstance(widget, forms.ClearableFileInput | forms.FileInput):
        return "field__file"
    return "krds-input medium"


def render_control(bound: BoundField) -> SafeString:
    """Render only the input of a field, with the classes and the states the design system wants."""
    widget = bound.field.widget
    own = str(widget.attrs.get("class", ""))
    css = " ".join(part for part in (widget_class(widget), own) if part)
    # A browser cuts a pasted text at maxlength without a word; the form tells instead, and the text is still there.
    attrs: dict[str, Any] = {"maxlength": False} | ({"class": css} if css else {})
    return bound.as_widget(attrs=attrs)


def first_input_id(bound: BoundField) -> str:
    """Find the element a link to this field has to jump to: a group of choices has no element of its own name."""
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect):
        return f"{bound.auto_id}_0"
    return widget.id_for_label(bound.auto_id) or str(bound.auto_id)


def is_single_checkbox(bound: BoundField) -> bool:
    """Tell a lone tick box, whose label stands behind it."""
    return isinstance(bound.field.widget, forms.CheckboxInput)


def is_choice_group(bound: BoundField) -> bool:
    """Tell radio buttons and tick-box lists, which need a fieldset with a legend."""
    return isinstance(bound.field.widget, forms.RadioSelect)


def summarise_errors(*things: forms.BaseForm | forms.BaseFormSet[Any] | None) -> list[dict[str, str]]:
    """List every mistake of forms and formsets in page order: `href` (empty if it belongs to no field), `text`.

    A form that this page does not have today is None, or the empty text that a template makes of it.
    """
    lines: list[dict[str, str]] = []
    for thing in things:
        if isinstance(thing, forms.BaseFormSet):
            lines += [{"href": "", "text": str(error)} for error in thing.non_form_errors()]
            for form in thing.forms:
                lines += _form_errors(form)
        elif thing and thing.is_bound:
            lines += _form_errors(thing)
    return lines


def _form_errors(form: forms.BaseForm) -> list[dict[str, str]]:
    lines = [{"href": "", "text": str(error)} for error in form.non_field_errors()]
    for bound in form:
        for error in bound.errors:
            href = "" if bound.is_hidden else f"#{first_input_id(bound)}"
            lines.append({"href": href, "text": f"{bound.label} – {error}"})
    return lines
