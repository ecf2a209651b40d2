"""Keys of a tenant that serve for what is over by a certain day: how they are called, and what they encrypt begins."""

from datetime import date

from oneroof.core.crypto import Unreadable

_NAME = "tenant-"
_FORMAT = b"\x02"
_SIGNS = len("2026-01-05")


def name_of(day: date) -> str:
    """The key's name in the tenant's folder."""
    return _NAME + day.isoformat()


def day_of(name: str) -> date | None:
    """The day of a key with this name; None for any other key."""
    return date.fromisoformat(name.removeprefix(_NAME)) if name.startswith(_NAME) else None


def written_for(day: date) -> bytes:
    """What stands before the ciphertext, so that its key is found again."""
    return _FORMAT + day.isoformat().encode()


def read_day(sealed: bytes) -> tuple[date | None, bytes]:
    """The day of the key, and the ciphertext proper; None where it was made under no key of a day."""
    if sealed[:1] != _FORMAT:
        return None, sealed
    try:
        return date.fromisoformat(sealed[1 : 1 + _SIGNS].decode("ascii")), sealed[1 + _SIGNS :]
    except ValueError:
        raise Unreadable("unknown format") from None
