"""Who has the token of a letter and the code of the person sees and answers one referral, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.core.crypto import token_hash
from oneroof.core.db import Database
from oneroof.core.errors import Invalid, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.speakable_codes import EXAMPLE, as_stored
from oneroof.core.time import Clock
from oneroof.referrals.by_link.models import ReferralLink
from oneroof.referrals.models import HIDDEN_STATES, OPEN_STATES, Referral
from oneroof.referrals.service import code_hash
from oneroof.referrals.service.records import record
from oneroof.tenancy.clearance import RECIPIENT
from oneroof.tenancy.context import Context

PURPOSE = "partner_sharing"


@dataclass(frozen=True, slots=True)
class Found:
    """What a link and a code open together."""

    link_id: UUID
    referral_id: UUID
    person_id: UUID
    state: str
    is_over: bool
    """Withdrawn, run out, or the link was revoked or is too old: nothing is shown."""
    shown: frozenset[str]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a referral stands, for who carries its slip: nothing of the person."""

    referral_id: UUID
    destination_kind: str
    state: str
    answer_by: date
    meeting_at: datetime | None


def stored_code(text: str) -> str:
    """The code as it is stored. Raises Invalid (`code`) for a typing error."""
    code = as_stored(text)
    if code is None:
        message = public_text("This code has a typing error. It has nine signs, such as %(example)s.", example=EXAMPLE)
        raise Invalid("referral_code_invalid", message, fields={"code": [message]})
    return code


def find_link(database: Database, context: Context, clock: Clock, keys: KeyStore, *, token: str, code: str) -> Found:
    """What these two open. Raises Invalid for a typing error, and NotFound where either is wrong: never which."""
    hashed = code_hash(keys, context, stored_code(code))
    rows = database.call(
        "referral_by_link", wanted_tenant=context.tenant_id, wanted_token=token_hash(token), wanted_code=hashed
    )
    if not rows:
        raise no_such_code()
    row = rows[0]
    is_over = row.revoked_at is not None or row.expires_at <= clock.now() or row.state in HIDDEN_STATES
    shown = frozenset(row.shown) if row.state in OPEN_STATES else frozenset[str]()
    return Found(row.link_id, row.referral_id, row.person_id, row.state, is_over, shown)


def find_standing(database: Database, context: Context, keys: KeyStore, *, code: str) -> Standing:
    """How the referral with this code stands. Raises Invalid for a typing error, and NotFound."""
    hashed = code_hash(keys, context, stored_code(code))
    rows = database.call("referral_by_code", wanted_tenant=context.tenant_id, wanted_code=hashed)
    if not rows:
        raise no_such_code()
    row = rows[0]
    return Standing(row.referral_id, row.destination_kind, row.state, row.answer_by, row.meeting_at)


def recipient_context(context: Context, found: Found) -> Context:
    """In whose name the database answers who came by a link: the referral, and the chosen classes of its person."""
    return Context(
        tenant_id=context.tenant_id,
        network_id=context.network_id,
        actor_kind=RECIPIENT,
        actor_id=found.link_id,
        purpose=PURPOSE,
        request_id=context.request_id,
        office_ids=frozenset({found.link_id}),
        people=frozenset({found.person_id}),
        shown=found.shown | {"person"},
    )


def note_opening(session: Session, context: Context, clock: Clock, *, found: Found) -> None:
    """Somebody came in with the right code: noted on the link and in the record."""
    link = session.get_one(ReferralLink, (context.tenant_id, found.link_id))
    referral = session.get_one(Referral, (context.tenant_id, found.referral_id))
    link.opened += 1
    link.opened_at = link.opened_at or clock.now()
    link.last_opened_at = clock.now()
    record(session, context, clock, "enter", referral, data_classes=sorted(found.shown))
    session.flush()


def no_such_code() -> NotFound:
    """The same for a wrong link, a wrong code, and two that do not belong together."""
    return NotFound("referral_code_unknown", public_text("We do not know this code. Check it, and try again."))
