"""What an installation is told by its environment, read once at start.

Every fault is found before anything starts, and all of them are reported together: one sentence each, naming
the variable. `docs/configuration.md` lists the same variables for people who run an installation.
"""

import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from oneroof.core.keys import Keys, read_keys

Environment = Literal["development", "production"]

MEBIBYTE = 1024 * 1024

_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*", re.ASCII)
SMS_SCHEMES = (
    "json",
    "jsons",
    "twilio",
    "vonage",
    "sinch",
    "msgbird",
    "clicksend",
    "d7sms",
    "bulksms",
    "plivo",
    "voipms",
)
"""Gateways for text messages, by apprise's names, and two that post JSON to a server of one's own.

An address of another kind could hand numbers to a chat, or run a program.
"""
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class ConfigurationError(Exception):
    """The environment does not describe an installation that can start. `faults` has one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Settings:
    """An installation's settings. Database and Redis URLs that are None are served by the embedded servers."""

    environment: Environment
    var: Path
    """Everything that this installation writes stands below this folder."""
    secrets: Path
    keys: Keys = field(repr=False)
    base_host: str
    """A tenant's host is `<its name>.<base host>`, unless it has a domain of its own."""
    port: int
    listen: str
    """The address that the web server binds to."""
    public_scheme: Literal["http", "https"]
    log_level: str
    trusted_proxies: int
    """How many proxies stand in front, whose X-Forwarded-* headers are believed."""
    max_request_bytes: int
    """The whole body of a request, uploads included."""
    max_form_bytes: int
    """What the fields of a form, its files left out, may hold in memory."""
    web_workers: int
    web_threads: int
    job_workers: int
    database_url: str | None = field(default=None, repr=False)
    database_owner_url: str | None = field(default=None, repr=False)
    """For `oneroof migrate` alone: the web application and the workers never have it."""
    database_umbrella_url: str | None = field(default=None, repr=False)
    redis_url: str | None = field(default=None, repr=False)
    storage_url: str | None = field(default=None, repr=False)
    """Where uploaded files are kept, encrypted; None for the folder `files` below `var`."""
    complaint_days: int = 15
    """Working days within which a complaint is to be answered."""
    audit_max_lag: timedelta = timedelta(minutes=15)
    """How far the chain over the accountability record may be behind before nobody reads personal data."""
    clamd_address: str | None = None
    """The virus scanner; without one, files are marked as not checked."""
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str | None = None
    sms_url: str | None = field(default=None, repr=False)
    """The gateway for text messages, with `{to}` where the number goes."""
    push_hosts: tuple[str, ...] = ()
    """Push services beside those that browsers use, as host:port; for trying things out."""
    webhook_hosts: tuple[str, ...] = ()
    """Receivers of events in the installation's own network, as host:port; for trying things out alone."""
    machine_hosts: tuple[str, ...] = ()
    """Translation machines inside the installation's own network, as host:port; others must be on the internet."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Settings from `environ` (the process's own by default); missing keys are made in development.

        Raises ConfigurationError with every fault at once.
        """
        read = _Reader(os.environ if environ is None else environ)
        environment = read.one_of("ONEROOF_ENV", ("development", "production"), "development")
        production = environment == "production"
        var = read.folder("ONEROOF_VAR", Path("var"))
        secrets = read.folder("ONEROOF_SECRETS", var / "secrets")
        values = {
            "environment": environment,
            "var": var,
            "secrets": secrets,
            **_addresses(read, production),
            **_limits(read),
            **_services(read, production),
        }
        if read.faults and not production:
            raise ConfigurationError(read.faults)  # before anything is written
        keys, key_faults = read_keys(secrets, create=not production)
        if read.faults or key_faults:
            raise ConfigurationError(read.faults + key_faults)
        return cls(keys=keys, **values)  # type: ignore[arg-type]  # each reader above gives its field's type

    @property
    def production(self) -> bool:
        """Whether real people's data is served here."""
        return self.environment == "production"

    def url_of(self, host_label: str | None = None) -> str:
        """The address of a tenant by its label (`lisboa`), or of the installation itself, without a closing slash."""
        host = f"{host_label}.{self.base_host}" if host_label else self.base_host
        usual = 443 if self.public_scheme == "https" else 80
        hidden = self.port == usual or self.trusted_proxies > 0
        return f"{self.public_scheme}://{host}" if hidden else f"{self.public_scheme}://{host}:{self.port}"


def _addresses(read: "_Reader", production: bool) -> dict[str, object]:
    return {
        "base_host": read.host("ONEROOF_BASE_HOST", "localhost"),
        "port": read.number("PORT", 8000, 1, 65535),
        "listen": read.text("ONEROOF_LISTEN", "127.0.0.1"),
        "public_scheme": read.one_of("ONEROOF_SCHEME", ("http", "https"), "https" if production else "http"),
        "trusted_proxies": read.number("ONEROOF_PROXIES", 1 if production else 0, 0, 5),
        "log_level": read.one_of("ONEROOF_LOG_LEVEL", _LEVELS, "INFO"),
    }


