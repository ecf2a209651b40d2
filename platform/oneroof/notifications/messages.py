"""What is sent, and where it goes: an e-mail, a text message to a telephone, or a line that a browser shows.

Who writes to an office by hand gives one contact, an address or a number; `Reach` is what it means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from babel.core import get_global

from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.core.phones import as_e164

LONGEST_ADDRESS = 254
_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]]+@[^@\s<>,;:\"()\[\]]+\.[^@\s<>,;:\"()\[\]]+")

Channel = Literal["email", "sms"]


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail in the recipient's language, as plain text."""

    to: str
    language: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One text message (SMS). Others may read it on a locked screen: it names no service and no person."""

    to: str
    """The number in E.164, with `+`."""
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class PushMessage:
    """One line that a browser shows, with a page to open. It says as little as a text message."""

    id: UUID
    """Of the subscription, which is forgotten once the browser has withdrawn."""
    subscription: bytes
    """What the browser gave when it agreed: JSON with `endpoint` and `keys`."""
    language: str
    title: str
    text: str
    path: str
    """The page of the same site that opens when it is touched."""
    seconds: int = 12 * 3600
    """How long the browser's own service tries to reach it."""


Message = Letter | TextMessage | PushMessage


@dataclass(frozen=True, slots=True)
class Reach:
    """Where somebody can be written to."""

    channel: Channel
    address: str
    """An e-mail address, or a number in E.164."""

    @classmethod
    def of(cls, kept: str) -> Reach:
        """From its kept form, which is the address itself."""
        return cls("email" if "@" in kept else "sms", kept)

    @property
    def hinted(self) -> str:
        """Enough for its owner to know it again, too little for anybody else: `a…@example.org`, `+351 …21`."""
        if self.channel == "sms":
            return f"…{self.address[-2:]}"
        name, _, domain = self.address.rpartition("@")
        return f"{name[:1]}…@{domain}"


def read_reach(written: str, *, zone: str, sms: bool, field: str = "contact") -> Reach:
    """What somebody wrote as their address or number. Raises Invalid at `field` for what is neither.

    `zone` is the centre's (IANA): a number without a country's code is one of its country. Without `sms` only
    addresses are taken.
    """
    written = written.strip()
    if "@" in written:
        if len(written) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(written):
            return Reach("email", written)
    elif sms and (number := as_e164(written, get_global("zone_territories").get(zone))):
        return Reach("sms", number)
    if sms:
        message = public_text("Write an e-mail address such as name@example.org, or a phone number.")
    else:
        message = public_text("Write an e-mail address such as name@example.org.")
    raise Invalid("contact_invalid", message, fields={field: [message]})
