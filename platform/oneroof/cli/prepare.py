"""What must be there before the first request: style sheets, translations, and in development a network to look at."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import IO

from sqlalchemy.exc import ProgrammingError

from oneroof.assets import sources
from oneroof.casefiles.rights.restored import all_behind
from oneroof.core.config import Settings
from oneroof.core.time import real_now
from oneroof.embedded import ServiceError
from oneroof.services import Services

_LOCALE = Path(__file__).parent.parent / "locale"


def build_what_is_missing(say: Callable[[str], None]) -> None:
    """Build style sheets and compile translations unless that was done; an installed package brings both."""
    if sources.present() and not sources.up_to_date():
        say("building style sheets and scripts …")
        run_module("oneroof.assets", "build")
    if any(not catalog.with_suffix(".mo").exists() for catalog in _LOCALE.rglob("*.po")):
        say("compiling translations …")
        run_module("oneroof.core.catalogs", "compile")


def apply_pack(settings: Settings, pack: Path, environment: dict[str, str], say: Callable[[str], None]) -> None:
    """Apply the network pack, unless this very state of it was applied to this database before."""

    def run() -> None:
        log = settings.var / "log" / "network-apply.log"
        say(f"applying {pack}; its plan goes to {log} …")
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w") as plan:
            run_module("oneroof.cli", "network", "apply", str(pack), "--yes", environment=environment, output=plan)

    _once(settings.var / "run" / f"pack-{pack.name}.applied", lambda: [*_files(pack), *_tenants(settings)], run)


def prepare_demo(settings: Settings, environment: dict[str, str], say: Callable[[str], None]) -> None:
    """Give demonstration networks what is missing of their people, roster and past: once a day, and when one is new."""

    def run() -> None:
        say("looking after the demonstration network's people and past …")
        run_module("oneroof.cli", "demo", "prepare", "--if-any", environment=environment)

    def state() -> list[object]:
        return [real_now().date(), (settings.var / "demo").is_dir(), *_tenants(settings)]

    _once(settings.var / "run" / "demo.prepared", state, run)


def replay_erasures(settings: Settings, say: Callable[[str], None]) -> None:
    """Erase again whoever a restored database has brought back, before anybody is let in."""
    try:
        with closing(Services.open(settings)) as services:
            waiting = len(all_behind(services))
    except ProgrammingError:
        # a database that was never migrated has nobody in it; that it must be is told when the server asks
        return
    if waiting:
        say(f"the database is from before {waiting} erasures; they are replayed …")
        run_module("oneroof.cli", "erasures", "replay")


def _once(mark: Path, state: Callable[[], list[object]], run: Callable[[], None]) -> None:
    """Run, unless the state is still what it was after the last run."""
    if mark.exists() and mark.read_text() == _digest(state()):
        return
    run()
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(_digest(state()))


def _digest(state: list[object]) -> str:
    return hashlib.sha256("\0".join(map(repr, state)).encode()).hexdigest()


def _tenants(settings: Settings) -> list[object]:
    """What tells one database from another: an emptied one must not pass for the one that was filled."""
    with closing(Services.open(settings)) as services:
        return [settings.database_url, *((tenant.id, tenant.code) for tenant in services.directory.list_tenants())]


def _files(pack: Path) -> list[object]:
    files = sorted(path for path in pack.rglob("*") if path.is_file())
    return [(str(path.relative_to(pack)), path.stat().st_size, path.stat().st_mtime_ns) for path in files]


def run_module(
    module: str, *arguments: str, environment: dict[str, str] | None = None, output: IO[str] | None = None
) -> None:
    """Run a part of oneroof in a process of its own, which says itself what went wrong. Raises ServiceError then."""
    command = [sys.executable, "-m", module, *arguments]
    if subprocess.run(command, env=environment, stdout=output, check=False).returncode != 0:
        raise ServiceError(f"{module} {' '.join(arguments)} failed, for the reason above.")


def environment_of(settings: Settings) -> dict[str, str]:
    """This process's environment for the application's processes: all addresses, but not the owner's."""
    assert settings.database_url and settings.database_umbrella_url and settings.redis_url
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    return inherited | {
        "DATABASE_URL": settings.database_url,
        "DATABASE_UMBRELLA_URL": settings.database_umbrella_url,
        "REDIS_URL": settings.redis_url,
        "ONEROOF_VAR": str(settings.var),
        "ONEROOF_SECRETS": str(settings.secrets),
        "PORT": str(settings.port),
        "PROMETHEUS_MULTIPROC_DIR": str(settings.var / "run" / f"metrics-{settings.port}"),
    }
