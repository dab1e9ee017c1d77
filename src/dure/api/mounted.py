"""The one interface object, with the operations of every module that has some."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from dure.foundation.operations.problems import problem_of
from dure.foundation.operations.routes import Operation, Operations

ROOMS = (
    "dure.foundation.accounts.api",
    "dure.foundation.codes.api",
    "dure.foundation.areas.api",
    "dure.registry.directory.api",
    "dure.registry.people.api",
    "dure.registry.story.api",
    "dure.registry.provisions.api",
    "dure.journey.discovery.findings.api",
    "dure.journey.discovery.tips.api",
    "dure.journey.discovery.alarms.api",
    "dure.journey.visits.api",
    "dure.journey.needs.api",
    "dure.journey.screenings.api",
    "dure.journey.referrals.api",
    "dure.journey.cases.api",
    "dure.commons.giving.api",
    "dure.steering.indicators.api",
    "dure.api.households",
    "dure.api.today",
)
VERSION = "1"
DESCRIPTION = """Everything that the pages of Dure show and do, with the same rights and the same rules.

Bodies and answers are JSON. A refusal or a mistake is a problem document (RFC 9457) in the language of the request.
What one may not see does not exist: 404. What one may see but not do: 403 with the reason.
Lists give the address of their next page. Unsafe requests may carry an `Idempotency-Key`.
"""

rooms: list[Operations] = [import_module(room).operations for room in ROOMS if find_spec(room)]


class Readable(JSONRenderer):
    """Letters as they are, not as escapes."""

    json_dumps_params = {"ensure_ascii": False}


interface = NinjaAPI(
    title="Dure",
    version=VERSION,
    description=DESCRIPTION,
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    renderer=Readable(),
)
interface.add_exception_handler(Exception, problem_of)
for fault in list(interface._exception_handlers):
    interface.add_exception_handler(fault, problem_of)
for room in rooms:
    interface.add_router("", room.router)


def operations() -> list[Operation]:
    """Every operation of the interface."""
    return [operation for room in rooms for operation in room]
