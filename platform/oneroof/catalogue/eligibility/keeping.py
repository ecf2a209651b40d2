"""Results kept under a code: made when the person asks for it, read by those at the desks, forgotten after 30 days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.catalogue.eligibility.given import Given, given_of
from oneroof.catalogue.eligibility.models import KeptCheck
from oneroof.core.errors import Invalid, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.speakable_codes import EXAMPLE, as_stored, new_code
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

KEPT_FOR = timedelta(days=30)
DATA_CLASS = "check_answers"


@dataclass(frozen=True, slots=True)
class KeptResult:
    """What a code leads to."""

    given: Given
    language: str
    """The language that the person read the questions in."""
    created_at: datetime
    expires_at: datetime


def keep(session: Session, context: Context, clock: Clock, keys: KeyStore, given: Given, *, language: str) -> str:
    """Keep the answers, and return the code (as `speakable_codes.shown` takes it) that leads to them for 30 days."""
    code, row_id, now = new_code(), new_id(), clock.now()
    session.add(
        KeptCheck(
            tenant_id=context.tenant_id,
            id=row_id,
            code_hash=_hash(keys, context, code),
            answers_sealed=keys.seal_for_tenant(context.tenant_id, given.to_json().encode(), _place(row_id)),
            language=language,
            created_at=now,
            expires_at=now + KEPT_FOR,
        )
    )
    _record(session, context, clock, "check.keep", row_id)
    session.flush()
    return code


def read(session: Session, context: Context, clock: Clock, keys: KeyStore, *, code: str) -> KeptResult:
    """What was kept under a code, as somebody typed it.

    Raises Invalid (field `code`) for a typing error and NotFound for a code that is nobody's or has expired.
    """
    row = _row(session, context, clock, keys, code)
    _record(session, context, clock, "check.read", row.id)
    plain = keys.unseal_for_tenant(context.tenant_id, row.answers_sealed, _place(row.id))
    return KeptResult(given_of(plain), row.language, row.created_at, row.expires_at)


def forget(session: Session, context: Context, clock: Clock, keys: KeyStore, *, code: str) -> None:
    """Delete what was kept under a code. A code that is nobody's is as good as deleted."""
    stored = as_stored(code)
    query = delete(KeptCheck).where(
        KeptCheck.tenant_id == context.tenant_id, KeptCheck.code_hash == _hash(keys, context, stored or "")
    )
    for row_id in session.scalars(query.returning(KeptCheck.id)):
        _record(session, context, clock, "check.forget", row_id)


def forget_expired(session: Session, context: Context, clock: Clock) -> int:
    """Delete what has expired; returns how many."""
    over = delete(KeptCheck).where(KeptCheck.tenant_id == context.tenant_id, KeptCheck.expires_at <= clock.now())
    return len(session.scalars(over.returning(KeptCheck.id)).all())


def _row(session: Session, context: Context, clock: Clock, keys: KeyStore, code: str) -> KeptCheck:
    stored = as_stored(code)
    if stored is None:
        message = public_text("This code has a typing error. It has nine signs, such as %(example)s.", example=EXAMPLE)
        raise Invalid("check_code_invalid", message, fields={"code": [message]})
    row = session.scalars(
        select(KeptCheck).where(
            KeptCheck.tenant_id == context.tenant_id, KeptCheck.code_hash == _hash(keys, context, stored)
        )
    ).one_or_none()
    if row is None or row.expires_at <= clock.now():
        raise NotFound(
            "check_code_unknown",
            public_text("There is no result with this code here. Check the code; after 30 days a result is deleted."),
        )
    return row


def _hash(keys: KeyStore, context: Context, stored: str) -> bytes:
    return keys.search_token(context.tenant_id, "check code", stored)


def _place(row_id: UUID) -> str:
    return f"kept_check/{row_id}"


def _record(session: Session, context: Context, clock: Clock, action: str, row_id: UUID) -> None:
    audit.record(
        session,
        context,
        clock,
        action=action,
        object_kind="kept_check",
        object_id=row_id,
        data_classes=[DATA_CLASS],
    )
