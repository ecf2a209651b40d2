"""What is done behind the phone line: case codes find their home, agreements end on their day."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.casefiles.models import Casefile
from oneroof.casefiles.service.codes import PUBLISH_CODE, WITHDRAW_CODES
from oneroof.core.time import Clock
from oneroof.jobs.handlers import handles
from oneroof.jobs.schedule import scheduled
from oneroof.jobs.service import enqueue
from oneroof.phone_line import letters
from oneroof.phone_line.agreements.models import LineAgreement, PhoneAgreement
from oneroof.phone_line.agreements.service import end_what_is_over, keep_copies
from oneroof.phone_line.service.homes import codes_here, codes_of, publish, withdraw
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

__all__ = ["letters"]

PUBLISH_ALL = "case_code.publish_all"
END_AGREEMENTS = "line_agreement.end_over"
BATCH = 500
"""Codes that are published in one transaction."""


@handles(PUBLISH_CODE, purpose="rights")
def publish_code(
    services: Services, session: Session, context: Context, _clock: Clock, payload: dict[str, Any]
) -> None:
    """Let the line find the home of a new casefile."""
    code = session.scalars(
        select(Casefile.code).where(
            Casefile.tenant_id == context.tenant_id,
            Casefile.id == UUID(payload["casefile_id"]),
            ~func.oneroof.is_being_erased(Casefile.person_id),
        )
    ).one_or_none()
    publish(session, context, services.keys, [code] if code else [])


@handles(WITHDRAW_CODES, purpose="rights")
def withdraw_of_erased(
    services: Services, session: Session, context: Context, _clock: Clock, payload: dict[str, Any]
) -> None:
    """The codes of somebody who was erased lead nowhere any more."""
    withdraw(session, context, services.keys, codes_of(session, context, UUID(payload["person_id"])))


@handles(PUBLISH_ALL, purpose="rights")
def publish_all(services: Services, session: Session, context: Context, _clock: Clock, payload: dict[str, Any]) -> None:
    """The same for casefiles that were there before: some in each transaction, the next in another job."""
    after = payload.get("after")
    here = codes_here(session, context, after=UUID(after) if after else None, most=BATCH)
    publish(session, context, services.keys, [code for _id, code in here])
    if len(here) == BATCH:
        following = {**payload, "after": str(here[-1][0])}
        key = f"{following['agreement_id']}/{following['after']}"
        enqueue(session, context, kind=PUBLISH_ALL, key=key, payload=following)


@handles(END_AGREEMENTS, purpose="administration")
def end_agreements(
    services: Services, _session: Session, context: Context, clock: Clock, payload: dict[str, Any]
) -> None:
    """End the centre's agreements whose last day is over."""
    end_what_is_over(services.database, context, clock, clock.today(payload["zone"]))


@scheduled("phone line", purpose="administration", every=timedelta(minutes=10))
def keep_agreements(session: Session, context: Context, clock: Clock, tenant: ListedTenant) -> bool:
    """Publish what an accepted agreement needs, once; end what is over; follow what the other side has ended."""
    keep_copies(session, context)
    copies = session.scalars(
        select(LineAgreement).where(LineAgreement.tenant_id == context.tenant_id, LineAgreement.ended_at.is_(None))
    ).all()
    for copy in copies:
        enqueue(session, context, kind=PUBLISH_ALL, key=str(copy.id), payload={"agreement_id": str(copy.id)})
    today = clock.today(tenant.time_zone)
    over = session.scalars(
        select(PhoneAgreement.id).where(
            PhoneAgreement.network_id == context.network_id,
            PhoneAgreement.centre_id == context.tenant_id,
            PhoneAgreement.ended_at.is_(None),
            PhoneAgreement.until < today,
        )
    ).first()
    if over is not None:
        enqueue(session, context, kind=END_AGREEMENTS, key=f"{over}/{today}", payload={"zone": tenant.time_zone})
    return False
