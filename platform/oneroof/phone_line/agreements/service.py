"""What can be done with agreements. The network's row is changed as the umbrella role; each side records its act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.db import Database
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.time import Clock
from oneroof.federation.transactions import accountable
from oneroof.federation.umbrella import require_umbrella
from oneroof.phone_line.agreements.models import LineAgreement, PhoneAgreement
from oneroof.tenancy.context import Context
from oneroof.tenancy.line_clearance import COVERED, classes_covered
from oneroof.tenancy.models import CENTRE_KINDS, Tenant


@dataclass(frozen=True, slots=True)
class AgreementView:
    """An agreement with its two sides."""

    agreement: PhoneAgreement
    line: Tenant
    centre: Tenant


def propose(
    database: Database, context: Context, clock: Clock, *, centre: str, line: str, covers: Sequence[str], until: date
) -> PhoneAgreement:
    """Let the umbrella propose an agreement to a centre, by codes; a running one stays until this one is accepted.

    Raises Forbidden for anybody but the umbrella's staff, NotFound, Invalid (`covers`, `until`), Conflict where another
    proposal waits.
    """
    with accountable(database, context) as (network, own):
        require_umbrella(network, context)
        at, by = _tenant(network, context, centre, CENTRE_KINDS), _tenant(network, context, line, ("phone_line",))
        _check(covers, until, clock.today(at.time_zone))
        if network.scalars(_between(context, by.id, at.id).where(PhoneAgreement.accepted_at.is_(None))).first():
            raise Conflict(
                "agreement_waits", staff_text("This centre has a proposal already that it has not answered.")
            )
        row = PhoneAgreement(network_id=context.network_id, line_id=by.id, centre_id=at.id, until=until)
        row.covers, row.data_classes = sorted(set(covers)), sorted(classes_covered(covers))
        row.proposed_at = clock.now()
        network.add(row)
        network.flush()
        _record(own, context, clock, "propose", row)
        return row


def accept(database: Database, context: Context, clock: Clock, *, agreement_id: UUID) -> PhoneAgreement:
    """Let the centre accept what was proposed to it; what ran before ends in the same moment. Again changes nothing.

    Raises NotFound for what is not proposed to this centre.
    """
    with accountable(database, context) as (network, own):
        row = _own(network, context, agreement_id)
        if row.accepted_at is not None:
            return row
        before = network.scalars(
            _between(context, row.line_id, row.centre_id).where(PhoneAgreement.accepted_at.is_not(None))
        ).one_or_none()
        if before is not None:
            _end(own, network, context, clock, before, "renewed")
        row.accepted_at = clock.now()
        network.flush()
        copy = LineAgreement(id=row.id, line_id=row.line_id, covers=row.covers, until=row.until)
        copy.accepted_at, copy.accepted_by = row.accepted_at, context.actor_id
        own.add(copy)
        _record(own, context, clock, "accept", row)
        return row


def end_by_centre(database: Database, context: Context, clock: Clock, *, agreement_id: UUID) -> None:
    """End it, or refuse what is proposed: from this moment the database lets no operator in. Again changes nothing.

    Raises NotFound.
    """
    with accountable(database, context) as (network, own):
        row = _own(network, context, agreement_id, ended_too=True)
        if row.ended_at is None:
            _end(own, network, context, clock, row, "centre")


def end_by_umbrella(database: Database, context: Context, clock: Clock, *, agreement_id: UUID) -> None:
    """The same by the umbrella; the centre's copy follows at its next look. Raises Forbidden and NotFound."""
    with accountable(database, context) as (network, own):
        require_umbrella(network, context)
        row = network.scalars(_of_network(context).where(PhoneAgreement.id == agreement_id)).one_or_none()
        if row is None:
            raise _no_such_agreement()
        if row.ended_at is None:
            row.ended_at, row.ended_by = clock.now(), "umbrella"
            network.flush()
            _record(own, context, clock, "end", row)


def end_what_is_over(database: Database, context: Context, clock: Clock, today: date) -> int:
    """End the centre's agreements whose last day is over; how many."""
    with accountable(database, context) as (network, own):
        over = network.scalars(
            _of_network(context).where(
                PhoneAgreement.centre_id == context.tenant_id,
                PhoneAgreement.ended_at.is_(None),
                PhoneAgreement.until < today,
            )
        ).all()
        for row in over:
            _end(own, network, context, clock, row, "term")
        return len(over)


