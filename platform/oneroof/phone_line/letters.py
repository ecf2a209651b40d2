"""The one-time code that a caller reads out to the operator: by e-mail or text message, in the person's language."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.own_file.reaching import channels_among
from oneroof.casefiles.persons.models import PersonContact
from oneroof.casefiles.persons.parts import CONTACTS
from oneroof.casefiles.persons.service.entries import opened
from oneroof.core.i18n import language, public_languages, public_text
from oneroof.core.keystore import KeyDestroyedError
from oneroof.core.languages import SOURCE_LANGUAGE
from oneroof.core.names import text_in
from oneroof.notifications.mail import composes
from oneroof.notifications.messages import Letter, TextMessage
from oneroof.phone_line.service.verifying import LETTER, one_time_code
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

_SUBJECT = public_text("Your code for the phone line")
_TEXT = public_text(
    "Your code for the phone line: %(code)s\n\nRead it out to the person you are talking to. It is good for ten "
    "minutes. If you are not on the phone with us now, give it to nobody."
)


@composes(LETTER)
def line_code(
    services: Services, session: Session, context: Context, about: UUID, issue: int
) -> Letter | TextMessage | None:
    """The code; nothing where the contact has gone meanwhile, or has become one that nothing may be sent to."""
    row = session.get(PersonContact, (context.tenant_id, about))
    whose = select(Casefile).where(Casefile.tenant_id == context.tenant_id)
    casefile = session.scalars(whose.where(Casefile.person_id == row.person_id)).one_or_none() if row else None
    if row is None or casefile is None:
        return None
    try:
        usable = channels_among([opened(context, services.keys, CONTACTS, row, casefile)])
    except KeyDestroyedError:
        return None
    if not usable:
        return None
    reach = usable[0][1]
    clock = services.directory.clock_of(context.network_id)
    audit.record(
        session,
        context,
        clock,
        action="caller.send",
        object_kind="person_contact",
        object_id=about,
        subject_person_id=row.person_id,
        data_classes=["contact"],
    )
    tenant = session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one()
    code = one_time_code(services.keys, context.tenant_id, about, issue)
    spoken = casefile.language if casefile.language in public_languages() else SOURCE_LANGUAGE
    with language(spoken, tenant.time_zone):
        text = str(_TEXT) % {"code": code}
        if reach.channel == "sms":
            return TextMessage(reach.address, spoken, text)
        return Letter(reach.address, spoken, f"{_SUBJECT} – {text_in(tenant.name, spoken)}", text + "\n")
