"""The account of the operating system that the servers run as.

PostgreSQL refuses to run as root. Where the starter is root, the servers run as the unprivileged account
`oneroof`, made once; everywhere else they run as the starter.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oneroof.embedded.errors import ServiceError

NAME = "oneroof"
_LAST_RESORT = "nobody"


@dataclass(frozen=True, slots=True)
class Account:
    """A user and its main group. `other` says whether it is not the account of this process."""

    uid: int
    gid: int
    other: bool

    def options(self) -> dict[str, Any]:
        """Arguments for subprocess that run a command as this account, from a folder which everyone may enter."""
        if not self.other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "cwd": "/"}

    def run(self, command: Sequence[str | Path], **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a short command as this account; its output as text. Raises ServiceError where that is not possible."""
        environment = {"PATH": os.defpath, "LC_ALL": "C", **options.pop("env", {})}
        try:
            return subprocess.run(
                [str(word) for word in command],
                **{"capture_output": True, "stdin": subprocess.DEVNULL, **self.options(), **options},
                text=True,
                env=environment,
                check=False,
            )
        except (PermissionError, FileNotFoundError, NotADirectoryError) as error:
            return subprocess.CompletedProcess(list(command), 126, "", f"{command[0]}: {error.strerror}")
        except subprocess.SubprocessError as error:
            raise ServiceError(
                f"The servers cannot run as root, and this machine lets no other account be used ({error}): "
                "set DATABASE_URL and REDIS_URL, or start as another user."
            ) from error

    def may_enter(self, folder: Path) -> bool:
        """Whether the account can pass through `folder`, as the system itself answers."""
        return self.run(["test", "-x", folder]).returncode == 0

    def write(self, path: Path, text: str) -> None:
        """Write a file for the account alone, with no more rights than it has: a link it left leads root nowhere."""
        answer = self.run(["sh", "-c", 'umask 077 && cat > "$1"', "sh", path], stdin=None, input=text)
        if answer.returncode != 0:
            raise ServiceError(f"{path} cannot be written: {answer.stderr.strip()}.")

    def own(self, path: Path) -> None:
        """Make `path` the account's."""
        if self.other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account_for(home: Path | None) -> Account:
    """The account that the servers of this process run as; `home`, where it exists, keeps the owner it has."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), other=False)
    if home is not None and home.exists() and home.stat().st_uid != 0:
        status = home.stat()
        return Account(status.st_uid, status.st_gid, other=True)
    entry = _entry(NAME) or _made(NAME) or _entry(_LAST_RESORT)
    if entry is None:
        raise ServiceError(f"PostgreSQL does not run as root: make an account named {NAME}, or set DATABASE_URL.")
    return Account(entry.pw_uid, entry.pw_gid, other=True)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _made(name: str) -> pwd.struct_passwd | None:
    """The new account; None where the machine has no useradd or refuses."""
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        return None
    options = [
        "--system",
        "--user-group",
        "--no-create-home",
        "--home-dir",
        "/nonexistent",
        "--shell",
        "/usr/sbin/nologin",
    ]
    subprocess.run([useradd, *options, name], capture_output=True, check=False)
    return _entry(name)  # another starter may have made it at the same moment
