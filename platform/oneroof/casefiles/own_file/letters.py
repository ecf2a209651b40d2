"""What is sent to people about their own file: a code, or that a message waits. Neither says whose or what."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.messages import service as messages
from oneroof.casefiles.messages.models import CentreMessage
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.own_file.reaching import CHANGED, reach_of, replaced_reach
from oneroof.casefiles.own_file.service import LETTER, OPENED_BY_DESK
from oneroof.casefiles.own_file.sign_ins import LINKED
from oneroof.core.i18n import LazyText, language, public_languages, public_text
from oneroof.core.languages import SOURCE_LANGUAGE
from oneroof.core.names import text_in
from oneroof.identity.service_users import codes
from oneroof.identity.service_users.models import PersonChallenge, PersonSession, PersonSignIn
from oneroof.notifications.mail import composes
from oneroof.notifications.messages import Letter, Message, Reach, TextMessage
from oneroof.notifications.sms import offers_texts
from oneroof.services import Services
from oneroof.tenancy.addresses import tenant_url
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

MESSAGE_LETTER = messages.LETTER
_CODE = public_text("Your code")
_CODE_TEXT = public_text(
    "Your code: %(code)s\n\nType it on the page where you asked for it. It is good for 10 minutes, once. "
    "Tell it to nobody: we never ask for it by phone.\n\nIf you did not ask for a code, you need not do anything.\n"
)
_CODE_SHORT = public_text("%(code)s is your code. Tell it to nobody. It is good for 10 minutes.")
_WAITING = public_text("There is a message for you")
_NEWS = public_text("News about your file")
_BY_DESK = public_text(
    "Your file was opened by a code from the desk. If you were not there, tell us at once: call us or come by."
)
_LINKED_NOW = public_text(
    "From now on your file can also be opened by the sign-in of an organisation. "
    "If that was not you, tell us at once: call us or come by."
)
_CHANGED = public_text(
    "Codes and messages about your file go to another address or number from now on. "
    "If that was not you, tell us at once: call us or come by."
)


@composes(LETTER)
def code_letter(services: Services, session: Session, context: Context, about: UUID, _issue: int) -> Message | None:
    """The one-time code; nothing where nobody has the case code, no channel is known, or it is too late."""
    challenge = session.get(PersonChallenge, (context.tenant_id, about))
    if challenge is None or challenge.casefile_id is None or not codes.is_open(challenge):
        return None
    code = codes.code_of(services.settings.keys.token, challenge.id, challenge.means)
    texts = (_CODE, _CODE_TEXT, _CODE_SHORT)
    return _message(services, session, context, challenge.casefile_id, texts, {"code": code}, "own_file.send")


@composes(MESSAGE_LETTER)
def waiting_letter(services: Services, session: Session, context: Context, about: UUID, _issue: int) -> Message | None:
    """That a message waits; nothing once it was read."""
    message = session.get(CentreMessage, (context.tenant_id, about))
    if message is None or message.read_at is not None:
        return None
    link = f"{tenant_url(session, services.settings, context.tenant_id)}/my-file"
    texts = (_WAITING, None, None)
    return _message(services, session, context, message.casefile_id, texts, {"link": link}, "centre_message.send")


@composes(OPENED_BY_DESK)
def by_desk_letter(services: Services, session: Session, context: Context, about: UUID, _issue: int) -> Message | None:
    """That a code from the desk has opened the file: staff who show one make somebody of it whom nobody else saw."""
    row = session.get(PersonSession, (context.tenant_id, about))
    return _news(services, session, context, row.casefile_id, _BY_DESK) if row else None


@composes(LINKED)
def linked_letter(services: Services, session: Session, context: Context, about: UUID, _issue: int) -> Message | None:
    """That a sign-in opens the file from now on; nothing where it was taken away again meanwhile."""
    row = session.get(PersonSignIn, (context.tenant_id, about))
    return _news(services, session, context, row.casefile_id, _LINKED_NOW) if row else None


@composes(CHANGED)
def changed_letter(services: Services, session: Session, context: Context, about: UUID, _issue: int) -> Message | None:
    """That codes go elsewhere from now on, to where they went before."""
    row = session.get(PersonSession, (context.tenant_id, about))
    reach = replaced_reach(services.keys, context, row) if row else None
    return _news(services, session, context, row.casefile_id, _CHANGED, reach) if row and reach else None


def _news(
    services: Services,
    session: Session,
    context: Context,
    casefile_id: UUID,
    text: LazyText,
    reach: Reach | None = None,
) -> Message | None:
    texts = (_NEWS, text, text)
    return _message(services, session, context, casefile_id, texts, {}, "own_file.send", reach)


def _message(
    services: Services,
    session: Session,
    context: Context,
    casefile_id: UUID,
    texts: tuple[LazyText, LazyText | None, LazyText | None],
    facts: dict[str, str],
    action: str,
    reach: Reach | None = None,
) -> Message | None:
    sms = offers_texts(services.settings)
    reach = reach or reach_of(session, context, services.keys, casefile_id, sms=sms)
    casefile = session.get(Casefile, (context.tenant_id, casefile_id))
    if reach is None or casefile is None:
        return None
    tenant = session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one()
    audit.record(
        session,
        context,
        services.directory.clock_of(context.network_id),
        action=action,
        object_kind="casefile",
        object_id=casefile.id,
        subject_person_id=casefile.person_id,
        data_classes=["contact"],
        details={"channel": reach.channel},
    )
    spoken = casefile.language if casefile.language in public_languages() else SOURCE_LANGUAGE
    with language(spoken, tenant.time_zone):
        subject, text, short = (
            f"{_WAITING}\n\n{facts['link']}\n" if each is None else str(LazyText(each.msgid, values=facts))
            for each in texts
        )
        if reach.channel == "sms":
            return TextMessage(reach.address, spoken, short)
        return Letter(reach.address, spoken, subject, f"{text.rstrip()}\n\n{text_in(tenant.name, spoken)}\n")
