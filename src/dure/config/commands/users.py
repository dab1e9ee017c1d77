"""``dure users``: the people who sign in. Nobody registers by themselves; an administrator does it here."""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from dure.config.commands import Commands, Refused, describe
from dure.config.installation import prepare, setup
from dure.config.supervisor import database_in

if TYPE_CHECKING:
    from dure.foundation.access.actor import Actor
    from dure.foundation.accounts.models import User
    from dure.foundation.areas.models import Unit
    from dure.foundation.codes.models import Code

Work = Callable[["Actor", argparse.Namespace], str]
FIRST = '--name "Hong Gildong" --role welfare_official --area 2650066000'
NEXT = "--role case_manager --area 26500 --from 2026-07-01"


def add(commands: Commands) -> None:
    users = describe(commands, "users", "the people who sign in: add, post, password, factors, tokens, link, end")
    kinds = users.add_subparsers(title="kinds", metavar="KIND", required=True)

    def kind(name: str, does: Work, text: str, more: str = "") -> argparse.ArgumentParser:
        parser = describe(kinds, name, text, examples=[f"dure users {name} hong {more}".strip()])
        parser.add_argument("username", help="the name that the person types at sign-in")
        parser.set_defaults(work=lambda options: _carry_out(does, options))
        return parser

    new = kind("add", _add, "add a person, with a first posting; asks for the password", FIRST)
    new.add_argument("--name", required=True, help="the person's name as others see it")
    new.add_argument("--no-password", action="store_true", help="for people who sign in through the agency alone")
    posted = kind("post", _post, "give a person one more posting", NEXT)
    for parser in (new, posted):
        parser.add_argument("--role", required=True, help="code of the role, such as welfare_official")
        parser.add_argument("--area", required=True, help="official code of the area where the unit is")
        parser.add_argument("--unit", default="", help="name of the unit, where the area has several")
        parser.add_argument(
            "--from", dest="since", type=dt.date.fromisoformat, default=None, metavar="DAY", help="first day (today)"
        )
    kind(
        "password",
        _password,
        "set a new password (asked for, or the first line of the input); sessions and tokens end",
    )
    kind("factors", _factors, "take away a lost second factor; the person sets up a new one at the next sign-in")
    held = kind("tokens", _tokens, "list the tokens of a person's programs, or take them all back", "--end")
    held.add_argument("--end", action="store_true", help="take every token back; the next request with one is refused")
    linked = kind("link", _link, "tie a person to their account in the agency's sign-in", "8f14e45f")
    linked.add_argument("subject", help="the subject (sub) that the agency's sign-in gives the person")
    linked.add_argument(
        "--move", action="store_true", help="also when another account is tied to it; that one loses it"
    )
    kind("end", _end, "end the account and its postings today, and all its sessions and tokens; nothing is deleted")


def _carry_out(does: Work, options: argparse.Namespace) -> int:
    with database_in(prepare()):
        setup()
        from django.utils.translation import override

        from dure.foundation.access.scope import as_system

        with override("en"), as_system("dure users") as actor:
            said = does(actor, options)
    print(said)
    return 0


def _add(actor: Actor, options: argparse.Namespace) -> str:
    from dure.foundation.accounts.actions import add_user
    from dure.foundation.accounts.models import User

    if User.objects.filter(username=options.username).exists():
        raise Refused(f"There is a user {options.username} already. Give them a posting with: dure users post")
    user = add_user(actor=actor, username=options.username, name=options.name)
    said = _post(actor, options)
    if not options.no_password:
        _set_password(actor, user)
    return f"Added {user.name}. {said}"


def _post(actor: Actor, options: argparse.Namespace) -> str:
    from django.utils import timezone

    from dure.foundation.accounts.actions import post_user
    from dure.foundation.codes.queries import code, codes

    try:
        role = code(f"role:{options.role}")
    except KeyError as unknown:
        known = ", ".join(each.code for each in codes("role"))
        raise Refused(f"There is no role {options.role}. The roles are: {known}") from unknown
    unit = _unit(options.area, options.unit)
    since = options.since or timezone.localdate()
    user = _user(options)
    _refuse_second_time(user, role, unit, since)
    post_user(actor=actor, user=user, role=role, unit=unit, since=since)
    return f"{role.label} at {unit.name} since {since}."


