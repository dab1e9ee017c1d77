"""The OpenAPI document."""

from __future__ import annotations

from functools import cache
from typing import Any

from dure.api.mounted import interface
from dure.foundation.operations.schemas import Problem

PLACE = "/api/v1"
REFERENCES = "#/components/schemas/{model}"


@cache
def document() -> dict[str, Any]:
    """The whole interface as OpenAPI 3.1, drawn once for each process."""
    drawn: dict[str, Any] = dict(interface.get_openapi_schema(path_prefix=""))
    drawn["servers"] = [{"url": PLACE}]
    drawn["info"]["license"] = {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"}
    problem = Problem.model_json_schema(ref_template=REFERENCES)
    drawn["components"]["schemas"] |= problem.pop("$defs") | {"Problem": problem}
    drawn["components"]["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A token made at /account/tokens/; it acts for its owner, narrowed to its scopes.",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "session",
            "description": "The cookie of a person signed in; unsafe requests also need the header X-CSRFToken.",
        },
    }
    return drawn
