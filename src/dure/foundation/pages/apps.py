"""Django's entry to the page components."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """List it before `django.forms` in INSTALLED_APPS, and set FORM_RENDERER to `rendering.PagesRenderer`."""

    name = "dure.foundation.pages"
    label = "pages"
