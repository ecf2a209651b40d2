"""What ends by the clock: offers that nobody answered, sharing whose last day is over, keys that count no more."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.finding.merging import undo_join
from oneroof.casefiles.finding.models import CasefileMerge
from oneroof.casefiles.rights.service.restricting import restrict, restriction_of
from oneroof.core.i18n import language, staff_text
from oneroof.core.time import Clock
from oneroof.federation.between_centres import keyring
from oneroof.federation.between_centres.arriving import drop
from oneroof.federation.between_centres.letters import RECEIVED
from oneroof.federation.between_centres.models import CasefileTransfer, IncomingPackage
from oneroof.federation.between_centres.offering import RUNNING, record, take_back, transfer_named
from oneroof.federation.between_centres.receiving import Post
from oneroof.federation.between_centres.sending import PURPOSE, when_settled
from oneroof.jobs.handlers import handles
from oneroof.jobs.schedule import scheduled
from oneroof.jobs.service import enqueue
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant
from oneroof.tenancy.models import CENTRE_KINDS, Tenant

UPKEEP = "between_centres.upkeep"


@scheduled("between centres", purpose=PURPOSE)
def promise_upkeep(session: Session, context: Context, clock: Clock, tenant: ListedTenant) -> bool:
    """Once a day."""
    day = clock.today(tenant.time_zone).isoformat()
    enqueue(session, context, kind=UPKEEP, key=day, payload={"day": day})
    return True


@handles(UPKEEP, purpose=PURPOSE)
def upkeep(services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """End what is over; the centre's keys are there from the first day on."""
    end_offers(session, context, clock)
    end_shares(services, session, context, clock, today=date.fromisoformat(payload["day"]))
    keyring.destroy_old(session, context, clock, services.keys)
    if _home(session, context).kind in CENTRE_KINDS:
        keyring.current_pair(session, context, clock, services.keys, services.database)


def end_offers(session: Session, context: Context, clock: Clock) -> int:
    """Offers whose time is over: of the sender taken back, of the receiver dropped; how many."""
    ours = select(CasefileTransfer).where(
        CasefileTransfer.tenant_id == context.tenant_id,
        CasefileTransfer.direction == "out",
        CasefileTransfer.state.in_(RUNNING),
        CasefileTransfer.expires_at <= clock.now(),
    )
    theirs = select(IncomingPackage).where(
        IncomingPackage.tenant_id == context.tenant_id,
        IncomingPackage.state == "offered",
        IncomingPackage.expires_at <= clock.now(),
    )
    sent = session.scalars(ours.with_for_update(skip_locked=True)).all()
    for row in sent:
        take_back(session, context, clock, row, "expired")
    received = session.scalars(theirs.with_for_update(skip_locked=True)).all()
    for package in received:
        package.state = "expired"
        drop(session, context, clock, package)
    session.flush()
    return len(sent) + len(received)


def end_shares(services: Services, session: Session, context: Context, clock: Clock, *, today: date) -> int:
    """Sharing whose last day is over: what came by it is only stored from now on, apart from what is the centre's own.

    How many ended.
    """
    over = session.scalars(
        select(CasefileTransfer)
        .where(
            CasefileTransfer.tenant_id == context.tenant_id,
            CasefileTransfer.kind == "share",
            CasefileTransfer.state == "done",
            CasefileTransfer.until < today,
        )
        .order_by(CasefileTransfer.id)
    ).all()
    for row in over:
        if row.direction == "in":
            _put_aside(services, session, context, clock, row)
        ended = transfer_named(session, context, row.package_id, direction=row.direction)
        if ended is not None:
            ended.state = "ended"
            record(session, context, clock, "ended", ended)
            session.flush()
    return len(over)


@when_settled("withdrawal")
def withdrawal_settled(post: Post, outcome: str) -> None:
    """Too late: it stood in a casefile there already, and that is what the trail says."""
    row = transfer_named(post.session, post.context, post.letter.subject)
    if outcome != RECEIVED and row is not None and row.state in ("withdrawn", "expired", "failed"):
        row.state = "done"
        record(post.session, post.context, post.clock, "too_late", row)


def _put_aside(services: Services, session: Session, context: Context, clock: Clock, row: CasefileTransfer) -> None:
    """Take it out of the casefile that it was joined into, and keep it from all but coordinators."""
    joined = session.scalars(
        select(CasefileMerge).where(
            CasefileMerge.tenant_id == context.tenant_id,
            CasefileMerge.other_person_id == row.person_id,
            CasefileMerge.undone_at.is_(None),
        )
    ).one_or_none()
    if joined is not None:
        with language(_home(session, context).default_language):
            reason = str(staff_text("The other centre shared it until today."))
            undo_join(session, context, clock, services.keys, merge_id=joined.id, reason=reason)
    if restriction_of(session, context, person_id=row.person_id) is None:
        restrict(session, context, clock, services.keys, casefile_id=row.casefile_id)


def _home(session: Session, context: Context) -> Tenant:
    return session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one()
