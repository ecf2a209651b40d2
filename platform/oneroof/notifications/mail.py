"""Messages to people: promised in the transaction that makes them necessary, written and sent by a job.

The promise holds ids only. Each letter has a composer, in the slice whose letter it is, which looks up where it goes
and writes the text when it is sent: an e-mail, a text message or a line that a browser shows. What has become
pointless meanwhile is not sent.
"""

from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import delete
from sqlalchemy.orm import Session

from oneroof.core.config import Settings
from oneroof.core.time import Clock, real_now
from oneroof.jobs import service as jobs
from oneroof.jobs.handlers import handles
from oneroof.notifications.delivery import deliver
from oneroof.notifications.messages import Letter, Message, PushMessage, TextMessage
from oneroof.notifications.models import PushSubscription
from oneroof.notifications.push import PushOver, hand_over_push
from oneroof.notifications.sms import hand_over_text
from oneroof.services import Services
from oneroof.tenancy.context import Context

JOB = "mail.send"

log = structlog.get_logger(__name__)


Composer = Callable[[Services, Session, Context, UUID, int], Message | None]
"""Takes the id of the row that the letter is about and the number of its issue."""

_composers: dict[str, Composer] = {}


def composes(letter: str) -> Callable[[Composer], Composer]:
    """Register the function that writes a kind of letter."""

    def register(composer: Composer) -> Composer:
        if letter in _composers:
            raise ValueError(f"two composers for {letter}")
        _composers[letter] = composer
        return composer

    return register


def promise_letter(session: Session, context: Context, *, letter: str, about: UUID, issue: int = 1) -> None:
    """Send a letter after the commit, once for each `issue` of the row that it is about."""
    jobs.enqueue(
        session,
        context,
        kind=JOB,
        key=f"{letter}/{about}/{issue}",
        payload={"letter": letter, "about": str(about), "issue": issue},
    )


@handles(JOB, purpose="administration")
def send(services: Services, session: Session, context: Context, _clock: Clock, payload: dict[str, Any]) -> None:
    """Do one promise: write the letter and hand it over. Raises what the refusal of a server raises."""
    about, issue = UUID(payload["about"]), int(payload["issue"])
    written = _composers[payload["letter"]](services, session, context, about, issue)
    match written:
        case None:
            log.info("letter not sent: it has become pointless", letter=payload["letter"], about=payload["about"])
        case Letter():
            reference = f"{payload['letter']}.{about}.{issue}"
            deliver(services.settings, message_of(services.settings, written, reference))
        case TextMessage():
            hand_over_text(services.settings, written)
        case PushMessage():
            _push(services, session, context, written)


def _push(services: Services, session: Session, context: Context, message: PushMessage) -> None:
    """Show it in the browser; forget the browser that has withdrawn."""
    try:
        hand_over_push(services.settings, message)
    except PushOver:
        log.info("browser has withdrawn: it is forgotten", subscription=str(message.id))
        session.execute(
            delete(PushSubscription).where(
                PushSubscription.tenant_id == context.tenant_id, PushSubscription.id == message.id
            )
        )


def message_of(settings: Settings, letter: Letter, reference: str) -> EmailMessage:
    """The letter with its headers. The same `reference` gives the same Message-ID, so that a letter which is sent
    twice after a failure can be seen to be one.
    """
    message = EmailMessage()
    message["From"] = settings.mail_from or f"no-reply@{settings.base_host}"
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(real_now())
    message["Message-ID"] = f"<{reference}@{settings.base_host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message["Content-Language"] = letter.language
    return message
