"""Where e-mail goes: to the mail server of SMTP_URL, or into files where none is set."""

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import unquote, urlsplit

import structlog

from oneroof.core.config import Settings
from oneroof.core.ids import new_id
from oneroof.core.keys import make_private

TIMEOUT_SECONDS = 20

log = structlog.get_logger(__name__)


class MailNotSent(Exception):
    """The mail server could not be used as it is configured; the sentence says why."""


def deliver(settings: Settings, message: EmailMessage) -> None:
    """Hand a message over. Raises MailNotSent, smtplib's errors or OSError; the job tries again later."""
    if settings.smtp_url is None:
        _write_file(settings, message)
    else:
        _send(settings.smtp_url, message)


def is_delivered(settings: Settings) -> bool:
    """Whether messages leave the machine; otherwise they are files below ONEROOF_VAR/mail."""
    return settings.smtp_url is not None


def _write_file(settings: Settings, message: EmailMessage) -> None:
    folder = settings.var / "mail"
    make_private(folder)
    path = folder / f"{new_id()}.eml"
    draft = path.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_bytes(message.as_bytes(policy=SMTP))
    draft.rename(path)
    log.warning("SMTP_URL is not set: the e-mail was written to a file", file=str(path))


def _send(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    with _connect(parts.scheme, host, parts.port) as server:
        if parts.scheme == "smtp":
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            elif parts.username:
                raise MailNotSent("The mail server offers no encryption, so it is not given the password of SMTP_URL.")
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def _connect(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(host, port or 25, timeout=TIMEOUT_SECONDS)
