"""PostgreSQL and Redis for a machine that has none, started from their wheels below ONEROOF_VAR.

They run on their own, outlive the command that started them and are used again by the next one. A server that was
killed is started anew, with its data. Where DATABASE_URL or REDIS_URL is set, nothing is started.
"""

import shutil
from dataclasses import replace
from pathlib import Path

from oneroof.core.config import Settings
from oneroof.embedded import postgres, redis
from oneroof.embedded.credentials import DATABASE, DatabaseUrls, database_passwords, database_url, password
from oneroof.embedded.databases import count_rows, create_database, drop_database
from oneroof.embedded.errors import ServiceError
from oneroof.embedded.home import Home, forget_home, in_use_file, known_home, lock_file, make_home
from oneroof.embedded.processes import is_shared, only_one, share

__all__ = [
    "DatabaseUrls",
    "ServiceError",
    "connected",
    "count_rows",
    "create_database",
    "drop_database",
    "ensure_postgres",
    "ensure_redis",
    "hold",
    "known_home",
    "remove_data",
    "stop",
    "stop_if_unused",
]


def ensure_postgres(settings: Settings) -> DatabaseUrls:
    """Addresses of a PostgreSQL that answers, with roles and database; starts the embedded one where none is named.

    Raises ServiceError.
    """
    if settings.database_url is not None and settings.database_umbrella_url is not None:
        return DatabaseUrls(
            settings.database_url, settings.database_umbrella_url, owner=settings.database_owner_url, admin=None
        )
    with only_one(lock_file(settings)):
        home = make_home(settings)
        postgres.start(home, database_passwords(settings))
    return _urls(settings, home)


def ensure_redis(settings: Settings) -> str:
    """The address of a Redis that answers; starts the embedded one where none is named. Raises ServiceError."""
    if settings.redis_url is not None:
        return settings.redis_url
    secret = password(settings, "redis")
    with only_one(lock_file(settings)):
        home = make_home(settings)
        redis.start(home, secret)
    return redis.url(home, secret)


def connected(settings: Settings) -> Settings:
    """The settings with both servers' addresses, started if need be. They never carry the owner's."""
    urls = ensure_postgres(settings)
    return replace(
        settings,
        database_url=urls.app,
        database_umbrella_url=urls.umbrella,
        database_owner_url=None,
        redis_url=ensure_redis(settings),
    )


def hold(settings: Settings) -> int:
    """Say that this process works with the servers, until it ends or closes the returned descriptor."""
    return share(in_use_file(settings))


def stop(settings: Settings) -> bool:
    """End the embedded servers of this installation; whether any ran. Raises ServiceError."""
    with only_one(lock_file(settings)):
        return _stop(settings)


def stop_if_unused(settings: Settings) -> bool:
    """End the embedded servers unless another process holds them; whether they were ended."""
    with only_one(lock_file(settings)):
        return not is_shared(in_use_file(settings)) and _stop(settings)


def _stop(settings: Settings) -> bool:
    home = known_home(settings)
    if home is None:
        return False
    ran = bool(postgres.running(home) or redis.running(home))
    redis.stop(home)
    postgres.stop(home)
    return ran


def remove_data(settings: Settings) -> Path | None:
    """End the embedded servers and remove all that they kept; the removed folder, if there was one."""
    stop(settings)
    with only_one(lock_file(settings)):
        home = known_home(settings)
        if home is None:
            return None
        for folder in (home.sockets, home.path):
            shutil.rmtree(folder, ignore_errors=True)
        forget_home(settings)
        return home.path


def _urls(settings: Settings, home: Home) -> DatabaseUrls:
    return DatabaseUrls(
        app=database_url(settings, "app", home.sockets),
        umbrella=database_url(settings, "umbrella", home.sockets),
        owner=database_url(settings, "owner", home.sockets),
        admin=postgres.admin_url(home, DATABASE),
    )
