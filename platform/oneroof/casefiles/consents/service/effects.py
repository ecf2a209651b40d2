"""What a consent does while it holds, and what ends with it: in the transaction in which it ends."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.consents.models import Consent
from oneroof.casefiles.consents.shipped import SHIPPED
from oneroof.casefiles.sharing import service as sharing
from oneroof.casefiles.sharing.partnerships import end_grants
from oneroof.core.errors import Forbidden
from oneroof.core.i18n import public_text
from oneroof.core.time import Clock
from oneroof.jobs import service as jobs
from oneroof.tenancy.context import Context
from oneroof.tenancy.purposes import PURPOSES

SOURCE = "consent"
Ended = Callable[[Session, Context, Clock, Consent], None]
_told: list[Ended] = []


def when_consent_ends(told: Ended) -> Ended:
    """Register what else must stop when a consent is withdrawn, refused or runs out; called in that transaction."""
    if told not in _told:
        _told.append(told)
    return told


def shared_classes(code: str) -> frozenset[str]:
    """The classes of data that a notice with this code speaks of."""
    return PURPOSES[SHIPPED[code].purpose].data_classes


def begin(session: Session, context: Context, clock: Clock, consent: Consent, office_ids: Iterable[UUID]) -> None:
    """What giving does: the offices see what was agreed to."""
    if not SHIPPED[consent.code].shares:
        return
    sharing.end_sharing(session, context, clock, source_kind=SOURCE, source_id=consent.id)
    sharing.share(
        session,
        context,
        clock,
        person_id=consent.person_id,
        office_ids=sorted(office_ids),
        data_classes=sorted(shared_classes(consent.code)),
        source_kind=SOURCE,
        source_id=consent.id,
    )


def end(session: Session, context: Context, clock: Clock, consent: Consent) -> None:
    """What any other answer does: sharing ends, and what was promised and not yet sent is not sent any more."""
    if SHIPPED[consent.code].shares:
        sharing.end_sharing(session, context, clock, source_kind=SOURCE, source_id=consent.id)
    end_grants(session, context, clock, reason="consent_withdrawn", consent_id=consent.id)
    jobs.cancel(session, context, key_prefix=_key(consent.id, ""))
    for told in _told:
        told(session, context, clock, consent)


def holding(session: Session, context: Context, *, person_id: UUID, code: str, today: date) -> Consent | None:
    """The consent that allows what notice `code` speaks of, on this day; None where there is none."""
    return session.scalars(
        select(Consent)
        .where(
            Consent.tenant_id == context.tenant_id,
            Consent.person_id == person_id,
            Consent.code == code,
            Consent.state == "given",
            Consent.until >= today,
        )
        .order_by(Consent.until.desc())
        .limit(1)
    ).one_or_none()


def may(session: Session, context: Context, *, person_id: UUID, purpose: str, today: date) -> bool:
    """Whether something may be done for this purpose: always, unless the purpose rests on consent.

    Raises KeyError for a purpose that is not declared.
    """
    if not PURPOSES[purpose].needs_consent:
        return True
    codes = [code for code, notice in SHIPPED.items() if notice.purpose == purpose]
    return any(holding(session, context, person_id=person_id, code=code, today=today) for code in codes)


def promise(
    session: Session,
    context: Context,
    *,
    person_id: UUID,
    code: str,
    today: date,
    kind: str,
    key: str,
    payload: dict[str, Any],
) -> None:
    """Promise a job that rests on a consent: it is taken back with it. Raises Forbidden where there is none."""
    consent = holding(session, context, person_id=person_id, code=code, today=today)
    if consent is None:
        raise Forbidden("consent_missing", public_text("The person has not agreed to this."))
    jobs.enqueue(session, context, kind=kind, key=_key(consent.id, key), payload=payload)


def _key(consent_id: UUID, rest: str) -> str:
    return f"consent/{consent_id}/{rest}"
