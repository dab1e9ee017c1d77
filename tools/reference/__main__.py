"""`python -m tools.reference`."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dure.config.settings")

import django

django.setup()

from tools.reference.pages import write_pages  # noqa: E402 - the pages read models

for name in write_pages():
    print(name)
