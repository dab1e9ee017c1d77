"""The styleguide shows every component, and nothing is built that it leaves out."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.test.signals import template_rendered

from dure import web
from dure.foundation import pages
from dure.foundation.pages.templatetags.pages import register

pytestmark = pytest.mark.django_db

TEMPLATES = Path(pages.__file__).parent / "templates" / "pages"
SHOWN_IN = Path(web.__file__).parent / "templates" / "web" / "styleguide"
FRAMES_OF_WHOLE_PAGES = {"base.html", "layout.html", "layout_public.html", "reveal.html"}
ONLY_THROUGH_FORMS = {"forms/form.html", "forms/formset.html"}  # {{ form }}: the same fields without own order
PARTS_OF_A_FIELD = {"control", "shape"}


def rendered(client: Client, *addresses: str) -> set[str]:
    found: set[str] = set()

    def note(sender: object, template: object, **_: object) -> None:
        found.add(str(getattr(template, "name", "")))

    template_rendered.connect(note)
    try:
        for address in addresses:
            assert client.get(address).status_code == 200
    finally:
        template_rendered.disconnect(note)
    return found


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_template_of_a_component_is_shown(browse: Callable[..., Client], language: str) -> None:
    client = browse(None)
    client.cookies["dure_language"] = language
    shown = rendered(client, "/styleguide/", "/styleguide/?mistakes=yes")
    wanted = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}
    missing = wanted - FRAMES_OF_WHOLE_PAGES - ONLY_THROUGH_FORMS - {name.removeprefix("pages/") for name in shown}
    assert missing == set(), "show it in web/templates/web/styleguide"


def test_every_tag_and_filter_of_the_components_is_shown() -> None:
    source = "\n".join(path.read_text() for path in SHOWN_IN.glob("*.html"))
    tags = {tag for tag in register.tags if not re.search(rf"{{%\s*{tag}\b", source)}
    filters = {name for name in register.filters if not re.search(rf"\|{name}\b", source)}
    assert (tags | filters) - PARTS_OF_A_FIELD == set()


def test_the_form_comes_back_with_its_mistakes(browse: Callable[..., Client]) -> None:
    page = browse(None).get("/styleguide/?mistakes=yes").content.decode()
    assert 'id="error-summary"' in page
    for target in re.findall(r'href="#(sample-\w+)"', page):
        assert f'id="{target}"' in page
