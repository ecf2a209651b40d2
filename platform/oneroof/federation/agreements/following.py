"""How a centre follows what the network agreed: its copy, and what the copy opened, say the same again after a job.

Until then nothing is open that should not be: the database asks the network's rows at every statement.
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.db import Database
from oneroof.core.time import Clock
from oneroof.events import service as events
from oneroof.federation.agreements.copies import copy_terms, end_copy, keep_state
from oneroof.federation.agreements.terms import is_within
from oneroof.federation.transactions import accountable
from oneroof.identity.partnerships.models import AgencyAgreement, AgreementStanding, Partnership
from oneroof.jobs.service import enqueue
from oneroof.tenancy.context import Context, system_context

FOLLOW = "agreements.follow"
"""The job by which a centre follows."""


def tell_centres(database: Database, context: Context, clock: Clock, row: AgencyAgreement) -> None:
    """Let every centre in which an agreement, or the one that it replaces, counts follow at once."""
    with database.umbrella_transaction(context) as network:
        centres = network.scalars(
            select(AgreementStanding.centre_id)
            .where(
                AgreementStanding.network_id == context.network_id,
                AgreementStanding.agreement_id.in_([row.id, row.replaces_id or row.id]),
                AgreementStanding.ended_at.is_(None),
            )
            .distinct()
        ).all()
    for centre_id in centres:
        there = system_context(centre_id, context.network_id, "administration")
        with database.transaction(there) as session:
            enqueue(session, there, kind=FOLLOW, key=f"{row.id}/{clock.now().isoformat()}", payload={})


def follow(database: Database, context: Context, clock: Clock, today: date) -> int:
    """Bring every partnership of this centre to what the network says now; how many have changed. Again: none."""
    with accountable(database, context) as (network, own):
        copies = own.scalars(
            select(Partnership)
            .where(Partnership.tenant_id == context.tenant_id, Partnership.state != "ended")
            .order_by(Partnership.id)
            .with_for_update()
        ).all()
        return sum(_follow_one(network, own, context, clock, each, today) for each in copies)


def _follow_one(network: Session, own: Session, context: Context, clock: Clock, copy: Partnership, today: date) -> bool:
    standing = network.get_one(AgreementStanding, (context.network_id, copy.agreement_id, context.tenant_id))
    agreement = network.get_one(AgencyAgreement, (context.network_id, copy.agreement_id))
    if agreement.ended_by == "renewed":
        following = _following(network, context, agreement)
        if following is not None and is_within(following, agreement, today):
            accept_row(network, own, context, clock, following, copy)
            return True
    by = agreement.ended_by or ("term" if agreement.valid_until < today else None)
    if by is not None:
        end_here(network, own, context, clock, standing, copy, by=by, reason=agreement.end_reason)
        return True
    suspended = agreement.suspended_at or standing.suspended_at
    reason = agreement.suspend_reason if agreement.suspended_at else standing.suspend_reason
    changed = keep_state(copy, clock, "suspended" if suspended else "in_force", reason)
    if changed:
        record(own, context, clock, "suspend" if suspended else "resume", copy)
    return changed


def _following(network: Session, context: Context, agreement: AgencyAgreement) -> AgencyAgreement | None:
    return network.scalars(
        select(AgencyAgreement)
        .where(
            AgencyAgreement.network_id == context.network_id,
            AgencyAgreement.replaces_id == agreement.id,
            AgencyAgreement.accepted_at.is_not(None),
            AgencyAgreement.ended_at.is_(None),
        )
        .order_by(AgencyAgreement.version.desc())
        .limit(1)
    ).one_or_none()


def accept_row(
    network: Session, own: Session, context: Context, clock: Clock, agreement: AgencyAgreement, copy: Partnership
) -> None:
    """Let an agreement count here in place of whatever counted with this agency; what is narrower takes rows back."""
    before = network.scalars(
        select(AgreementStanding).where(
            AgreementStanding.network_id == context.network_id,
            AgreementStanding.centre_id == context.tenant_id,
            AgreementStanding.partnership_id == copy.id,
            AgreementStanding.ended_at.is_(None),
        )
    ).all()
    for one in before:
        one.ended_at, one.ended_by = clock.now(), "renewed"
    standing = AgreementStanding(network_id=context.network_id, agreement_id=agreement.id, partnership_id=copy.id)
    standing.centre_id, standing.accepted_at = context.tenant_id, clock.now()
    network.add(standing)
    network.flush()
    copy_terms(own, context, clock, agreement, copy)
    record(own, context, clock, "accept", copy)


def end_here(
    network: Session,
    own: Session,
    context: Context,
    clock: Clock,
    standing: AgreementStanding,
    copy: Partnership,
    *,
    by: str,
    reason: str | None,
) -> None:
    """End it in this centre: with it ends, in this transaction, all that the agency could see here."""
    if standing.ended_at is None:
        standing.ended_at, standing.ended_by, standing.end_reason = clock.now(), by, reason
        network.flush()
    end_copy(own, context, clock, copy, reason)
    record(own, context, clock, "end", copy)


def record(own: Session, context: Context, clock: Clock, verb: str, copy: Partnership) -> None:
    """The centre's own entry; programs of the agency are told that something is different from now on."""
    audit.record(
        own,
        context,
        clock,
        action=f"partnership.{verb}",
        object_kind="partnership",
        object_id=copy.id,
        details={"agency": copy.agency_code, "agreement": str(copy.agreement_id), "version": copy.version},
    )
    if verb != "refuse":  # of which there is no partnership
        events.record(
            own,
            context,
            clock,
            type="agreement.changed",
            partnership_id=copy.id,
            subject_kind="agreement",
            subject_id=copy.agreement_id,
        )
