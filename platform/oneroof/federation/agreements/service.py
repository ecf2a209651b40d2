"""What the umbrella does with agreements: draft, propose, sign, renew, suspend, end. Each act counts at once.

The database asks the network's row at every statement of an agency's program; centres follow by a job.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.db import Database
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import staff_text
from oneroof.core.time import Clock
from oneroof.federation.agreements.following import tell_centres
from oneroof.federation.agreements.terms import SIDES, Terms, check_terms, is_within
from oneroof.federation.models import NetworkAgency, PublishedService
from oneroof.federation.transactions import accountable
from oneroof.federation.umbrella import require_umbrella
from oneroof.identity.partnerships.models import AgencyAgreement
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import CENTRE_KINDS, Tenant

LONGEST_REASON = 500


def draft(
    database: Database, context: Context, clock: Clock, *, agency: str, centre: str | None, terms: Terms
) -> AgencyAgreement:
    """Begin an agreement with an agency, by codes, for one centre or, with None, for all.

    Where there is one before it is its next version. Raises Forbidden for anybody but the umbrella's staff, Invalid
    with each faulty field, Conflict where another draft or proposal waits.
    """
    with accountable(database, context) as (network, own):
        require_umbrella(network, context)
        with_whom, where = _agency(network, context, agency), _centre(network, context, centre)
        _check(network, context, clock, terms, with_whom)
        before = _versions(network, context, with_whom.id, where.id if where else None)
        if before and before[0].state in ("draft", "proposed"):
            raise Conflict("agreement_waits", staff_text("There is a draft or proposal already that is not signed."))
        row = AgencyAgreement(network_id=context.network_id, agency_id=with_whom.id, drafted_at=clock.now())
        row.centre_id = where.id if where else None
        row.version = before[0].version + 1 if before else 1
        row.replaces_id = before[0].id if before and before[0].state != "ended" else None
        _write(row, terms)
        network.add(row)
        network.flush()
        _record(own, context, clock, "draft", row)
        return row


def change_draft(
    database: Database, context: Context, clock: Clock, *, agreement_id: UUID, terms: Terms
) -> AgencyAgreement:
    """Other terms for a draft. Raises NotFound, Invalid, and Conflict for what has been proposed."""
    with accountable(database, context) as (network, own):
        row = _locked(network, context, agreement_id, ("draft",))
        _check(network, context, clock, terms, network.get_one(NetworkAgency, (context.network_id, row.agency_id)))
        _write(row, terms)
        network.flush()
        _record(own, context, clock, "change", row)
        return row


def propose(database: Database, context: Context, clock: Clock, *, agreement_id: UUID) -> AgencyAgreement:
    """Show a draft to both sides for signing: from now on its terms stay. Raises NotFound, and Conflict."""
    with accountable(database, context) as (network, own):
        row = _locked(network, context, agreement_id, ("draft",))
        row.proposed_at = clock.now()
        network.flush()
        _record(own, context, clock, "propose", row)
        return row


def sign(database: Database, context: Context, clock: Clock, *, agreement_id: UUID, side: str) -> AgencyAgreement:
    """Record that those who sign for a side have signed. With the second side it is in force, and centres may accept.

    A version that allows no more than the one before takes its place at once. Raises NotFound, Conflict, Invalid.
    """
    if side not in SIDES:
        raise Invalid("invalid_input", staff_text("Say who signs."), fields={"side": [staff_text("Say who signs.")]})
    with accountable(database, context) as (network, own):
        row = _locked(network, context, agreement_id, ("proposed",))
        now = clock.now()
        row.signatories = [
            {**each, "signed_at": each["signed_at"] or now.isoformat()} if each["side"] == side else each
            for each in row.signatories
        ]
        network.flush()
        _record(own, context, clock, "sign", row, side=side)
        if all(each["signed_at"] for each in row.signatories):
            row.accepted_at, row.accepted_by = now, context.actor_id
            network.flush()
            _replace(network, own, context, clock, row)
            _record(own, context, clock, "begin", row)
    if row.accepted_at is not None:
        tell_centres(database, context, clock, row)
    return row


def suspend(database: Database, context: Context, clock: Clock, *, agreement_id: UUID, reason: str) -> None:
    """Let nothing be done under it until it is resumed. Raises NotFound, Conflict, Invalid (`reason`)."""
    why = checked_reason(reason)
    with accountable(database, context) as (network, own):
        row = _locked(network, context, agreement_id, ("in_force",))
        row.suspended_at, row.suspended_by, row.suspend_reason = clock.now(), context.actor_id, why
        network.flush()
        _record(own, context, clock, "suspend", row)
    tell_centres(database, context, clock, row)


def resume(database: Database, context: Context, clock: Clock, *, agreement_id: UUID) -> None:
    """Let it count again. Raises NotFound, Conflict."""
    with accountable(database, context) as (network, own):
        row = _locked(network, context, agreement_id, ("suspended",))
        row.suspended_at = row.suspended_by = row.suspend_reason = None
        network.flush()
        _record(own, context, clock, "resume", row)
    tell_centres(database, context, clock, row)


def end(database: Database, context: Context, clock: Clock, *, agreement_id: UUID, reason: str) -> None:
    """End it, for good, or give up a draft or proposal. Raises NotFound, Conflict, Invalid (`reason`)."""
    why = checked_reason(reason)
    with accountable(database, context) as (network, own):
        row = _locked(network, context, agreement_id, ("draft", "proposed", "in_force", "suspended"))
        row.ended_at, row.ended_by, row.end_reason = clock.now(), "umbrella", why
        network.flush()
        _record(own, context, clock, "end", row)
    tell_centres(database, context, clock, row)


def end_what_is_over(database: Database, context: Context, clock: Clock, today: date) -> int:
    """End the network's agreements whose last day is over, and give up what was never signed; how many."""
    with accountable(database, context) as (network, own):
        over = network.scalars(
            select(AgencyAgreement).where(
                AgencyAgreement.network_id == context.network_id,
                AgencyAgreement.ended_at.is_(None),
                AgencyAgreement.valid_until < today,
            )
        ).all()
        for row in over:
            row.ended_at, row.ended_by = clock.now(), "term"
            network.flush()
            _record(own, context, clock, "end", row)
    for row in over:
        tell_centres(database, context, clock, row)
    return len(over)


