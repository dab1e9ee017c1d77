"""Every text of the screens has its Korean, and every catalogue can be used."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from dure.config.catalogues import catalogues, compile_catalogues
from tools import messages


def test_every_text_is_translated_with_the_same_placeholders() -> None:
    found = {
        str(home.relative_to(messages.PACKAGE)): faults
        for home, wanted in messages.collect().items()
        if (faults := messages.faults(home, wanted))
    }
    assert found == {}, "run `make messages` and translate what is empty"


def test_every_catalogue_compiles() -> None:
    compile_catalogues()
    assert catalogues()
    for source in catalogues():
        with source.with_suffix(".mo").open("rb") as file:
            assert gettext.GNUTranslations(file).info()["language"] == "ko", source


def test_no_text_is_translated_twice_in_different_words() -> None:
    """Django puts the catalogues of all rooms together: the last one would speak for every room."""
    said: dict[tuple[str | None, str], set[str]] = {}
    for source in catalogues():
        with source.open("rb") as file:
            for message in read_po(file):
                if message.id and message.string:
                    said.setdefault((message.context, str(message.id)), set()).add(str(message.string))
    assert {text: words for text, words in said.items() if len(words) > 1} == {}, "give one of them a context"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with one module, whose texts are in code and in a template."""
    folder = tmp_path / "src" / "dure"
    templates = folder / "journey" / "visits" / "templates" / "visits"
    templates.mkdir(parents=True)
    monkeypatch.setattr(messages, "PACKAGE", folder)
    (folder / "journey" / "visits" / "forms.py").write_text(
        "from django.utils.translation import gettext_lazy as _, ngettext\n"
        "label = _('Plan a visit')\n"
        "count = ngettext('%(n)d visit', '%(n)d visits', 2)\n"
    )
    (templates / "plan.html").write_text(
        "{% load i18n %}{% translate 'Who goes?' %}"
        "{% blocktranslate trimmed %}\n  Dear {{ name }}\n{% endblocktranslate %}"
    )
    return folder


def test_texts_of_code_and_templates_land_in_the_catalogue_of_their_module(package: Path) -> None:
    (found,) = messages.collect(package).items()
    assert found[0] == package / "journey" / "visits"
    texts = {message.id for message in found[1] if message.id}
    assert texts == {"Plan a visit", ("%(n)d visit", "%(n)d visits"), "Who goes?", "Dear %(name)s"}


def test_an_update_keeps_translations_adds_new_texts_and_drops_old_ones(package: Path) -> None:
    home, wanted = next(iter(messages.collect(package).items()))
    path = messages.catalogue_of(home)
    path.parent.mkdir(parents=True)
    path.write_text(messages.HEADER + 'msgid "Plan a visit"\nmsgstr "방문 잡기"\n\nmsgid "Gone"\nmsgstr "없음"\n')
    assert messages.update(home, wanted) == 3
    text = path.read_text()
    assert 'msgstr "방문 잡기"' in text
    assert "Gone" not in text
    assert messages.update(home, wanted) == 3
    assert path.read_text() == text


def test_a_translation_that_loses_a_placeholder_is_found(package: Path) -> None:
    home, wanted = next(iter(messages.collect(package).items()))
    messages.update(home, wanted)
    path = messages.catalogue_of(home)
    path.write_text(
        path.read_text().replace('msgid "Dear %(name)s"\nmsgstr ""', 'msgid "Dear %(name)s"\nmsgstr "님께"')
    )
    assert "other placeholders: 'Dear %(name)s'" in messages.faults(home, wanted)


def test_a_catalogue_is_compiled_again_only_after_a_change(package: Path) -> None:
    home, wanted = next(iter(messages.collect(package).items()))
    messages.update(home, wanted)
    assert compile_catalogues(package) == [messages.catalogue_of(home)]
    assert compile_catalogues(package) == []
