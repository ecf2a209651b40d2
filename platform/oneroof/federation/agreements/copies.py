"""The centre's copy of an agreement, and what follows from it for what is shared with the agency."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.sharing.partnerships import end_grants, narrow_grants
from oneroof.catalogue.models import Agency
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.federation.models import NetworkAgency
from oneroof.identity.partnerships import ending
from oneroof.identity.partnerships.models import AgencyAgreement, Partnership
from oneroof.tenancy.context import Context

COPIED = (
    *("version", "services", "scopes", "readable", "writable", "purposes"),
    *("answer_days", "valid_from", "valid_until"),
)


def copy_with(own: Session, context: Context, agency: NetworkAgency) -> Partnership:
    """The centre's copy for an agency, locked; a new one, not added yet, where there never was one."""
    found = own.scalars(
        select(Partnership)
        .where(Partnership.tenant_id == context.tenant_id, Partnership.network_agency_id == agency.id)
        .with_for_update()
    ).one_or_none()
    if found is not None:
        return found
    copy = Partnership(id=new_id(), tenant_id=context.tenant_id, network_agency_id=agency.id)
    copy.agency_id = _agency_here(own, context, agency)
    copy.agency_code, copy.agency_kind = agency.code, agency.kind
    return copy


def copy_terms(own: Session, context: Context, clock: Clock, agreement: AgencyAgreement, copy: Partnership) -> None:
    """Let the copy say what the agreement says; what is shared beyond that is taken back in this transaction."""
    for name in COPIED:
        setattr(copy, name, getattr(agreement, name))
    copy.agreement_id, copy.accepted_by = agreement.id, context.actor_id
    copy.state, copy.reason, copy.changed_at = "in_force", None, clock.now()
    own.add(copy)
    own.flush()
    narrow_grants(own, context, clock, copy)


def keep_state(copy: Partnership, clock: Clock, state: str, reason: str | None) -> bool:
    """Whether the copy's state has changed to this one."""
    if copy.state == state:
        return False
    copy.state, copy.reason, copy.changed_at = state, reason, clock.now()
    return True


def end_copy(own: Session, context: Context, clock: Clock, copy: Partnership, reason: str | None) -> None:
    """End the copy, and with it every grant and whatever else rests on it."""
    keep_state(copy, clock, "ended", reason)
    own.flush()
    end_grants(own, context, clock, reason="agreement_ended", partnership_id=copy.id)
    ending.tell(own, context, clock, copy)


def _agency_here(own: Session, context: Context, agency: NetworkAgency) -> UUID:
    """The centre's own row of the agency; centres that never had an office of it get one with its first agreement."""
    wanted = select(Agency.id).where(Agency.tenant_id == context.tenant_id, Agency.code == agency.code)
    found = own.scalars(wanted).one_or_none()
    if found is not None:
        return found
    row = Agency(id=new_id(), tenant_id=context.tenant_id, code=agency.code, name=agency.name, kind=agency.kind)
    row.area, row.is_enforcement = agency.area, agency.is_enforcement
    own.add(row)
    own.flush()
    return row.id