def _refuse_second_time(user: User, role: Code, unit: Unit, since: dt.date) -> None:
    """A posting made here has no end, so it meets every one that has not ended before its first day."""
    from django.db.models import Q

    from dure.foundation.accounts.models import Posting

    same = Posting.objects.filter(user=user, unit=unit, role=role)
    held = same.filter(Q(valid_to=None) | Q(valid_to__gte=since)).order_by("valid_from").first()
    if held:
        until = f" until {held.valid_to}" if held.valid_to else ""
        raise Refused(
            f"{user.username} is {role.label} at {unit.name} already, since {held.valid_from}{until}. "
            "Nothing was changed. Name another role or area, or with --from a first day after it has ended."
        )


def _unit(area: str, name: str) -> Unit:
    from dure.foundation.areas.models import Unit

    units = list(Unit.objects.filter(area_id=area, **({"name_ko": name} if name else {})))
    if not units:
        raise Refused(
            f"There is no unit {name} in the area {area}. Load areas first: dure load areas".replace("  ", " ")
        )
    if len(units) > 1:
        raise Refused(f"The area {area} has several units; choose with --unit: " + ", ".join(u.name_ko for u in units))
    return units[0]


def _user(options: argparse.Namespace) -> User:
    from dure.foundation.accounts.models import User

    user = User.objects.filter(username=options.username).first()
    if user is None:
        raise Refused(f"There is no user {options.username}. Add one with: dure users add")
    return user


def _password(actor: Actor, options: argparse.Namespace) -> str:
    ended = _set_password(actor, _user(options))
    return f"The password of {options.username} is set; {ended} sessions and all tokens ended."


def _set_password(actor: Actor, user: User) -> int:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from dure.foundation.accounts.actions import set_password

    password = _typed()
    try:
        validate_password(password, user)
    except ValidationError as bad:
        raise Refused("This password will not do: " + " ".join(bad.messages)) from bad
    return set_password(actor=actor, user=user, password=password)


def _typed() -> str:
    """From the terminal twice, without showing it, or from the input once."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("New password: ")
    if getpass.getpass("Once more: ") != password:
        raise Refused("The two passwords differ. Nothing was changed.")
    return password


def _factors(actor: Actor, options: argparse.Namespace) -> str:
    from dure.foundation.accounts.actions import take_factors

    taken = take_factors(actor=actor, user=_user(options))
    return f"{taken} second factors of {options.username} taken away; all their sessions and tokens ended."


def _tokens(actor: Actor, options: argparse.Namespace) -> str:
    from dure.foundation.tokens.actions import end_tokens_of
    from dure.foundation.tokens.queries import valid_tokens_of

    user = _user(options)
    if options.end:
        return f"{end_tokens_of(actor=actor, user=user)} tokens of {user.username} ended."
    lines = [
        f"{token.name}: {', '.join(token.scopes)}; made {token.made_at:%Y-%m-%d}, until {token.valid_until:%Y-%m-%d}, "
        f"last used {token.last_used_on or 'never'}"
        for token in valid_tokens_of(actor, user)
    ]
    return "\n".join([f"{user.username} has {len(lines)} tokens.", *lines])


def _link(actor: Actor, options: argparse.Namespace) -> str:
    from dure.foundation.accounts.actions import TiedAlready, link_user

    try:
        link_user(actor=actor, user=_user(options), subject=options.subject, move=options.move)
    except TiedAlready as tied:
        raise Refused(
            f"{options.subject} is tied to {tied.owner.username} ({tied.owner.name}) already. Is the subject right? "
            f"To take it from them: dure users link {options.username} {options.subject} --move"
        ) from tied
    return f"{options.username} now also signs in through the agency."


def _end(actor: Actor, options: argparse.Namespace) -> str:
    from django.utils import timezone

    from dure.foundation.accounts.actions import end_user

    ended = end_user(actor=actor, user=_user(options), last_day=timezone.localdate())
    return f"The account {options.username} is ended, {ended} postings with it. Past work keeps its owner."
