"""What a process of the platform holds: opened once at start, given to whoever needs it."""

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

import redis

from oneroof.audit.lag import WATCH, LagWatch
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.gate import Gate
from oneroof.core.keys import CONTEXT_KEY_ID
from oneroof.core.keystore import FileVault, KeyStore
from oneroof.live.waking import WAKE, Wake
from oneroof.storage.blobs import BlobStore
from oneroof.storage.scanner import Scanner
from oneroof.tenancy.context import ContextSigner
from oneroof.tenancy.directory import Directory

if TYPE_CHECKING:
    from oneroof.catalogue.plugins.installed import Plugins


def _installed_plugins() -> "Plugins":
    # by name: everybody imports this module, and what loads plugins stands above most of them
    plugins: Plugins = import_module("oneroof.catalogue.plugins.loading").load_plugins()
    return plugins


@dataclass(frozen=True, slots=True)
class Services:
    """The open doors of one process. `settings` has the addresses of running servers."""

    settings: Settings
    database: Database
    keys: KeyStore
    directory: Directory
    redis: redis.Redis
    files: BlobStore
    scanner: Scanner | None
    """None where the installation has none: files are then marked as not checked."""
    plugins: "Plugins" = field(default_factory=_installed_plugins)
    gate: Gate = field(default_factory=Gate)
    """Shut while the database is from before an erasure."""

    @classmethod
    def open(cls, settings: Settings) -> "Services":
        """Connect lazily: nothing is asked of a server before it is needed."""
        if not (settings.database_url and settings.database_umbrella_url and settings.redis_url):
            raise ValueError("the servers' addresses must be known: start the embedded servers first")
        signer = ContextSigner(CONTEXT_KEY_ID, settings.keys.context)
        database = Database(
            settings.database_url,
            settings.database_umbrella_url,
            signer,
            pool_size=settings.web_threads + 2,
            session_info={WATCH: LagWatch(settings.audit_max_lag), WAKE: Wake(settings.redis_url)},
        )
        return cls(
            settings=settings,
            database=database,
            keys=KeyStore(settings.var / "keystore", FileVault(settings.secrets)),
            directory=Directory(database, settings.base_host),
            redis=redis.Redis.from_url(settings.redis_url, socket_timeout=5, socket_connect_timeout=2),
            files=BlobStore(settings.storage_url or (settings.var / "files").as_uri()),
            scanner=Scanner(settings.clamd_address) if settings.clamd_address else None,
        )

    def close(self) -> None:
        """Give all connections back."""
        self.database.dispose()
        self.redis.close()
