"""What takes over the process that opens files gets nowhere from there; and nobody waits for it for long."""

import json
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from threading import BoundedSemaphore

import pytest

from oneroof.core.errors import Unavailable
from oneroof.storage import sandbox
from oneroof.storage.intake import receive
from support.brought_files import photo

# What a hostile file would do, once it runs code of its own: each in a process that was closed as the sandbox is.
ATTEMPTS = dedent(
    """
    import json, os, socket, subprocess, sys, threading
    from oneroof.storage import sandboxed

    refused, outcome, folder, ended = sandboxed.close(), {}, sys.argv[1], threading.Event()
    parent = os.getppid()
    for name, attempt in {
        "socket": lambda: socket.socket(),
        "pair": lambda: socket.socketpair(),
        "run": lambda: subprocess.run([sys.executable, "--version"]),
        "fork": os.fork,
        "spawn": lambda: os.posix_spawn("/bin/true", ["true"], {}),
        "exec": lambda: os.execv("/bin/true", ["true"]),
        "kill": lambda: os.kill(parent, 0),
        "environment": lambda: open(f"/proc/{parent}/environ", "rb").read(),
        "read": lambda: open(f"{folder}/secret").read(),
        "list": lambda: os.listdir(folder),
        "write": lambda: open(f"{folder}/made", "wb"),
        "remove": lambda: os.unlink(f"{folder}/secret"),
        "permit": lambda: os.chmod(folder, 0o777),
        "thread": lambda: threading.Thread(target=ended.set).start(),
    }.items():
        try:
            attempt()
            outcome[name] = "done"
        except OSError as error:
            outcome[name] = type(error).__name__
    print(json.dumps({"refused": refused, "outcome": outcome}))
    """
)
SECCOMP = ("socket", "pair", "run", "fork", "spawn", "exec", "kill", "permit")
LANDLOCK = ("environment", "read", "list", "write", "remove")


def test_the_sandbox_reaches_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    command = [sys.executable, "-I", "-c", ATTEMPTS, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, env={}, cwd="/", check=False)
    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout)
    if told["refused"]:
        pytest.skip(f"this kernel has no {', '.join(told['refused'])}")
    assert {name: told["outcome"][name] for name in SECCOMP + LANDLOCK} == dict.fromkeys(
        SECCOMP + LANDLOCK, "PermissionError"
    )
    assert told["outcome"]["thread"] == "done", "decoders use threads"
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_what_the_kernel_does_not_do_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[object] = []
    logger = type("Log", (), {"warning": lambda _self, _event, **facts: said.append(facts["refused"])})
    monkeypatch.setattr(sandbox, "log", logger())
    sandbox._say_what_is_open.cache_clear()
    for refused in (("landlock",), ("landlock",), ()):
        sandbox._say_what_is_open(refused)
    sandbox._say_what_is_open.cache_clear()
    assert said == [["landlock"]]


def test_strangers_wait_for_strangers_only_and_not_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MOST_SECONDS_WAITED", 0.01)
    turn = BoundedSemaphore(1)
    monkeypatch.setitem(sandbox._turns, "stranger", turn)
    with turn:
        with pytest.raises(Unavailable) as caught:
            receive(None, photo(), sender="stranger")
        assert (caught.value.code, caught.value.status) == ("busy", 503)
        assert receive(None, photo()).pages == 1, "the staff's turns are others"
    assert receive(None, photo(), sender="stranger").pages == 1
