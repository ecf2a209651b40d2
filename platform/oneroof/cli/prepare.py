"""What must be there before the first request: style sheets, translations, and in development a network to look at."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

from oneroof.assets import sources
from oneroof.core.config import Settings
from oneroof.embedded import ServiceError

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
    state = _fingerprint(pack, settings)
    mark = settings.var / "run" / f"pack-{pack.name}.applied"
    if mark.exists() and mark.read_text() == state:
        return
    log = settings.var / "log" / "network-apply.log"
    say(f"applying {pack}; its plan goes to {log} …")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as plan:
        run_module("oneroof.cli", "network", "apply", str(pack), "--yes", environment=environment, output=plan)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(state)


def prepare_demo(environment: dict[str, str], say: Callable[[str], None]) -> None:
    """Give demonstration networks what is missing of their people, roster and past; quick where nothing is."""
    say("looking after the demonstration network's people and past …")
    run_module("oneroof.cli", "demo", "prepare", "--if-any", environment=environment)


def run_module(
    module: str, *arguments: str, environment: dict[str, str] | None = None, output: IO[str] | None = None
) -> None:
    """Run a part of oneroof in a process of its own, which says itself what went wrong. Raises ServiceError then."""
    command = [sys.executable, "-m", module, *arguments]
    if subprocess.run(command, env=environment, stdout=output, check=False).returncode != 0:
        raise ServiceError(f"{module} {' '.join(arguments)} failed, for the reason above.")


def _fingerprint(pack: Path, settings: Settings) -> str:
    digest = hashlib.sha256(str(settings.database_url).encode())
    for path in sorted(path for path in pack.rglob("*") if path.is_file()):
        status = path.stat()
        digest.update(f"\0{path.relative_to(pack)}\0{status.st_size}\0{status.st_mtime_ns}".encode(errors="replace"))
    return digest.hexdigest()


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
