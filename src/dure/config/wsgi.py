"""The server entry."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dure.config.settings")

application = get_wsgi_application()


def _refuse_unsafe_start() -> None:
    from dure.config.start import ready_to_serve

    ready_to_serve()


_refuse_unsafe_start()
