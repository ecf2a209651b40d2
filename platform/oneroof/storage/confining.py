"""A process gives up what it does not need, for good: files, network, other processes. Linux only, without privileges.

Landlock and seccomp are asked for by system calls, since Python's library has neither. See landlock(7), seccomp(2).
"""

import ctypes
import os
import platform
import struct
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from oneroof.storage.system_calls import BY_MACHINE, Machine

_SET_DUMPABLE, _SET_SECCOMP, _SET_NO_NEW_PRIVS = 4, 22, 38
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_NETWORK, _SCOPES = 0b11, 0b11
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many rights to files each version of Landlock knows; later ones know 16."""
_READABLE = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache")
_FURTHER = ("/usr/share/fonts", "/usr/local/share/fonts", "/dev/urandom")
"""Letters for PDFs that do not bring their own."""

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _REFUSE, _UNKNOWN = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_CLONE_THREAD = 0x10000


class Refused(OSError):
    """The kernel does not do it."""


def hide_memory() -> None:
    """Keep processes of the same user out of this one's memory and environment, as far as the kernel does."""
    if sys.platform == "linux":
        _prctl(_SET_DUMPABLE, 0)


def confine() -> list[str]:
    """Give up everything but memory, open descriptors and reading Python's libraries; what the kernel refused to take.

    Nothing brings it back. Threads of this process that run already are not bound: call it before there are any.
    """
    if sys.platform != "linux":
        return ["landlock", "seccomp"]
    refused = []
    for name, step in (("no_new_privs", _keep_privileges), ("landlock", _close_files), ("seccomp", _close_calls)):
        try:
            step()
        except OSError:
            refused.append(name)
    hide_memory()
    return refused


def _keep_privileges() -> None:
    if _prctl(_SET_NO_NEW_PRIVS, 1):
        raise Refused("no_new_privs")


def _close_files() -> None:
    version = _call(_CREATE_RULESET, None, 0, 1)
    rights = (1 << _RIGHTS.get(version, 16)) - 1
    wanted = struct.pack("=QQQ", rights, _NETWORK, _SCOPES)[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = _call(_CREATE_RULESET, wanted, len(wanted), 0)
    try:
        for path in _readable():
            handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
            try:
                allowed = _READ_FILE | (_READ_DIR if path.is_dir() else 0)
                _call(_ADD_RULE, ruleset, 1, struct.pack("=Qi", allowed, handle), 0)
            finally:
                os.close(handle)
        _call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _readable() -> Iterator[Path]:
    """Python's libraries and this package: modules that are imported late, and what they load."""
    ours = str(Path(__file__).parents[1])
    python = (sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    for path in dict.fromkeys((ours, *python, *_READABLE, *_FURTHER)):
        if Path(path).exists():
            yield Path(path)


def _close_calls() -> None:
    machine = BY_MACHINE.get(platform.machine())
    if machine is None or sys.maxsize < 1 << 32:
        raise Refused(platform.machine())
    steps = _filter(machine)
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = struct.pack("@HP", len(steps), ctypes.addressof(code))
    if _prctl(_SET_SECCOMP, 2, program):
        raise Refused("seccomp")


def _filter(machine: Machine) -> list[tuple[int, int, int, int]]:
    """Operation, steps to skip if so, steps to skip if not, value (BPF); most calls fall through to the end."""
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, machine.architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        # the numbers of x32, by which the same calls have other names
        (_AT_LEAST, 0, 1, 0x40000000),
        (_RETURN, 0, 0, _KILL),
    ]
    for number in machine.closed:
        steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    # whoever is told that there is no clone3 takes clone, whose flags can be looked at
    steps += [(_EQUAL, 0, 1, machine.clone3), (_RETURN, 0, 0, _UNKNOWN)]
    for number, test, value in (
        (machine.clone, _ANY_BIT, _CLONE_THREAD),
        (machine.tgkill, _EQUAL, os.getpid()),
        (machine.prlimit, _EQUAL, 0),
    ):
        steps += [(_EQUAL, 0, 4, number), (_LOAD, 0, 0, _FIRST_ARGUMENT), (test, 0, 1, value)]
        steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    return [*steps, (_RETURN, 0, 0, _ALLOW)]


def _prctl(option: int, value: int, more: bytes | None = None) -> int:
    done: int = _libc().prctl(
        option, ctypes.c_ulong(value), more or ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0)
    )
    return done


def _call(number: int, *arguments: int | bytes | None) -> int:
    """A system call. Raises Refused."""
    given = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    done: int = _libc().syscall(ctypes.c_long(number), *given)
    if done < 0:
        raise Refused(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return done


def _libc() -> ctypes.CDLL:
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    return library
