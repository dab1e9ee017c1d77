"""Catalogues compiled once, and a short way to render a snippet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.template import Context, Template

from dure.config.catalogues import compile_catalogues


@pytest.fixture(scope="session", autouse=True)
def _catalogues() -> None:
    compile_catalogues()


@pytest.fixture
def html() -> Callable[..., str]:
    def render(snippet: str, **context: Any) -> str:
        return Template("{% load i18n pages %}" + snippet).render(Context(context))

    return render
