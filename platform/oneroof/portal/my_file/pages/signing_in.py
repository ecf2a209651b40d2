"""Opening one's file by an organisation's sign-in. Whose file it is, a code has said once; no name or address does."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

import structlog
from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.own_file import service
from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import public_text
from oneroof.core.page_answers import go
from oneroof.identity import cookies, openid, providers
from oneroof.identity.access import public, states_purpose
from oneroof.identity.challenges import Questioner, use_question
from oneroof.identity.openid import Client, ProviderFailed
from oneroof.portal.my_file.pages import blueprint
from oneroof.portal.my_file.pages.opening import OPENING, asker, opened_here, services
from oneroof.tenancy.work import work

log = structlog.get_logger(__name__)


@blueprint.get("/sign-in/<uuid:provider_id>")
@states_purpose("own_file")
@public
def provider_ask(provider_id: UUID) -> AnyResponse:
    """Send the browser to the organisation."""
    question = urlsafe_b64encode(_questioner().question()).decode().rstrip("=")
    try:
        return redirect(openid.authorization_url(_client(provider_id), question), 303)
    except ProviderFailed as failure:
        return _failed(str(failure))


@blueprint.get("/sign-in/<uuid:provider_id>/answer")
@states_purpose("own_file")
@public
def provider_answer(provider_id: UUID) -> AnyResponse:
    """Open the file that this sign-in was linked with; else ask for a code once."""
    try:
        subject = _subject(provider_id, request.args.get("state", ""))
    except (ProviderFailed, DomainError) as failure:
        return _failed(str(failure))
    opened = service.opened_by_sign_in(asker(), provider_id=provider_id, subject=subject)
    if opened is not None:
        return opened_here(opened)
    notice = public_text("This is the first time that you sign in this way. Open your file by a code once.")
    response = go("my_file.open_", notice, kind="info")
    return OPENING.keep(response, work().keys, {"provider": str(provider_id), "subject": subject})


def _subject(provider_id: UUID, state: str) -> str:
    """Whom the organisation vouches for. Asked before the request's own transaction begins: it may take seconds."""
    code = request.args.get("code", "")
    try:
        question = urlsafe_b64decode(state + "=" * (-len(state) % 4))
    except ValueError:
        question = b""
    if not code or not _questioner().is_ours(question):
        raise ProviderFailed(f"the answer is {request.args.get('error', 'not ours')!r}")
    claims = openid.claims_of(_client(provider_id), state=state, code=code, issuer=request.args.get("iss"))
    with services().database.transaction(g.context) as own:
        if not use_question(own, g.context, "oidc", question):
            raise Invalid("answer_used", public_text("This was done already. Please look at it anew."))
    return claims.subject


def _client(provider_id: UUID) -> Client:
    opened = services()
    with opened.database.transaction(g.context) as session:
        provider = providers.get_provider(session, provider_id, for_people=True)
        secret = providers.secret_of(opened.keys, provider)
        here = url_for("my_file.provider_answer", provider_id=provider_id, _external=True)
        return Client(provider.issuer, provider.client_id, secret, here, opened.settings.keys.csrf)


def _questioner() -> Questioner:
    return Questioner(services().settings.keys.csrf, g.tenant.id, "oidc own file", cookies.form_secret())


def _failed(reason: str) -> AnyResponse:
    log.warning("provider failed", reason=reason)
    return go("my_file.open_", public_text("This sign-in did not work. Try again, or use a code."), kind="warning")
