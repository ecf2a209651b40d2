"""What a centre says to agreements: it alone accepts one, refuses it, suspends it here, and ends it here."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.db import Database
from oneroof.core.errors import Conflict
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.federation.agreements.copies import copy_with, keep_state
from oneroof.federation.agreements.following import accept_row, end_here, record
from oneroof.federation.agreements.service import checked_reason, no_such_agreement
from oneroof.federation.models import NetworkAgency
from oneroof.federation.transactions import accountable
from oneroof.identity.partnerships.models import AgencyAgreement, AgreementStanding, Partnership
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import CENTRE_KINDS, Tenant


def accept(database: Database, context: Context, clock: Clock, *, agreement_id: UUID) -> Partnership:
    """Let an agreement count in this centre, in place of whatever counted with the agency. Again changes nothing.

    Raises NotFound for what is not agreed for this centre, and Conflict for what is not in force now, or was refused.
    """
    with accountable(database, context) as (network, own):
        agreement, standing = _found(network, context, agreement_id)
        agency = network.get_one(NetworkAgency, (context.network_id, agreement.agency_id))
        copy = copy_with(own, context, agency)
        if standing is not None and standing.ended_at is None:
            return copy
        today = clock.today(network.get_one(Tenant, context.tenant_id).time_zone)
        if standing is not None or agreement.state != "in_force":
            raise _moved_on()
        if not agreement.valid_from <= today <= agreement.valid_until:
            raise Conflict(
                "agreement_not_now", staff_text("The agreement does not count on this day: look at its first and last.")
            )
        accept_row(network, own, context, clock, agreement, copy)
        return copy


def refuse(database: Database, context: Context, clock: Clock, *, agreement_id: UUID, reason: str) -> None:
    """Say no, for good: this version will not count here. Raises NotFound, Conflict, Invalid (`reason`)."""
    why = checked_reason(reason)
    with accountable(database, context) as (network, own):
        agreement, standing = _found(network, context, agreement_id)
        if standing is not None or agreement.state not in ("in_force", "suspended"):
            raise _moved_on()
        agency = network.get_one(NetworkAgency, (context.network_id, agreement.agency_id))
        wanted = select(Partnership.id).where(
            Partnership.tenant_id == context.tenant_id, Partnership.network_agency_id == agency.id
        )
        copy_id = own.scalars(wanted).one_or_none() or new_id()
        said = AgreementStanding(network_id=context.network_id, agreement_id=agreement.id, partnership_id=copy_id)
        said.centre_id, said.ended_at, said.ended_by, said.end_reason = context.tenant_id, clock.now(), "refused", why
        network.add(said)
        network.flush()
        _record_refusal(own, context, clock, agency, agreement)


def suspend(database: Database, context: Context, clock: Clock, *, agreement_id: UUID, reason: str) -> None:
    """Let the agency do nothing here, from this moment. Again changes nothing. Raises NotFound, Conflict, Invalid."""
    why = checked_reason(reason)
    with accountable(database, context) as (network, own):
        standing, copy = _running(network, own, context, agreement_id)
        if standing.suspended_at is None:
            standing.suspended_at, standing.suspend_reason = clock.now(), why
            network.flush()
            keep_state(copy, clock, "suspended", why)
            record(own, context, clock, "suspend", copy)


def resume(database: Database, context: Context, clock: Clock, *, agreement_id: UUID) -> None:
    """Let the agency work here again, unless the umbrella has suspended the agreement. Raises NotFound, Conflict."""
    with accountable(database, context) as (network, own):
        standing, copy = _running(network, own, context, agreement_id)
        if standing.suspended_at is not None:
            standing.suspended_at = standing.suspend_reason = None
            network.flush()
            agreement = network.get_one(AgencyAgreement, (context.network_id, agreement_id))
            keep_state(copy, clock, agreement.state, agreement.suspend_reason)
            record(own, context, clock, "resume", copy)


def end(database: Database, context: Context, clock: Clock, *, agreement_id: UUID, reason: str) -> None:
    """End it here, for good: all that the agency could see here is taken back in the same transaction.

    Raises NotFound, Conflict, Invalid (`reason`).
    """
    why = checked_reason(reason)
    with accountable(database, context) as (network, own):
        standing, copy = _running(network, own, context, agreement_id)
        end_here(network, own, context, clock, standing, copy, by="centre", reason=why)


def _found(network: Session, context: Context, agreement_id: UUID) -> tuple[AgencyAgreement, AgreementStanding | None]:
    agreement = network.get(AgencyAgreement, (context.network_id, agreement_id))
    own_kind = network.get_one(Tenant, context.tenant_id).kind
    if (
        agreement is None
        or own_kind not in CENTRE_KINDS
        or agreement.accepted_at is None
        or agreement.centre_id not in (None, context.tenant_id)
    ):
        raise no_such_agreement()
    return agreement, network.get(AgreementStanding, (context.network_id, agreement_id, context.tenant_id))


def _running(
    network: Session, own: Session, context: Context, agreement_id: UUID
) -> tuple[AgreementStanding, Partnership]:
    agreement, standing = _found(network, context, agreement_id)
    if standing is None or standing.ended_at is not None or agreement.ended_at is not None:
        raise _moved_on()
    copy = own.get_one(Partnership, (context.tenant_id, standing.partnership_id), with_for_update=True)
    return standing, copy


def _moved_on() -> Conflict:
    return Conflict("agreement_moved_on", staff_text("The agreement has moved on: look at it again."))


def _record_refusal(
    own: Session, context: Context, clock: Clock, agency: NetworkAgency, agreement: AgencyAgreement
) -> None:
    copy = Partnership(id=new_id(), agency_code=agency.code, agreement_id=agreement.id, version=agreement.version)
    record(own, context, clock, "refuse", copy)
