"""What every part of the rights does: find the casefile, seal what is written, say it in the accountability record."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.service.views import no_such_casefile
from oneroof.casefiles.sharing.service import row_clearance
from oneroof.core.errors import Invalid, NotFound
from oneroof.core.i18n import public_text, staff_text
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

LONGEST = 4000
"""Characters of a text."""


def casefile_of(session: Session, context: Context, casefile_id: UUID) -> Casefile:
    """The casefile. Raises NotFound."""
    casefile = session.scalars(
        select(Casefile).where(Casefile.tenant_id == context.tenant_id, Casefile.id == casefile_id)
    ).one_or_none()
    if casefile is None:
        raise no_such_casefile()
    return casefile


def classed(session: Session, context: Context, person_id: UUID) -> dict[str, Any]:
    """What a policy looks at, for a new row. Raises NotFound."""
    return {
        "person_id": person_id,
        "data_class": "rights",
        **row_clearance(session, context, person_id, "rights", erased_too=True),
    }


def written(text: str | None, field: str, *, required: bool = True) -> str:
    """A text as it was typed. Raises Invalid for one that is missing or too long."""
    said = (text or "").strip()
    if required and not said:
        message = public_text("This is missing.")
        raise Invalid(f"{field}_missing", message, fields={field: [message]})
    if len(said) > LONGEST:
        message = public_text("At most %(most)s characters.", most=LONGEST)
        raise Invalid(f"{field}_too_long", message, fields={field: [message]})
    return said


def sealed(keys: KeyStore, context: Context, person_id: UUID, text: str, table: str, row_id: UUID, what: str) -> bytes:
    """A text under the person's key. Raises NotFound for somebody who was erased."""
    try:
        return keys.seal_for_person(context.tenant_id, person_id, text.encode(), f"{table}/{row_id}/{what}")
    except KeyDestroyedError:
        raise no_such_casefile() from None


def opened(
    keys: KeyStore, context: Context, person_id: UUID, content: bytes | None, table: str, row_id: UUID, what: str
) -> str | None:
    """What `sealed` made; None where there is nothing, and after the person's erasure."""
    if content is None:
        return None
    try:
        return keys.unseal_for_person(context.tenant_id, person_id, content, f"{table}/{row_id}/{what}").decode()
    except KeyDestroyedError:
        return None


def today_at(session: Session, context: Context, clock: Clock) -> date:
    """The calendar day at the centre."""
    return clock.today(session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one())


def months_after(day: date, months: int) -> date:
    """The same day some months on, or the month's last day where it has no such day."""
    month = day.month - 1 + months
    year, number = day.year + month // 12, month % 12 + 1
    return date(year, number, min(day.day, monthrange(year, number)[1]))


def record(
    session: Session,
    context: Context,
    clock: Clock,
    action: str,
    person_id: UUID,
    object_id: UUID,
    details: Mapping[str, Any] | None = None,
) -> None:
    """One entry of the accountability record; `action` is `<noun>.<verb>`."""
    audit.record(
        session,
        context,
        clock,
        action=action,
        object_kind=action.partition(".")[0],
        object_id=object_id,
        subject_person_id=person_id,
        data_classes=["rights"],
        details=dict(details or {}),
    )


def no_such(what: str) -> NotFound:
    """There is none with this id here."""
    return NotFound(f"{what}_not_found", staff_text("There is nothing like this here. Please look at the list again."))
