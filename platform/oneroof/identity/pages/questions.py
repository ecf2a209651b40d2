"""Questions that pages put to a browser's passkey."""

from typing import Any

from flask import g, request

from oneroof.core.names import named
from oneroof.identity import cookies, passkeys, providers
from oneroof.identity.challenges import Questioner
from oneroof.identity.passkeys import RelyingParty
from oneroof.identity.web import services
from oneroof.tenancy.work import work


def sign_in_facts() -> dict[str, Any]:
    """What the sign-in page needs to offer passkeys and the organisations' own sign-ins. Writes nothing."""
    return {"providers": providers.active_providers(work().session), **sign_in_question()}


def sign_in_question() -> dict[str, Any]:
    """What a page needs to offer a passkey. Writes nothing."""
    question = questioner("passkey_sign_in").question()
    return {"passkey_options": passkeys.authentication_options(site(), question)}


def questioner(kind: str) -> Questioner:
    """Questions for this browser."""
    shown: bytes | None = g.session_hash
    browser = shown.hex() if shown else cookies.form_secret()
    return Questioner(services().settings.keys.csrf, g.tenant.id, kind, browser)


def site() -> RelyingParty:
    """This tenant's host, as passkeys know it."""
    host = request.host.rsplit(":", 1)[0]
    return RelyingParty(id=host, origin=request.host_url.rstrip("/"), name=named(g.tenant.name))
