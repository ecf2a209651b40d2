"""Letters reach a real mail server, and wait where there is none."""

import ssl
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from oneroof.core.config import Settings
from oneroof.core.time import real_now
from oneroof.notifications.delivery import MailNotSent, deliver
from oneroof.notifications.mail import message_of
from oneroof.notifications.messages import Letter
from support.mail_server import Mailbox, mail_server

LETTER = Letter("eva.klein@example.org", "de", "Ihr Konto – Größe ✓", "Guten Tag,\n\nhttps://example.org/x\n")


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


def test_a_mail_server_takes_it(settings: Settings, mailbox: Mailbox) -> None:
    with mail_server(mailbox) as address:
        at = replace(settings, smtp_url=f"smtp://{address}", mail_from="oneroof <staff@lisboa.example>")
        deliver(at, message_of(at, LETTER, "invitation.1.1"))
    assert mailbox.received[0].rcpt_tos == ["eva.klein@example.org"]
    message = mailbox.only_message()
    assert message["Subject"] == LETTER.subject and message["Content-Language"] == "de"
    assert message["From"] == "oneroof <staff@lisboa.example>"
    assert message["Message-ID"] == "<invitation.1.1@localhost>"
    assert message.get_content().replace("\r\n", "\n") == LETTER.text


def test_a_refusal_is_an_error_so_that_the_job_tries_again(settings: Settings, mailbox: Mailbox) -> None:
    mailbox.refuse = True
    with mail_server(mailbox) as address, pytest.raises(OSError, match="452"):
        deliver(replace(settings, smtp_url=f"smtp://{address}"), message_of(settings, LETTER, "x"))


def test_a_server_that_is_away_is_an_error(settings: Settings) -> None:
    at = replace(settings, smtp_url="smtp://127.0.0.1:1")
    with pytest.raises(OSError, match="refused"):
        deliver(at, message_of(at, LETTER, "x"))


def test_no_password_over_an_open_line(settings: Settings, mailbox: Mailbox) -> None:
    def accept(*_anything: Any) -> AuthResult:
        return AuthResult(success=True)

    options = {"authenticator": accept, "auth_require_tls": False}
    with mail_server(mailbox, **options) as address, pytest.raises(MailNotSent, match="no encryption"):
        deliver(replace(settings, smtp_url=f"smtp://ana:secret@{address}"), message_of(settings, LETTER, "x"))
    assert mailbox.received == []


def test_encryption_by_a_stranger_is_refused(settings: Settings, mailbox: Mailbox, tmp_path: Path) -> None:
    """The certificate is checked: a server that nobody vouches for gets nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*_self_signed(tmp_path))
    with mail_server(mailbox, tls_context=context) as address, pytest.raises(ssl.SSLCertVerificationError):
        deliver(replace(settings, smtp_url=f"smtp://ana:secret@{address}"), message_of(settings, LETTER, "x"))
    assert mailbox.received == []


def test_without_a_server_it_becomes_a_file(settings: Settings) -> None:
    deliver(settings, message_of(settings, LETTER, "x"))
    (file,) = (settings.var / "mail").iterdir()
    assert file.suffix == ".eml" and file.stat().st_mode & 0o777 == 0o600
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert message["To"] == "eva.klein@example.org" and message["From"] == "no-reply@localhost"


@pytest.mark.parametrize("text", ["a\nBcc: x@example.org", "a\r\nX: y"])
def test_headers_cannot_be_smuggled_in(settings: Settings, text: str) -> None:
    with pytest.raises(ValueError, match=r"[Hh]eader|linefeed"):
        message_of(settings, replace(LETTER, to=text), "x")
    with pytest.raises(ValueError, match=r"[Hh]eader|linefeed"):
        message_of(settings, replace(LETTER, subject=text), "x")


def _self_signed(folder: Path) -> tuple[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(real_now() - timedelta(days=1))
        .not_valid_after(real_now() + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(encoding))
    plain = serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain))
    return str(files[0]), str(files[1])
