"""Passwords of the embedded servers: made once, one private file each below ONEROOF_SECRETS.

Each role's password has its own file, so that a process can be given the application's and the umbrella's without
the owner's.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from oneroof.core.config import Settings
from oneroof.core.keys import make_private, write_once

DATABASE = "oneroof"
ADMINISTRATOR = "postgres"


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """Addresses of one database for each role. `owner` and `admin` are for migrations and set-up alone."""

    app: str = field(repr=False)
    umbrella: str = field(repr=False)
    owner: str | None = field(repr=False)
    admin: str | None = field(repr=False)
    """The embedded server's administrator; None on an external server."""

    def of_database(self, name: str) -> "DatabaseUrls":
        """The same server and roles, for the database `name`."""
        return DatabaseUrls(
            *(_renamed(url, name) for url in (self.app, self.umbrella)),
            *(_renamed(url, name) if url else None for url in (self.owner, self.admin)),
        )


@dataclass(frozen=True, slots=True)
class Passwords:
    """The passwords of the three database roles."""

    owner: str = field(repr=False)
    app: str = field(repr=False)
    umbrella: str = field(repr=False)

    def environment(self) -> dict[str, str]:
        """As `roles.sql` reads them: an environment is not shown to other accounts, a command line is."""
        return {
            "ONEROOF_OWNER_PASSWORD": self.owner,
            "ONEROOF_APP_PASSWORD": self.app,
            "ONEROOF_UMBRELLA_PASSWORD": self.umbrella,
        }

    def fingerprint(self, script: str) -> str:
        """Changes when a password or the script that sets them does; says nothing about either."""
        return hashlib.sha256("\0".join((script, self.owner, self.app, self.umbrella)).encode()).hexdigest()


def database_passwords(settings: Settings) -> Passwords:
    """The three passwords, made when missing."""
    return Passwords(*(password(settings, f"database-{role}") for role in ("owner", "app", "umbrella")))


def database_url(settings: Settings, role: str, sockets: Path, *, database: str = DATABASE) -> str:
    """The address of `database` for `role` (`owner`, `app`, `umbrella`) on the server that listens in `sockets`."""
    return socket_url(f"oneroof_{role}:{password(settings, f'database-{role}')}", sockets, database)


def socket_url(credentials: str, sockets: Path, database: str) -> str:
    """A PostgreSQL address through a socket: `credentials` is a role, or `role:password`."""
    return f"postgresql://{credentials}@/{database}?host={quote(str(sockets), safe='')}"


def _renamed(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{database}").geturl()


def password(settings: Settings, name: str) -> str:
    """The password kept in `<name>.password`, made when missing: 32 letters and digits that need no quoting."""
    make_private(settings.secrets)
    path = settings.secrets / f"{name}.password"
    write_once(path, secrets.token_hex(16))
    return path.read_text().strip()
