"""What a partnership lets an agency do now: asked at every request of its programs, and before anything is shared.

The database asks the same of every statement (`oneroof.claims`), but for days, which are looked at here.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from oneroof.core.errors import Forbidden
from oneroof.core.i18n import LazyText, public_text
from oneroof.identity.partnerships.models import AgencyAgreement, AgreementStanding, Partnership
from oneroof.tenancy.clearance import AGENCY
from oneroof.tenancy.context import Context

ALL_SERVICES = "*"
_NOW = "_state_in_network"
"""Where a partnership that was looked up keeps what the network said at that moment."""


def partnership_of(session: Session, context: Context, *, network_agency_id: UUID) -> Partnership | None:
    """The centre's partnership with an agency, whatever its state; None where there never was one.

    What the network says of its agreement is looked up with it, for `check_in_force`.
    """
    wanted = select(Partnership).where(
        Partnership.tenant_id == context.tenant_id, Partnership.network_agency_id == network_agency_id
    )
    found = session.scalars(wanted).one_or_none()
    if found is not None:
        _look_up(session, context, [found])
    return found


def partnership_by_id(session: Session, context: Context, partnership_id: UUID) -> Partnership | None:
    """The same by the partnership's own id."""
    found = session.get(Partnership, (context.tenant_id, partnership_id))
    if found is not None:
        _look_up(session, context, [found])
    return found


def partnerships(session: Session, context: Context, *, service_code: str | None = None) -> list[Partnership]:
    """The partnerships that count now, by the agency's code; with a service those that cover it."""
    wanted = select(Partnership).where(Partnership.tenant_id == context.tenant_id, Partnership.state == "in_force")
    if service_code is not None:
        wanted = wanted.where(Partnership.services.overlap([ALL_SERVICES, service_code]))
    found = list(session.scalars(wanted.order_by(Partnership.agency_code)))
    _look_up(session, context, found)
    return [each for each in found if state_now(each) == "in_force"]


def all_partnerships(session: Session, context: Context) -> list[Partnership]:
    """Every partnership that the centre has or had, by the agency's code."""
    wanted = select(Partnership).where(Partnership.tenant_id == context.tenant_id)
    return list(session.scalars(wanted.order_by(Partnership.agency_code, Partnership.id)))


def copies_behind(session: Session, context: Context) -> list[Partnership]:
    """The copies of this centre that say something else than the network does: they wait for being brought up."""
    found = list(
        session.scalars(
            select(Partnership).where(Partnership.tenant_id == context.tenant_id, Partnership.state != "ended")
        )
    )
    _look_up(session, context, found)
    return [each for each in found if each.__dict__[_NOW] != each.state]


def state_now(partnership: Partnership) -> str:
    """`in_force`, `suspended` or `ended`: the stricter of what the centre and the network say."""
    said: str = partnership.__dict__.get(_NOW, partnership.state)
    return said if partnership.state == "in_force" else partnership.state


def check_in_force(partnership: Partnership | None, *, today: date) -> None:
    """Raise Forbidden (`agreement_missing`, `_suspended`, `_ended`, `_expired`) unless it counts on this day."""
    if partnership is None:
        raise no_agreement()
    state = state_now(partnership)
    if state == "suspended":
        raise Forbidden("agreement_suspended", public_text("The agreement with this agency is suspended."))
    if state == "ended":
        raise Forbidden("agreement_ended", public_text("The agreement with this agency has ended."))
    if today > partnership.valid_until:
        raise Forbidden("agreement_expired", public_text("The agreement with this agency has run out."))
    if today < partnership.valid_from:
        raise no_agreement()


def check_covers(
    partnership: Partnership,
    *,
    scope: str | None = None,
    service: str | None = None,
    reads: Collection[str] = (),
    writes: Collection[str] = (),
    purpose: str | None = None,
) -> None:
    """Raise Forbidden `not_in_agreement`, with all that is missing in its details, unless the agreement covers this.

    What may be written may be read back.
    """
    missing = [scope] if scope and scope not in partnership.scopes else []
    if service and not {ALL_SERVICES, service} & set(partnership.services):
        missing.append(service)
    missing += sorted(set(reads) - {*partnership.readable, *partnership.writable})
    missing += sorted(set(writes) - set(partnership.writable))
    if purpose and purpose not in partnership.purposes:
        missing.append(purpose)
    if missing:
        error = Forbidden("not_in_agreement", public_text("The agreement with this agency does not cover this."))
        error.details["missing"] = missing
        raise error


def agency_context(
    partnership: Partnership,
    *,
    network_id: int,
    actor_id: UUID | None,
    scopes: Collection[str],
    purpose: str,
    request_id: str | None = None,
) -> Context:
    """The context of a request by the agency's program, or by whom of its people that acts with it."""
    return Context(
        tenant_id=partnership.tenant_id,
        network_id=network_id,
        actor_kind=AGENCY,
        actor_id=actor_id,
        agency_id=partnership.network_agency_id,
        purpose=purpose,
        permissions=frozenset(scopes) & frozenset(partnership.scopes),
        request_id=request_id,
        office_ids=frozenset({partnership.id}),
        agency_tags=frozenset({partnership.agency_code, partnership.agency_kind}),
        agreement_version=partnership.version,
    )


def no_agreement(message: LazyText | None = None) -> Forbidden:
    """What an agency without an agreement is told."""
    return Forbidden(
        "agreement_missing", message or public_text("No agreement lets this agency work with this centre.")
    )


def _look_up(session: Session, context: Context, found: list[Partnership]) -> None:
    rows = session.execute(_said(context, [each.agreement_id for each in found])) if found else ()
    said = {agreement.id: _state(agreement, standing) for agreement, standing in rows}
    for each in found:
        each.__dict__[_NOW] = said.get(each.agreement_id, "ended")


def _said(context: Context, agreement_ids: list[UUID]) -> Select[AgencyAgreement, AgreementStanding]:
    joined = (AgreementStanding.network_id == AgencyAgreement.network_id) & (
        AgreementStanding.agreement_id == AgencyAgreement.id
    )
    return (
        select(AgencyAgreement, AgreementStanding)
        .join(AgreementStanding, joined)
        .where(
            AgencyAgreement.network_id == context.network_id,
            AgencyAgreement.id.in_(agreement_ids),
            AgreementStanding.centre_id == context.tenant_id,
        )
        .execution_options(populate_existing=True)
    )


def _state(agreement: AgencyAgreement, standing: AgreementStanding) -> str:
    if standing.ended_at or standing.accepted_at is None or agreement.state == "ended":
        return "ended"
    return "suspended" if standing.suspended_at or agreement.state == "suspended" else agreement.state