def keep_copies(session: Session, context: Context) -> None:
    """Bring the centre's own copies to what the network says of their end."""
    ended = {row.id: row for row in session.scalars(_at_centre(context)) if row.ended_at is not None}
    open_copies = session.scalars(
        select(LineAgreement).where(LineAgreement.tenant_id == context.tenant_id, LineAgreement.ended_at.is_(None))
    )
    for copy in open_copies:
        if copy.id in ended:
            copy.ended_at, copy.ended_by = ended[copy.id].ended_at, ended[copy.id].ended_by
    session.flush()


def of_centre(session: Session, context: Context) -> list[AgreementView]:
    """The centre's agreements, the newest first."""
    return _views(session, context, list(session.scalars(_at_centre(context))))


def of_network(session: Session, context: Context) -> list[AgreementView]:
    """All agreements of the network, the newest first."""
    return _views(session, context, list(session.scalars(_of_network(context))))


def running_of_line(session: Session, context: Context) -> list[AgreementView]:
    """Where the line may work now, by the centre's code."""
    rows = _of_network(context).where(
        PhoneAgreement.line_id == context.tenant_id,
        PhoneAgreement.accepted_at.is_not(None),
        PhoneAgreement.ended_at.is_(None),
    )
    return sorted(_views(session, context, list(session.scalars(rows))), key=lambda view: view.centre.code)


def running_with(session: Session, context: Context, centre_id: int) -> PhoneAgreement | None:
    """What runs between the line and one centre."""
    row = _between(context, context.tenant_id, centre_id).where(PhoneAgreement.accepted_at.is_not(None))
    return session.scalars(row).one_or_none()


def _end(own: Session, network: Session, context: Context, clock: Clock, row: PhoneAgreement, by: str) -> None:
    row.ended_at, row.ended_by = clock.now(), by
    network.flush()
    copy = own.get(LineAgreement, (context.tenant_id, row.id))
    if copy is not None:
        copy.ended_at, copy.ended_by, copy.ended_by_staff = row.ended_at, by, context.actor_id
    _record(own, context, clock, "end", row)


def _of_network(context: Context) -> Select[PhoneAgreement]:
    wanted = select(PhoneAgreement).where(PhoneAgreement.network_id == context.network_id)
    return wanted.order_by(PhoneAgreement.proposed_at.desc(), PhoneAgreement.id.desc())


def _at_centre(context: Context) -> Select[PhoneAgreement]:
    return _of_network(context).where(PhoneAgreement.centre_id == context.tenant_id)


def _between(context: Context, line_id: int, centre_id: int) -> Select[PhoneAgreement]:
    return _of_network(context).where(
        PhoneAgreement.line_id == line_id, PhoneAgreement.centre_id == centre_id, PhoneAgreement.ended_at.is_(None)
    )


def _own(network: Session, context: Context, agreement_id: UUID, *, ended_too: bool = False) -> PhoneAgreement:
    row = network.scalars(_at_centre(context).where(PhoneAgreement.id == agreement_id)).one_or_none()
    if row is None or (row.ended_at is not None and not ended_too):
        raise _no_such_agreement()
    return row


def _tenant(network: Session, context: Context, code: str, kinds: Sequence[str]) -> Tenant:
    wanted = select(Tenant).where(Tenant.network_id == context.network_id, Tenant.code == code)
    found = network.scalars(wanted.where(Tenant.kind.in_(kinds))).one_or_none()
    if found is None:
        raise NotFound("unknown_tenant", staff_text("There is no tenant %(code)s in this network.", code=code))
    return found


def _views(session: Session, context: Context, rows: list[PhoneAgreement]) -> list[AgreementView]:
    wanted = {id_ for row in rows for id_ in (row.line_id, row.centre_id)}
    named = select(Tenant).where(Tenant.network_id == context.network_id, Tenant.id.in_(wanted))
    sides = {tenant.id: tenant for tenant in session.scalars(named)}
    return [AgreementView(row, sides[row.line_id], sides[row.centre_id]) for row in rows]


def _check(covers: Sequence[str], until: date, today: date) -> None:
    if not covers or set(covers) - set(COVERED):
        raise _wrong("covers", staff_text("Choose what the line may do."))
    if until <= today:
        raise _wrong("until", staff_text("Choose a day to come."))


def _wrong(field: str, message: LazyText) -> Invalid:
    return Invalid("invalid_input", message, fields={field: [message]})


def _no_such_agreement() -> NotFound:
    return NotFound("agreement_not_found", staff_text("There is no such agreement here."))


def _record(own: Session, context: Context, clock: Clock, verb: str, row: PhoneAgreement) -> None:
    audit.record(
        own,
        context,
        clock,
        action=f"line_agreement.{verb}",
        object_kind="line_agreement",
        object_id=row.id,
        details={"line": row.line_id, "centre": row.centre_id, "covers": list(row.covers), "by": row.ended_by or ""},
    )