def checked_reason(reason: str) -> str:
    """The reason, in one line. Raises Invalid (`reason`) where there is none, or too much of it."""
    why = " ".join(reason.split())
    if not why or len(why) > LONGEST_REASON:
        message = staff_text("Give a reason, in at most %(most)s characters.", most=LONGEST_REASON)
        raise Invalid("invalid_input", message, fields={"reason": [message]})
    return why


def no_such_agreement() -> NotFound:
    """There is none, or none that this actor may know of."""
    return NotFound("agreement_not_found", staff_text("There is no such agreement here."))


def _replace(network: Session, own: Session, context: Context, clock: Clock, row: AgencyAgreement) -> None:
    """A narrower version ends the one before; a wider one waits for each centre's word."""
    if row.replaces_id is None:
        return
    before = network.get_one(AgencyAgreement, (context.network_id, row.replaces_id))
    if before.ended_at is None and is_within(row, before, _today(network, context, clock)):
        before.ended_at, before.ended_by = clock.now(), "renewed"
        network.flush()
        _record(own, context, clock, "end", before)


def _check(network: Session, context: Context, clock: Clock, terms: Terms, agency: NetworkAgency) -> None:
    known = network.scalars(
        select(PublishedService.code).where(PublishedService.network_id == context.network_id).distinct()
    )
    check_terms(terms, agency, known_services=known, today=_today(network, context, clock))


def _today(network: Session, context: Context, clock: Clock) -> date:
    return clock.today(network.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one())


def _write(row: AgencyAgreement, terms: Terms) -> None:
    for name, value in terms.as_columns().items():
        setattr(row, name, value)


def _versions(network: Session, context: Context, agency_id: UUID, centre_id: int | None) -> list[AgencyAgreement]:
    """Of one agreement, the newest first."""
    where = func.coalesce(AgencyAgreement.centre_id, 0) == (centre_id or 0)
    wanted = select(AgencyAgreement).where(
        AgencyAgreement.network_id == context.network_id, AgencyAgreement.agency_id == agency_id, where
    )
    return list(network.scalars(wanted.order_by(AgencyAgreement.version.desc())))


def _locked(network: Session, context: Context, agreement_id: UUID, states: tuple[str, ...]) -> AgencyAgreement:
    require_umbrella(network, context)
    row = network.scalars(
        select(AgencyAgreement)
        .where(AgencyAgreement.network_id == context.network_id, AgencyAgreement.id == agreement_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise no_such_agreement()
    if row.state not in states:
        raise Conflict("agreement_moved_on", staff_text("The agreement has moved on: look at it again."))
    return row


def _agency(network: Session, context: Context, code: str) -> NetworkAgency:
    wanted = select(NetworkAgency).where(NetworkAgency.network_id == context.network_id, NetworkAgency.code == code)
    found = network.scalars(wanted).one_or_none()
    if found is None:
        message = staff_text("Choose an agency of the network.")
        raise Invalid("invalid_input", message, fields={"agency": [message]})
    return found


def _centre(network: Session, context: Context, code: str | None) -> Tenant | None:
    if not code:
        return None
    wanted = select(Tenant).where(Tenant.network_id == context.network_id, Tenant.code == code)
    found = network.scalars(wanted.where(Tenant.kind.in_(CENTRE_KINDS))).one_or_none()
    if found is None:
        message = staff_text("Choose a centre of the network, or all.")
        raise Invalid("invalid_input", message, fields={"centre": [message]})
    return found


def _record(own: Session, context: Context, clock: Clock, verb: str, row: AgencyAgreement, **more: Any) -> None:
    details = {"agency": str(row.agency_id), "centre": row.centre_id, "version": row.version, "by": row.ended_by or ""}
    audit.record(
        own,
        context,
        clock,
        action=f"agreement.{verb}",
        object_kind="agreement",
        object_id=row.id,
        details={**details, **more},
    )
