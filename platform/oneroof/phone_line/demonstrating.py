"""The phone line of a demonstration network: agreements with its centres, and a few calls of today."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.time import Clock, FixedClock
from oneroof.identity.models import Staff, StaffRole
from oneroof.identity.permissions import permissions_of
from oneroof.phone_line.agreements import service as agreements
from oneroof.phone_line.models import PhoneCall
from oneroof.phone_line.service import call_backs, calls
from oneroof.phone_line.service.homes import codes_here, publish
from oneroof.services import Services
from oneroof.tenancy.context import Context, system_context
from oneroof.tenancy.directory import ListedTenant
from oneroof.tenancy.line_clearance import COVERED
from oneroof.tenancy.models import CENTRE_KINDS

_CALLS = (
    ("uk", "status", "answered", 75, 9),
    ("pt", "information", "answered", 60, 4),
    ("bn", "appointment", "passed_on", 48, 12),
    ("ar", "documents", "call_back", 30, 6),
    ("en", "information", "answered", 18, 3),
)
"""Language, reason, outcome, how many minutes ago it began, how many it took."""
_AS_LONG = timedelta(days=3 * 365)
_NUMBER = "+351 910 000 000"


def phone_lines(services: Services, tenants: Iterable[ListedTenant]) -> None:
    """Let every line of these networks work in their centres, and take a few calls. Again, it adds nothing."""
    tenants = list(tenants)
    for line in (tenant for tenant in tenants if tenant.kind == "phone_line" and tenant.state == "open"):
        in_network = [tenant for tenant in tenants if tenant.network_id == line.network_id]
        umbrella = next(tenant for tenant in in_network if tenant.kind == "umbrella")
        for centre in in_network:
            if centre.kind in CENTRE_KINDS and centre.state == "open":
                _agree(services, umbrella, line, centre)
        _take_calls(services, line)


def _agree(services: Services, umbrella: ListedTenant, line: ListedTenant, centre: ListedTenant) -> None:
    context = system_context(centre.id, centre.network_id, "administration")
    with services.database.transaction(context) as session:
        if agreements.of_centre(session, context):
            return
    above = system_context(umbrella.id, umbrella.network_id, "administration")
    until: date = centre.clock.today(centre.time_zone) + _AS_LONG
    row = agreements.propose(
        services.database, above, centre.clock, centre=centre.code, line=line.code, covers=COVERED, until=until
    )
    agreements.accept(services.database, context, centre.clock, agreement_id=row.id)
    with services.database.transaction(context) as session:
        publish(session, context, services.keys, [code for _id, code in codes_here(session, context)])


def _take_calls(services: Services, line: ListedTenant) -> None:
    context = system_context(line.id, line.network_id, "administration")
    with services.database.transaction(context) as session:
        operator = _operator(session, context)
        begun = session.scalars(select(PhoneCall.id).where(PhoneCall.tenant_id == line.id).limit(1)).first()
    if operator is None or begun is not None:
        return
    now = line.clock.now()
    with services.database.transaction(operator) as session:
        for language, reason, outcome, ago, minutes in _CALLS:
            began: Clock = FixedClock(moment=now - timedelta(minutes=ago))
            ended: Clock = FixedClock(moment=now - timedelta(minutes=ago - minutes))
            call = calls.start_call(
                session, operator, began, services.keys, language=language, reason=reason, knows_code=False
            )
            calls.end_call(session, operator, ended, call_id=call.id, outcome=outcome)
            if outcome == "call_back":
                call_backs.add(
                    session,
                    operator,
                    line.clock,
                    services.keys,
                    number=_NUMBER,
                    language=language,
                    due_at=now + timedelta(hours=1),
                    call_id=call.id,
                )


def _operator(session: Session, context: Context) -> Context | None:
    """A mediator of the line, as their own browser would act."""
    mediators = select(Staff.id).join(
        StaffRole, (StaffRole.tenant_id == Staff.tenant_id) & (StaffRole.staff_id == Staff.id)
    )
    found = session.scalars(
        mediators.where(Staff.tenant_id == context.tenant_id, StaffRole.role == "mediator").order_by(Staff.id).limit(1)
    ).first()
    if found is None:
        return None
    roles = frozenset({"mediator"})
    return replace(
        context,
        actor_kind="staff",
        actor_id=found,
        roles=roles,
        permissions=permissions_of(roles),
        purpose="service_delivery",
    )
