"""What somebody gets when their request needs them: that it does, and the code by which they answer. Never for what."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.casefiles.own_file.reaching import reach_of
from oneroof.casefiles.procedures.models import Procedure
from oneroof.casefiles.procedures.online.asked import request_of
from oneroof.casefiles.procedures.online.asking import LETTER
from oneroof.casefiles.procedures.online.models import ProcedureCorrection
from oneroof.core.formats import format_date
from oneroof.core.i18n import LazyText, language, public_languages, public_text
from oneroof.core.languages import SOURCE_LANGUAGE
from oneroof.notifications.mail import composes
from oneroof.notifications.messages import Letter, Message, TextMessage
from oneroof.notifications.sms import offers_texts
from oneroof.services import Services
from oneroof.tenancy.addresses import tenant_url
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

PATH = "/procedures/answer"
_SUBJECT = public_text("We need something from you until %(day)s")
_TEXT = public_text(
    "Something in your request has to be put right. Please do it until %(day)s:\n\n%(link)s\n\n"
    "You need two codes there: the code of your request, from your slip, and this one: %(code)s\n\n"
    "If you cannot do it online, come to the centre. Tell the code to nobody else.\n"
)
_SHORT = public_text("Please answer until %(day)s: %(link)s Code: %(code)s")


@composes(LETTER)
def correction_letter(
    services: Services, session: Session, context: Context, about: UUID, issue: int
) -> Message | None:
    """The letter; nothing once it was answered or settled, or where the person cannot be written to."""
    row = session.get(ProcedureCorrection, (context.tenant_id, about))
    if row is None or row.state != "asked" or row.issue != issue:
        return None
    procedure = session.get_one(Procedure, (context.tenant_id, row.procedure_id))
    texts = offers_texts(services.settings)
    reach = reach_of(session, context, services.keys, procedure.casefile_id, sms=texts)
    if reach is None:
        return None
    tenant = session.get_one(Tenant, context.tenant_id)
    spoken = procedure.language if procedure.language in public_languages() else SOURCE_LANGUAGE
    with language(spoken, tenant.time_zone):
        facts = {
            "day": format_date(row.due_on, "long"),
            "code": request_of(context, services.keys, row).code,
            "link": f"{tenant_url(session, services.settings, tenant.id)}{PATH}",
        }
        if reach.channel == "sms":
            return TextMessage(reach.address, spoken, _said(_SHORT, facts))
        return Letter(reach.address, spoken, _said(_SUBJECT, facts), _said(_TEXT, facts))


def _said(text: LazyText, facts: dict[str, str]) -> str:
    return str(LazyText(text.msgid, values=dict(facts)))
