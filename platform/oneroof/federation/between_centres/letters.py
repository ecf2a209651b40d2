"""Letters between centres: written, signed, encrypted, opened and verified; and the signed receipts for them."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import rfc8785
from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.federation.between_centres import keyring, others
from oneroof.federation.between_centres.models import LETTER_KINDS
from oneroof.federation.between_centres.others import Other
from oneroof.federation.between_centres.sealing import NotGenuine, decoded, kid_of, seal, verified
from oneroof.services import Services
from oneroof.tenancy.context import Context

MOST_BYTES = 1024 * 1024
"""Of a letter as it is sent: papers go in parts of their own."""
RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, in the clear."""

    id: UUID
    kind: str
    """One of LETTER_KINDS."""
    subject: UUID
    """The package or referral it is about."""
    body: dict[str, Any]

    def written(self, *, sender: str, to: str, at: datetime) -> dict[str, Any]:
        """As it is signed."""
        return {
            "id": str(self.id),
            "kind": self.kind,
            "subject": str(self.subject),
            "from": sender,
            "to": to,
            "at": at.isoformat(),
            "body": self.body,
        }


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the receiving centre says of a letter."""

    outcome: str
    """`received`, or the code with which it was refused."""
    text: str
    """As it was signed."""


def write(session: Session, context: Context, clock: Clock, services: Services, other: Other, letter: Letter) -> bytes:
    """The letter, signed by this centre and encrypted to the other. Raises Conflict where there is no key for that."""
    own = keyring.current_pair(session, context, clock, services.keys, services.database)
    sender = others.own_address(session, context, services.settings)
    content = letter.written(sender=sender, to=other.address, at=clock.now())
    return seal(own.sign(content), others.box_of(session, context, other)).encode("ascii")


def opened(session: Session, context: Context, clock: Clock, services: Services, raw: bytes) -> str:
    """What is inside: a signed text that nobody has verified yet. Raises NotGenuine."""
    if len(raw) > MOST_BYTES:
        raise NotGenuine("too_large")
    try:
        text = raw.decode("ascii")
    except UnicodeDecodeError:
        raise NotGenuine("unreadable") from None
    return keyring.own_pair(session, context, clock, services.keys, kid_of(text)).unseal(text)


def read(
    session: Session, context: Context, clock: Clock, services: Services, signed: str
) -> tuple[Letter, Other, bytes]:
    """The letter, who has signed it, and its digest. Raises NotGenuine."""
    other, pair = others.signer(session, context, services.settings, clock, kid_of(signed))
    content = verified(signed, pair)
    if content.get("from") != other.address:
        raise NotGenuine("wrong_sender")
    if content.get("to") != others.own_address(session, context, services.settings):
        raise NotGenuine("not_for_us")
    try:
        letter = Letter(UUID(content["id"]), content["kind"], UUID(content["subject"]), content["body"])
    except (KeyError, ValueError, TypeError, AttributeError):
        raise NotGenuine("unreadable") from None
    if letter.kind not in LETTER_KINDS or not isinstance(letter.body, dict):
        raise NotGenuine("unreadable")
    return letter, other, digest_of(content)


def digest_of(content: dict[str, Any]) -> bytes:
    """What a letter says, whenever it was signed and with whichever key: the same letter sent again has the same."""
    said = {name: value for name, value in content.items() if name != "at"}
    return hashlib.sha256(rfc8785.dumps(said)).digest()


def sign_receipt(
    session: Session, context: Context, clock: Clock, services: Services, letter: Letter, outcome: str, digest: bytes
) -> str:
    """The receipt for a letter."""
    own = keyring.current_pair(session, context, clock, services.keys, services.database)
    return own.sign(
        {
            "receipt_for": str(letter.id),
            "digest": digest.hex(),
            "outcome": outcome,
            "centre": others.own_address(session, context, services.settings),
            "at": clock.now().isoformat(),
        }
    )


def read_receipt(
    session: Session, context: Context, clock: Clock, services: Services, text: str, *, of: Letter, other: Other
) -> Receipt:
    """A receipt that the other centre itself has signed for this very letter. Raises NotGenuine."""
    signer, pair = others.signer(session, context, services.settings, clock, kid_of(text))
    content = verified(text, pair)
    sender = others.own_address(session, context, services.settings)
    digest = digest_of(of.written(sender=sender, to=other.address, at=clock.now()))
    genuine = (
        signer.columns == other.columns
        and content.get("receipt_for") == str(of.id)
        and content.get("digest") == digest.hex()
        and content.get("centre") == other.address
    )
    if not genuine:
        raise NotGenuine("wrong_receipt")
    return Receipt(str(content.get("outcome")), text)


def sender_said(signed: str) -> str | None:
    """Whom a signed text says it is from, before anything of it is believed; None where it says nothing."""
    try:
        return str(json.loads(decoded(signed.split(".")[1]))["from"])
    except (ValueError, KeyError, IndexError, TypeError):
        return None
