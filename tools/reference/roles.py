"""Roles × permissions, actions and pages."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from dure.foundation.access.actor import Permission, Sees
from dure.foundation.access.guards import Guard
from dure.policy.korea.codelists import CODES_FOLDER, CodeRow, read_code_list
from tools.reference.acts import acts
from tools.reference.words import row, table, told

INTRODUCTION = """\
A person holds a role at a unit for a period (a posting). What a role may do is policy data:
`src/dure/policy/korea/codes/role.yaml`. A permission counts below the unit's place in the area tree only; which
rows are read at all is decided before, by the wall of each table ([data dictionary](data-dictionary.md)).
A restricted household is out of every reach but its team's."""

DATABASE_ROLES = """\
The database knows three roles of its own: `dure_owner` migrates and owns the tables; `dure_app` serves, owns nothing
and is bound by every row policy; `dure_counts` reads columns without names or text, and is put on to count."""

ABOUT_ACTIONS = """\
Every writing function that somebody acts through. Some add conditions (the state of the thing, who went on the visit):
the room's `access.py` says them with their reasons. Of several permissions either one is enough or each is for a part
of the act; roles in brackets hold some of them, not all."""


def page() -> Iterator[str]:
    roles = the_roles()
    yield "# Roles and what they may do"
    yield ""
    yield INTRODUCTION
    yield ""
    yield DATABASE_ROLES
    yield ""
    yield "## Roles"
    yield ""
    yield from table("role", "name", "reads", "more")
    for role in roles:
        more = [key.replace("_", " ") for key, value in role.attributes.items() if value is True]
        name = f"{role.label_en} ({role.label_ko})"
        yield row(f"`{role.code}`", name, told("sees", Sees(role.attributes["sees"]).value), ", ".join(more))
    yield ""
    yield from _permissions(roles)
    yield ""
    yield from _actions(roles)
    yield ""
    yield from _pages(roles)


def the_roles() -> tuple[CodeRow, ...]:
    return read_code_list(CODES_FOLDER / "role.yaml").codes


def _permissions(roles: tuple[CodeRow, ...]) -> Iterator[str]:
    yield "## Permissions"
    yield ""
    yield from table("permission", "meaning", "roles that have it")
    for permission in Permission:
        yield row(f"`{permission.value}`", told("permissions", permission.value), _holders(roles, [permission.value]))


def _holders(roles: tuple[CodeRow, ...], permissions: list[str]) -> str:
    holders = [f"`{role.code}`" for role in roles if set(permissions) & set(role.attributes.get("may", ()))]
    return ", ".join(holders) or "none"


def _actions(roles: tuple[CodeRow, ...]) -> Iterator[str]:
    yield "## Actions"
    yield ""
    yield ABOUT_ACTIONS
    yield ""
    yield from table("room", "action", "asks for", "roles")
    for act in acts():
        words = f"`{act.name}`" + (f": {act.said.replace('``', '`')}" if act.said else "")
        if act.permissions:
            asked = [Permission[name].value for name in act.permissions]
            yield row(act.room, words, ", ".join(f"`{one}`" for one in asked), _all_or_some(roles, set(asked)))
        else:
            yield row(act.room, words, "no permission", _instead(act.name))


def _all_or_some(roles: tuple[CodeRow, ...], asked: set[str]) -> str:
    held = {role.code: asked & set(role.attributes.get("may", ())) for role in roles}
    whole = [f"`{code}`" for code, some in held.items() if some == asked]
    partly = [f"`{code}`" for code, some in held.items() if some and some != asked]
    return ", ".join(whole) + (f" ({', '.join(partly)})" if partly else "")


def _instead(name: str) -> str:
    return told("actions", name)


def _pages(roles: tuple[CodeRow, ...]) -> Iterator[str]:
    yield "## Pages"
    yield ""
    yield "Addresses and who gets through their door. What is behind it is still cut to what the reader may see."
    yield "Addresses of the API are in its own reference."
    yield ""
    yield from table("address", "open to")
    for address, guard in sorted(dict(pages()).items()):
        yield row(f"`/{address}`", _open_to(roles, address, guard))


def pages() -> Iterator[tuple[str, Guard]]:
    for prefix, route in _routes("", get_resolver().url_patterns):
        guard = getattr(route.callback, "guard", None)
        if not isinstance(guard, dict):  # operations of the API have one for each method
            yield prefix + str(route.pattern), guard if isinstance(guard, Guard) else Guard()


def _routes(prefix: str, patterns: list[URLPattern | URLResolver]) -> Iterator[tuple[str, URLPattern]]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from _routes(prefix + str(entry.pattern), entry.url_patterns)
        else:
            yield prefix, entry


def _open_to(roles: tuple[CodeRow, ...], address: str, guard: Guard) -> str:
    if guard.everybody:
        return f"everybody: {guard.everybody}"
    if not guard.permissions:
        return "everybody signed in"
    holders = _holders(roles, [permission.value for permission in guard.permissions])
    return " or ".join(f"`{permission.value}`" for permission in guard.permissions) + f": {holders}"


def unknown_permissions() -> list[str]:
    """Permissions that roles hold but the code does not know."""
    known = {permission.value for permission in Permission}
    return [
        f"{role.code}: {name}" for role in the_roles() for name in role.attributes.get("may", ()) if name not in known
    ]
