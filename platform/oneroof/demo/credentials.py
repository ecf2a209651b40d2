"""Who can sign in to the demonstration network: made at start, kept in one private file below ONEROOF_VAR."""

import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from oneroof.core.config import Settings
from oneroof.core.keys import make_private

_WORDS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody mistakes for one another."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account, with all that it takes to use it."""

    network: str
    tenant: str
    role: str
    office: str | None
    """Code of the office that the role is limited to."""
    name: str
    email: str
    host: str
    """The tenant's host, without a port."""
    password: str = field(repr=False)
    token: str = field(repr=False)
    token_expires_at: str
    """ISO 8601."""


def read_credentials(settings: Settings) -> list[Account]:
    """All accounts that were prepared here; none before `oneroof demo prepare` has run."""
    try:
        kept = json.loads(_file(settings).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [Account(**account) for account in kept["accounts"]]


def address_of(settings: Settings, account: Account) -> str:
    """Where the pages of the account's tenant are, as the server listens now; without a closing slash."""
    label = account.host.removesuffix(f".{settings.base_host}")
    return settings.url_of(label) if label != account.host else f"{settings.public_scheme}://{account.host}"


def write_credentials(settings: Settings, accounts: Iterable[Account]) -> None:
    """Replace the file as a whole, so that a reader finds the old or the new one."""
    path = _file(settings)
    make_private(path.parent)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    text = json.dumps({"accounts": [asdict(account) for account in accounts]}, ensure_ascii=False, indent=1)
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(text + "\n")
    draft.replace(path)


def new_password() -> str:
    """A password for all accounts of one network: random, and short enough to be typed."""
    return "-".join("".join(secrets.choice(_WORDS) for _ in range(5)) for _ in range(4))


def _file(settings: Settings) -> Path:
    return settings.var / "demo" / "credentials.json"
