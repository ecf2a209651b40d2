"""One PostgreSQL and one Redis for a whole test run and all its workers, and a fresh database for whoever asks.

The first test that needs a server starts it; the run's main process ends it. What a run that was killed left behind
is cleared away by the next one.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from oneroof import embedded
from oneroof.catalogue.plugins.loading import load_plugins
from oneroof.core.config import ConfigurationError, Settings
from oneroof.core.keys import CONTEXT_KEY_ID
from oneroof.embedded import DatabaseUrls
from oneroof.embedded.home import in_use_file
from oneroof.embedded.processes import is_shared, only_one
from oneroof.migrations import migrate
from support.used_databases import MOST_KEPT, Emptied, emptied, examined

VARIABLE = "ONEROOF_TEST_VAR"
_PREFIX = "oneroof-tests-"
_TEMPLATE = "oneroof_template"
_numbers = itertools.count()
_waiting: list[Emptied] = []
"""This process's databases whose tests have ended."""


@dataclass(frozen=True, slots=True)
class Servers:
    """The running servers: `template` is migrated to the newest schema and empty."""

    settings: Settings
    template: DatabaseUrls
    redis_url: str


def begin_run() -> int:
    """Make the run's folder and tell it to the workers by the environment; the returned descriptor holds it."""
    _clear_abandoned_runs()
    draft = Path(tempfile.mkdtemp(prefix=".oneroof-draft-"))
    draft.chmod(0o755)  # the servers' account passes through it
    held = embedded.hold(_settings(draft))
    # named only once it is held, or a run that begins at this moment would take it for abandoned
    folder = draft.rename(draft.with_name(draft.name.replace(".oneroof-draft-", _PREFIX)))
    os.environ[VARIABLE] = str(folder)
    return held


def end_run(descriptor: int) -> None:
    """End the run's servers and remove its folder."""
    os.close(descriptor)
    _remove(Path(os.environ.pop(VARIABLE)))


def running_servers() -> Servers:
    """The run's servers, started when they are first asked for."""
    settings = _settings(Path(os.environ[VARIABLE]))
    urls = embedded.ensure_postgres(settings)
    redis_url = embedded.ensure_redis(settings)
    template = urls.of_database(_TEMPLATE)
    done = settings.var / "template.done"
    with only_one(settings.var / "run" / "template.lock"):
        if not done.exists():
            _hurry(urls)
            embedded.drop_database(urls, _TEMPLATE)
            template = embedded.create_database(urls, _TEMPLATE)
            assert template.owner is not None
            plugins = load_plugins().migrations()
            failed = migrate(template.owner, key_id=CONTEXT_KEY_ID, key=settings.keys.context, plugins=plugins)
            assert failed == [], [str(one) for one in failed]
            done.touch()
    return Servers(settings, template, redis_url)


@contextmanager
def fresh_database(servers: Servers) -> Iterator[DatabaseUrls]:
    """A migrated, empty database for the block. A module that can share one makes it in its own fixture."""
    database = _waiting.pop() if _waiting else _new_database(servers)
    try:
        yield database.urls
    finally:
        if len(_waiting) < MOST_KEPT and emptied(database):
            _waiting.append(database)
        else:
            embedded.drop_database(servers.template, database.name)


def _new_database(servers: Servers) -> Emptied:
    name = f"test_{os.getpid()}_{next(_numbers)}"
    return examined(name, embedded.create_database(servers.template, name, template=_TEMPLATE))


def _hurry(urls: DatabaseUrls) -> None:
    """Let the server not wait for the disk: what a test loses in a power cut is nothing."""
    assert urls.admin is not None
    with psycopg.connect(urls.admin, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")


def _settings(folder: Path) -> Settings:
    return Settings.from_environment({"ONEROOF_VAR": str(folder)})


def _clear_abandoned_runs() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        # a run that ends now removes its folder itself, one that begins now has not filled it yet
        with suppress(FileNotFoundError, ConfigurationError):
            if folder.stat().st_uid == os.geteuid() and not is_shared(in_use_file(_settings(folder))):
                _remove(folder)


def _remove(folder: Path) -> None:
    embedded.stop(_settings(folder))
    shutil.rmtree(folder, ignore_errors=True)
