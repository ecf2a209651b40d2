"""The letter to those who signed an agreement that is about to run out."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.formats import format_date
from oneroof.core.i18n import language, staff_languages, staff_text
from oneroof.core.languages import SOURCE_LANGUAGE
from oneroof.core.names import text_in
from oneroof.federation.agreements.ending_soon import LETTER
from oneroof.federation.models import NetworkAgency
from oneroof.identity.partnerships.models import AgencyAgreement
from oneroof.notifications.mail import composes
from oneroof.notifications.messages import Letter
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant


@composes(LETTER)
def ends_soon(services: Services, session: Session, context: Context, about: UUID, issue: int) -> Letter | None:
    """For one of those who signed, by their number; nothing once it has ended."""
    with services.database.umbrella_transaction(context) as network:
        row = network.get(AgencyAgreement, (context.network_id, about))
        if row is None or row.ended_at is not None or issue > len(row.signatories):
            return None
        agency = network.get_one(NetworkAgency, (context.network_id, row.agency_id))
    tenant = session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one()
    spoken = tenant.default_language if tenant.default_language in staff_languages() else SOURCE_LANGUAGE
    who, names = row.signatories[issue - 1], {"agency": text_in(agency.name, spoken)}
    with language(spoken, tenant.time_zone):
        text = staff_text(
            "Dear %(name)s,\n\nthe agreement with %(agency)s (version %(version)s), which you signed, counts until "
            "%(until)s. After that day the agency’s programs see nothing of people here any more, and nothing is sent "
            "to it. If work is to go on, agree on a next version before then.\n",
            name=who["name"],
            version=row.version,
            until=format_date(row.valid_until),
            **names,
        )
        subject = staff_text("The agreement with %(agency)s ends soon", **names)
        return Letter(who["email"], spoken, f"{subject} – {text_in(tenant.name, spoken)}", str(text))
