"""The ``dure`` command as a person runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.conf import settings

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def dure(own_database: dict[str, str]) -> Run:
    """``dure`` with these words, on a database of its own."""

    def run(*words: object, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | own_database | {"DURE_SECRET_KEY": settings.SECRET_KEY, "PYTHONPATH": "src"}
        environment |= variables
        command = [sys.executable, "-c", "import sys; from dure.config.cli import main; sys.exit(main())"]
        return subprocess.run(
            [*command, *map(str, words)], env=environment, capture_output=True, text=True, check=False, timeout=120
        )

    return run
