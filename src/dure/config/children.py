"""Child processes that die with their parent and may run as somebody else than root.

Linux only in its strong form: elsewhere `die_with_parent` does nothing and children are stopped by their parent alone.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

NOBODY = 65534

_PR_SET_PDEATHSIG = 1
_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_PR_SET_SECUREBITS = 28
_NO_SETUID_FIXUP = 1 << 2
# Reading and passing closed folders; containers that take the first away usually leave the second, wider one.
_CAP_DAC_READ_SEARCH = 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522
_CLONE_NEWUSER = 0x10000000
_UID_INSIDE_NAMESPACE = 1000

# Loaded once here, because a freshly forked child must not import or allocate more than it needs.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Mode(StrEnum):
    """How a child comes by a user who is not root."""

    SAME = "same"
    NAMESPACE = "namespace"
    SWITCH = "switch"


@dataclass(frozen=True)
class Identity:
    """The user a child runs as; `uid` and `gid` own its files as seen from outside."""

    mode: Mode
    uid: int
    gid: int


def identities(folder: Path) -> list[Identity]:
    """Users a server working in `folder` could run as, best first.

    An ordinary user stays who they are. Root first tries a user namespace, in which root's own files appear to belong
    to an ordinary user; then the owner of the folder; then nobody. No user is added to the system and no folder is
    opened to others.
    """
    if os.geteuid() != 0:
        return [Identity(Mode.SAME, os.geteuid(), os.getegid())]
    found = [Identity(Mode.NAMESPACE, 0, 0)]
    owner = folder.stat()
    if owner.st_uid not in (0, NOBODY):
        found.append(Identity(Mode.SWITCH, owner.st_uid, owner.st_gid))
    found.append(Identity(Mode.SWITCH, NOBODY, NOBODY))
    return found


def die_with_parent(death_signal: signal.Signals = signal.SIGTERM, *, parent: int | None = None) -> None:
    """Ask the kernel to send this process `death_signal` when its parent ends, however it ends.

    The kernel watches the *thread* that made this process, and forgets the wish at every change of user: call it last.
    `parent` is the expected parent's id; when it is already gone the process ends at once.
    """
    if _libc is None:
        return
    _prctl(_PR_SET_PDEATHSIG, int(death_signal))
    if parent is not None and os.getppid() != parent:
        os._exit(1)


def preparation(identity: Identity, folder: Path, death_signal: signal.Signals) -> Callable[[], None]:
    """Build the function a forked child runs before its program: become `identity`, enter `folder`, die with us."""
    parent = os.getpid()

    def prepare() -> None:
        if identity.mode is Mode.NAMESPACE:
            _enter_namespace()
        elif identity.mode is Mode.SWITCH:
            _switch_user(identity.uid, identity.gid)
        os.chdir(folder)
        die_with_parent(death_signal, parent=parent)

    return prepare


def _enter_namespace() -> None:
    if _libc is None:
        raise OSError("user namespaces exist on Linux only")
    uid, gid = os.geteuid(), os.getegid()
    _call(_libc.unshare, _CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{_UID_INSIDE_NAMESPACE} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{_UID_INSIDE_NAMESPACE} {gid} 1")


def _switch_user(uid: int, gid: int) -> None:
    if _libc is not None:
        _prctl(_PR_SET_KEEPCAPS, 1)
        # Without this, access(2) forgets the kept power, and PostgreSQL asks by access(2) for its own programs.
        with contextlib.suppress(OSError):
            _prctl(_PR_SET_SECUREBITS, _NO_SETUID_FIXUP)
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    for power in (_CAP_DAC_READ_SEARCH, _CAP_DAC_OVERRIDE):
        # Where the kernel refuses both, the child still works if every folder above it may be entered.
        with contextlib.suppress(OSError):
            _keep_only(power)
            return


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Capabilities(ctypes.Structure):
    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


def _keep_only(power: int) -> None:
    """Keep one of root's powers across the start of the program, so that a project under /root still works."""
    if _libc is None:
        return
    bit = 1 << power
    header = _Header(_CAPABILITY_VERSION_3, 0)
    both_words = (_Capabilities * 2)(_Capabilities(bit, bit, bit), _Capabilities(0, 0, 0))
    _call(_libc.capset, ctypes.byref(header), ctypes.byref(both_words))
    _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, power)


def _prctl(option: int, *arguments: int) -> None:
    if _libc is None:
        return
    filled = (*arguments, 0, 0, 0, 0)[:4]
    _call(_libc.prctl, option, *(ctypes.c_ulong(argument) for argument in filled))


def _call(function: Callable[..., int], *arguments: object) -> None:
    if function(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
