"""Which events of an agency a program's token does not let through: by its scopes, and by what it is narrowed to."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.models import Procedure
from oneroof.casefiles.sharing.partnerships import CLASS_OF
from oneroof.events.kinds import EVENT_TYPES, TOLD_WITHOUT_GRANT
from oneroof.events.models import PartnerEvent
from oneroof.identity.oauth.access import SignedAgency
from oneroof.identity.oauth.details import covers
from oneroof.referrals.models import Referral
from oneroof.tenancy.context import Context

_ABOUT_THE_AGENCY = TOLD_WITHOUT_GRANT - {"consent.withdrawn"}


def kept_from_token(
    session: Session, context: Context, agency: SignedAgency, events: Sequence[PartnerEvent]
) -> set[UUID]:
    """The ids of those that it does not let through. Of a case that cannot be told, a narrowed token hears nothing."""
    hidden = {each.id for each in events if (EVENT_TYPES[each.type] or "events.read") not in agency.scopes}
    if not agency.details:
        return hidden
    asked = [each for each in events if each.type not in _ABOUT_THE_AGENCY]
    cases = _cases(session, context, asked)
    for each in asked:
        data_class = CLASS_OF.get(each.granted_kind)
        ids = {str(each.granted_id), *cases.get(each.granted_id, ())}
        if not covers(agency.details, {data_class} if data_class else (), ids):
            hidden.add(each.id)
    return hidden


def _cases(session: Session, context: Context, events: Sequence[PartnerEvent]) -> dict[UUID, set[str]]:
    """The casefiles of the referrals and procedures that the agency still sees."""
    found: dict[UUID, set[str]] = {}
    for kind, model in (("referral", Referral), ("procedure", Procedure)):
        ids = {each.granted_id for each in events if each.granted_kind == kind}
        rows = select(model.id, model.casefile_id).where(model.tenant_id == context.tenant_id, model.id.in_(ids))
        for row in session.execute(rows) if ids else ():
            found.setdefault(row.id, set()).add(str(row.casefile_id))
    return found