def _limits(read: "_Reader") -> dict[str, object]:
    processors = os.cpu_count() or 1
    return {
        "max_request_bytes": read.number("ONEROOF_MAX_REQUEST_BYTES", 64 * MEBIBYTE, 64 * 1024, 1024 * MEBIBYTE),
        "max_form_bytes": read.number("ONEROOF_MAX_FORM_BYTES", MEBIBYTE, 16 * 1024, 64 * MEBIBYTE),
        "web_workers": read.number("ONEROOF_WEB_WORKERS", min(4, max(2, processors)), 1, 256),
        "web_threads": read.number("ONEROOF_WEB_THREADS", 8, 1, 256),
        "job_workers": read.number("ONEROOF_JOB_WORKERS", 1, 1, 256),
        "complaint_days": read.number("COMPLAINT_DAYS", 15, 1, 365),
        "audit_max_lag": timedelta(seconds=read.number("AUDIT_MAX_LAG", 900, 10, 86_400)),
    }


def _services(read: "_Reader", production: bool) -> dict[str, object]:
    postgres = ("postgresql", "postgres", "postgresql+psycopg")
    urls = {
        "database_url": read.database("DATABASE_URL", postgres),
        "database_umbrella_url": read.database("DATABASE_UMBRELLA_URL", postgres),
        "database_owner_url": read.database("DATABASE_OWNER_URL", postgres),
    }
    if bool(urls["database_url"]) != bool(urls["database_umbrella_url"]):
        given, missing = ("DATABASE_URL", "DATABASE_UMBRELLA_URL")[:: 1 if urls["database_url"] else -1]
        read.fault(f"{missing} is missing: with {given} set, the other role's address is needed too.")
    if urls["database_owner_url"] and not urls["database_url"]:
        read.fault("DATABASE_URL is missing: DATABASE_OWNER_URL alone serves no web application.")
    users = [urlsplit(url).username for url in urls.values() if url]
    if len(users) != len(set(users)):
        read.fault("DATABASE_URL, DATABASE_UMBRELLA_URL and DATABASE_OWNER_URL need three different roles.")
    return {
        **urls,
        "redis_url": read.url("REDIS_URL", ("redis", "rediss", "unix")),
        "storage_url": read.url("ONEROOF_STORAGE", ("file", "s3")),
        "clamd_address": read.scanner("CLAMD_ADDRESS"),
        "smtp_url": read.url("SMTP_URL", ("smtp", "smtps")),
        "mail_from": read.text("MAIL_FROM", "") or None,
        "sms_url": read.gateway("SMS_URL"),
        "push_hosts": tuple(read.text("PUSH_HOSTS", "").split()),
        "webhook_hosts": _for_trying_out(read, production),
        "machine_hosts": tuple(read.text("TRANSLATION_HOSTS", "").split()),
    }


def _for_trying_out(read: "_Reader", production: bool) -> tuple[str, ...]:
    hosts = tuple(read.text("WEBHOOK_HOSTS", "").split())
    if hosts and production:
        read.fault("WEBHOOK_HOSTS is for trying things out: in production nothing is sent into a private network.")
    return hosts


@dataclass
class _Reader:
    """Reads variables and remembers what was wrong with them. An empty variable counts as unset."""

    environ: Mapping[str, str]
    faults: list[str] = field(default_factory=list)

    def fault(self, sentence: str) -> None:
        self.faults.append(sentence)

    def text(self, name: str, default: str) -> str:
        return self.environ.get(name, "").strip() or default

    def one_of(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.text(name, default)
        if value not in allowed:
            self.fault(f"{name} is {value!r}: it must be one of {', '.join(allowed)}.")
        return value

    def number(self, name: str, default: int, least: int, most: int) -> int:
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
            self.fault(f"{name} is {value!r}: it must be a whole number from {least} to {most}.")
            return default
        return int(value)

    def folder(self, name: str, default: Path) -> Path:
        path = Path(self.text(name, str(default))).expanduser().absolute()
        if path.exists() and not path.is_dir():
            self.fault(f"{name} is {str(path)!r}: it must be a folder.")
        return path

    def host(self, name: str, default: str) -> str:
        value = self.text(name, default).lower()
        if not _HOST.fullmatch(value):
            self.fault(f"{name} is {value!r}: it must be a host name without scheme, port or path.")
        return value

    def url(self, name: str, schemes: tuple[str, ...]) -> str | None:
        value = self.text(name, "")
        if not value:
            return None
        if "://" not in value or _scheme(value) not in schemes:
            # the value is not repeated: it may hold a password
            self.fault(f"{name} must be an address that begins with {' or '.join(f'{s}://' for s in schemes)}.")
            return None
        return value

    def scanner(self, name: str) -> str | None:
        value = self.text(name, "")
        host, _, port = value.removeprefix("tcp://").rpartition(":")
        if not value or value.startswith("unix:///") or (host and port.isascii() and port.isdigit()):
            return value or None
        self.fault(f"{name} is {value!r}: it must be host:port or unix:///path of a socket.")
        return None

    def gateway(self, name: str) -> str | None:
        value = self.url(name, SMS_SCHEMES)
        if value is not None and "{to}" not in value:
            self.fault(f"{name} must say with {{to}} where the number goes.")
            return None
        return value

    def database(self, name: str, schemes: tuple[str, ...]) -> str | None:
        value = self.url(name, schemes)
        if value is None:
            return None
        parts = urlsplit(value)
        if not parts.username or not parts.path.strip("/"):
            self.fault(f"{name} must name a role and a database, as in postgresql://role:password@host/database.")
        return value.replace(parts.scheme, "postgresql", 1)


def _scheme(url: str) -> str:
    """The address's scheme; empty where it is no address at all."""
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""


def log_level_number(settings: Settings) -> int:
    """The level for the standard library's logging."""
    return logging.getLevelNamesMapping()[settings.log_level]
