"""Declaring operations: address, guard, what goes in, what comes out."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, get_type_hints

from ninja import Router
from ninja.decorators import decorate_view
from ninja.params.functions import Query

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import Guard
from dure.foundation.operations import problems
from dure.foundation.operations.bodies import Body, typed
from dure.foundation.operations.idempotency import HEADER
from dure.foundation.operations.schemas import Done
from dure.foundation.operations.serving import served

View = Callable[..., Any]
QUERY = Query(...)
SENT = "sent"
"""The argument of an operation that takes a body drawn from a form; ``asked`` takes a query drawn from one."""

ALWAYS = (problems.BAD_REQUEST, problems.NOT_FOUND, problems.NOT_VALID)
SIGNED_IN = (problems.SIGN_IN, problems.REFUSED)
WRITING = (problems.STALE, problems.TOO_LARGE, problems.NO_JSON)
KEY_PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 100},
    "description": "Any text of yours, such as a UUID. The same request with the same key is done once and answered "
    "alike for seven days; without an account the same words of one day are one tip.",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as it was declared."""

    name: str
    method: str
    path: str
    guard: Guard
    view: View
    body: type[Body] | None = None


class Operations:
    """The operations of one module; the api floor mounts its ``router``."""

    def __init__(self, tag: str) -> None:
        self.router = Router(tags=[tag])
        self.declared: list[Operation] = []

    def __iter__(self) -> Iterator[Operation]:
        return iter(self.declared)

    def read(
        self,
        path: str,
        answer: Any,
        *permissions: Permission,
        everybody: str = "",
        query: type[Body] | None = None,
    ) -> Callable[[View], View]:
        """A GET. ``everybody`` says why people without an account may ask; without it one signs in.

        ``query`` becomes the argument ``asked``.
        """
        return self._operation("GET", path, answer, Guard(permissions, everybody), asked=query)

    def write(
        self,
        path: str,
        answer: Any = Done,
        *permissions: Permission,
        everybody: str = "",
        method: str = "POST",
        status: int = 200,
        body: type[Body] | None = None,
        keeps: bool = True,
        waits: bool = False,
    ) -> Callable[[View], View]:
        """An unsafe operation. ``body`` becomes the argument ``sent``; ``keeps`` is False for answers about persons.

        ``waits``: who sends very much is asked to wait, as strangers are.
        """
        guard = Guard(permissions, everybody)
        return self._operation(method, path, answer, guard, status=status, sent=body, keeps=keeps, waits=waits)

    def _operation(
        self,
        method: str,
        path: str,
        answer: Any,
        guard: Guard,
        *,
        status: int = 200,
        keeps: bool = True,
        waits: bool = False,
        **shapes: type[Body] | None,
    ) -> Callable[[View], View]:
        writes = method != "GET"

        def declare(view: View) -> View:
            name = view.__name__
            operation = _taking(view, {key: shape for key, shape in shapes.items() if shape is not None})
            operation = decorate_view(served(guard, name, writes=writes, keeps=keeps))(operation)
            self.router.add_api_operation(
                path,
                [method],
                operation,
                response={status: answer},
                operation_id=name,
                url_name=name,
                summary=_summary(view),
                description=_description(view, guard),
                openapi_extra=_extra(guard, writes=writes, keeps=keeps, waits=waits or bool(guard.everybody)),
            )
            sent = shapes.get(SENT) or get_type_hints(view).get("body")
            self.declared.append(Operation(name, method, path, guard, view, sent))
            return view

        return declare


def _taking(view: View, shapes: dict[str, type[Body]]) -> View:
    """The view with resolved annotations; what was drawn from forms arrives as the data of a form."""
    hints = get_type_hints(view, include_extras=True)
    for key, shape in shapes.items():
        hints[key] = shape if key == SENT else Annotated[shape, QUERY]

    @functools.wraps(view)
    def operation(request: Any, **arguments: Any) -> Any:
        return view(request, **arguments | {key: typed(arguments[key]) for key in shapes})

    signature = inspect.signature(view)
    parameters = [
        parameter.replace(annotation=hints.get(parameter.name, Any)) for parameter in signature.parameters.values()
    ]
    operation.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return operation


def _summary(view: View) -> str:
    return inspect.cleandoc(view.__doc__ or "").split("\n")[0].rstrip(".")


def _description(view: View, guard: Guard) -> str:
    """The rest of the docstring, and who gets through."""
    rest = inspect.cleandoc(view.__doc__ or "").split("\n", 1)[1:]
    return "\n\n".join(part.strip() for part in (*rest, _who(guard)) if part.strip())


def _who(guard: Guard) -> str:
    if guard.everybody:
        return f"Open to everybody: {guard.everybody}."
    if not guard.permissions:
        return "For everybody who is signed in."
    return "Needs one of: " + ", ".join(f"`{permission.value}`" for permission in guard.permissions) + "."


def _extra(guard: Guard, *, writes: bool, keeps: bool, waits: bool) -> dict[str, Any]:
    kinds = [*ALWAYS, *(() if guard.everybody else SIGNED_IN), *(WRITING if writes else ())]
    if guard.everybody:
        kinds.append(problems.BAD_TOKEN)
    if writes:
        kinds.append(problems.FORGED)
    if writes and waits:
        kinds.append(problems.WAIT)
    content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    extra: dict[str, Any] = {
        "responses": {kind.status: {"description": str(kind.name), "content": content} for kind in kinds},
        "security": [{"token": []}, {"session": []}],
    }
    if guard.everybody:
        extra["security"].append({})
    if writes and keeps:
        extra["parameters"] = [KEY_PARAMETER]
    return extra
