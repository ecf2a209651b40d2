"""The installation's own keys: random, one file each, readable by nobody else.

In development they are made when first needed. In production a missing key is a fault, because a key made by
accident would end every session and make every signed context invalid; `oneroof keys create` makes them once.
"""

import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

KEY_BYTES = 32
CONTEXT_KEY_ID = "k1"
"""Names the context key in every signed context, so that two can overlap while one is replaced."""
FILES = {"context": "context.key", "token": "token.key", "csrf": "csrf.key", "vault": "vault.key", "audit": "audit.key"}


@dataclass(frozen=True, slots=True)
class Keys:
    """Five keys of 32 bytes each, never shown by repr."""

    context: bytes = field(repr=False)
    """Signs the tenant context that the database verifies."""
    token: bytes = field(repr=False)
    """Pepper of sessions, personal tokens and password hashes."""
    csrf: bytes = field(repr=False)
    """Signs the token in every form."""
    vault: bytes = field(repr=False)
    """Wraps the keys of persons and tenants in the key store."""
    audit: bytes = field(repr=False)
    """Seed of the Ed25519 key that signs the roots of the accountability record."""


def read_keys(folder: Path, *, create: bool) -> tuple[Keys, list[str]]:
    """The keys below `folder`, and a sentence for each that is missing or unsafe; `create` makes the missing ones."""
    if create:
        create_keys(folder)
    found: dict[str, bytes] = {}
    faults: list[str] = []
    for name, file in FILES.items():
        value = _read(folder / file)
        if isinstance(value, str):
            faults.append(value)
        found[name] = value if isinstance(value, bytes) else b""
    return Keys(**found), faults


def create_keys(folder: Path) -> list[Path]:
    """Make the keys that are missing below `folder`, each file with mode 0600; the paths of those made."""
    make_private(folder)
    paths = [folder / file for file in FILES.values()]
    return [path for path in paths if write_once(path, secrets.token_hex(KEY_BYTES))]


def make_private(folder: Path) -> None:
    """Create `folder` (mode 0700) and its parents; an existing folder keeps its mode."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def write_once(path: Path, text: str) -> bool:
    """Write a private file (mode 0600) unless it exists; whether it was written.

    Two writers at once leave one whole file.
    """
    if path.exists():
        return False
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    write_private(draft, text)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads (mode 0600), even for the moment of its creation."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(text + "\n")


def _read(path: Path) -> bytes | str:
    """The key, or the sentence that says what is wrong with it."""
    try:
        mode = path.stat().st_mode
        text = path.read_text().strip()
    except FileNotFoundError:
        return f"ONEROOF_SECRETS: {path} is missing; make the keys once with `oneroof keys create`, then keep a copy."
    except OSError as error:
        return f"ONEROOF_SECRETS: {path} cannot be read: {error.strerror}."
    if mode & (stat.S_IROTH | stat.S_IWOTH):
        return f"ONEROOF_SECRETS: {path} is open to every user of this machine; run chmod 600 on it."
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) < KEY_BYTES:
        return f"ONEROOF_SECRETS: {path} must hold at least {2 * KEY_BYTES} hexadecimal digits."
    return key
