"""Where the servers keep their data and sockets.

That is `services` below ONEROOF_VAR. Where the servers need another account than the starter's (root) and that
account cannot pass through a parent of ONEROOF_VAR, no permission is widened: the data goes below /var/lib/oneroof
instead, and the note `services.json` under ONEROOF_VAR says where.
"""

import hashlib
import json
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

from oneroof.core.config import Settings
from oneroof.embedded.account import Account, account_for
from oneroof.embedded.errors import ServiceError

OPEN_PLACE = Path("/var/lib/oneroof")
_NOTE = "services.json"
_LONGEST_SOCKET_PATH = 103  # the strictest system's limit; Linux takes 107 bytes
_LONGEST_SOCKET_NAME = "/.s.PGSQL.5432"


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one installation's servers; all belong to `account` and are closed to everyone else."""

    path: Path
    sockets: Path
    account: Account

    @property
    def postgres(self) -> Path:
        """PostgreSQL's data folder."""
        return self.path / "postgres"

    @property
    def redis(self) -> Path:
        """Redis's configuration, pid file and log."""
        return self.path / "redis"

    @property
    def logs(self) -> Path:
        """PostgreSQL's logs."""
        return self.path / "log"


def lock_file(settings: Settings) -> Path:
    """Held by whoever starts or stops a server of this installation."""
    return settings.var / "run" / "services.lock"


def in_use_file(settings: Settings) -> Path:
    """Held together by all who work with the servers, so that the first to end does not stop them for the others."""
    return settings.var / "run" / "in-use.lock"


def known_home(settings: Settings) -> Home | None:
    """The home that the note names; None before the first start, and in a copy of another installation's folder."""
    try:
        noted = json.loads(_note(settings).read_text())
    except FileNotFoundError:
        return None
    written_for, path = Path(noted["var"]), Path(noted["path"])
    if written_for == settings.var.resolve():
        return Home(path, Path(noted["sockets"]), account_for(path))
    if path.is_relative_to(written_for) or (written_for / _NOTE).exists():
        return None
    return Home(path, Path(noted["sockets"]), account_for(path))  # ONEROOF_VAR was moved, its data stayed


def make_home(settings: Settings) -> Home:
    """The home, with its folders; chosen and noted at the first start. The caller holds the lock."""
    home = known_home(settings)
    if home is None:
        home = _chosen(settings)
        note = {"var": str(settings.var.resolve()), "path": str(home.path), "sockets": str(home.sockets)}
        _note(settings).write_text(json.dumps(note, indent=2) + "\n")
    if home.path.parent == OPEN_PLACE:
        make_open(OPEN_PLACE)
    for folder in (home.path, home.sockets, home.redis, home.logs):
        _private(folder, home.account)
    return home


def forget_home(settings: Settings) -> None:
    """Remove the note; the next start chooses anew."""
    _note(settings).unlink(missing_ok=True)


def make_open(folder: Path) -> None:
    """Make `folder` so that everyone may pass through it; one that exists keeps its permissions."""
    try:
        if not folder.exists():
            make_open(folder.parent)
            folder.mkdir()
            folder.chmod(0o755)  # whatever the umask says
    except FileExistsError:
        return
    except OSError as error:
        raise ServiceError(
            f"The servers' account cannot reach ONEROOF_VAR, and {folder} cannot be made ({error.strerror}): "
            "set ONEROOF_VAR to a folder whose parents everyone may pass through."
        ) from error


def _note(settings: Settings) -> Path:
    return settings.var / _NOTE


def _chosen(settings: Settings) -> Home:
    settings.var.mkdir(parents=True, exist_ok=True)
    path = settings.var.resolve() / "services"
    account = account_for(path)
    if account.other and (not account.may_enter(path.parent) or _too_long(path / "run")):
        path = OPEN_PLACE / f"{_digest(path)}-{secrets.token_hex(3)}"
    sockets = path / "run"
    if _too_long(sockets):
        sockets = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / f"oneroof-{_digest(path)}"
    return Home(path, sockets, account)


def _private(folder: Path, account: Account) -> None:
    """Make `folder` with mode 0700 for the account; refuse one that somebody else put there."""
    try:
        folder.mkdir(mode=0o700)
        account.own(folder)
    except FileExistsError:
        status = folder.lstat()
        if not folder.is_dir() or folder.is_symlink() or status.st_uid != account.uid:
            raise ServiceError(
                f"{folder} belongs to another account: start as that one, or set ONEROOF_VAR to a folder of your own."
            ) from None
    except OSError as error:
        raise ServiceError(f"{folder} cannot be made: {error.strerror}.") from error


def _too_long(sockets: Path) -> bool:
    return len(os.fsencode(f"{sockets}{_LONGEST_SOCKET_NAME}")) > _LONGEST_SOCKET_PATH


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]
