"""Doors and keys: every view is guarded, and the few ways around a scope are listed here."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from dure.api.mounted import operations
from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import Guard
from tests.architecture.tree import PACKAGE, files

# Each is a door in the wall: a stranger whose right was just proved reaches one household for one action.
DOORS = {
    "journey/discovery/tips/actions.py": "a tip of anybody sets the deadline of its triage",
    "journey/discovery/tips/doors/answering.py": "the holder of a receipt answers the one question asked back there",
    "journey/discovery/alarms/actions.py": "a device of the partner's own unit makes the task to check its home",
    "journey/discovery/tips/floods/reminding.py": "a tip set aside sets the deadline of its place",
    "registry/protection/actions.py": "an emergency access sets the deadline of its own review",
    "journey/discovery/campaigns/actions/answering.py": "a surveyor's answers reach the household in the own hand",
    "journey/referrals/partner_actions.py": "a partner's answer to a sheet moves the referral behind it",
}
# Who may act as the system: commands, jobs, and the loader of made-up data.
SYSTEM_ROOMS = (
    "config/",
    "demo/",
    "foundation/access/",
    "foundation/audit/sealing.py",  # the chain goes over the acts of everybody
    "foundation/jobs/",
    "steering/discovery_report/command.py",
    "steering/indicators/command.py",
)


def routes(patterns: list[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns)
        else:
            yield entry


def guards_of(route: URLPattern) -> list[object]:
    """The guard of a page, or that of each operation at the address."""
    guard = getattr(route.callback, "guard", None)
    return list(guard.values()) if isinstance(guard, dict) else [guard]


def places_calling(name: str) -> set[str]:
    found = set()
    for path in files(PACKAGE, "*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                found.add(str(path.relative_to(PACKAGE)))
    return found


def test_every_route_declares_its_guard() -> None:
    unguarded = [
        str(route.pattern) for route in routes() if not all(isinstance(guard, Guard) for guard in guards_of(route))
    ]
    assert unguarded == []


def test_every_operation_is_mounted_with_its_own_guard() -> None:
    mounted = {str(route.pattern): route.callback.guard for route in routes() if isinstance(route.callback.guard, dict)}  # type: ignore[attr-defined]
    for operation in operations():
        pattern = operation.path.lstrip("/").replace("{", "<").replace("}", ">")
        assert mounted[pattern][operation.method] is operation.guard, operation.name
    assert sum(len(guards) for guards in mounted.values()) >= len(operations()) > 20


def test_what_is_open_to_everybody_says_why() -> None:
    guards = [guard for route in routes() for guard in guards_of(route) if isinstance(guard, Guard)]
    assert [guard for guard in guards if guard.everybody and len(guard.everybody) <= 10] == []


def test_the_doors_in_the_wall_are_listed() -> None:
    assert places_calling("widened") == set(DOORS)


def test_only_commands_and_the_demo_act_as_the_system() -> None:
    callers = places_calling("as_system") | places_calling("the_system")
    assert [place for place in sorted(callers) if not place.startswith(SYSTEM_ROOMS)] == []


def test_every_permission_is_asked_for_at_some_door() -> None:
    """A permission that guards nothing promises work in the reference that nobody can do."""
    asked = {
        permission
        for route in routes()
        for guard in guards_of(route)
        if isinstance(guard, Guard)
        for permission in guard.permissions
    }
    assert set(Permission) - asked == set()
