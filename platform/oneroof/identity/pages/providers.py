"""Signing in through an organisation's OpenID provider, and linking one's account to it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from flask import Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import go
from oneroof.identity import openid, providers, sign_in
from oneroof.identity.access import public, requires, signed_in, states_purpose
from oneroof.identity.challenges import use_question
from oneroof.identity.credentials import WrongCredential
from oneroof.identity.models import Staff
from oneroof.identity.openid import Claims, Client, ProviderFailed
from oneroof.identity.pages import blueprint
from oneroof.identity.pages.answers import counted, form_again, let_in, wanted_next
from oneroof.identity.pages.own import check_own_password, me
from oneroof.identity.pages.questions import questioner, sign_in_facts
from oneroof.identity.web import services
from oneroof.tenancy.work import work

log = structlog.get_logger(__name__)


@blueprint.get("/sign-in/provider/<uuid:provider_id>")
@public
@states_purpose("sign_in")
def provider_ask(provider_id: UUID) -> AnyResponse:
    """Send the browser to the provider."""
    if signed_in() is not None:
        return redirect(wanted_next(), 303)
    try:
        return redirect(openid.authorization_url(_client(provider_id), _state("oidc", wanted_next())), 303)
    except ProviderFailed as failure:
        return _failed(_explained(failure))


@blueprint.get("/sign-in/provider/<uuid:provider_id>/answer")
@public
@states_purpose("sign_in")
def provider_answer(provider_id: UUID) -> AnyResponse:
    """The browser comes back: sign in or, where its owner asked for that, link the account."""
    kind = "oidc" if signed_in() is None else "oidc_link"
    try:
        answer = _read_state(request.args.get("state", ""), kind)
        if signed_in() is not None:
            return _link(provider_id, answer)
        return counted(None, "oidc", lambda: _sign_in(provider_id, answer))
    except DomainError as error:
        return _failed(error)


@blueprint.get("/account/providers")
@requires("account.self")
@states_purpose("sign_in")
def account_providers() -> str:
    """The sign-ins that are linked to one's account, and those that can be."""
    return render_template("identity/account_providers.html", errors={}, **_own())


@blueprint.post("/account/providers/<uuid:provider_id>/link")
@requires("account.self")
@states_purpose("sign_in")
def account_provider_link(provider_id: UUID) -> str | Response:
    """After the password: the way to the provider. By a link, since forms lead to no other host."""

    def ask() -> str:
        check_own_password()
        return openid.authorization_url(_client(provider_id), _state("oidc_link", "/staff/account/providers"))

    try:
        address = counted(me().email, "password", ask)
    except ProviderFailed as failure:
        error = _explained(failure)
        return form_again("identity/account_providers.html", error, field="current_password", facts=_own)
    except DomainError as error:
        return form_again("identity/account_providers.html", error, field="current_password", facts=_own)
    name = providers.get_provider(work().session, provider_id).name
    return render_template("identity/account_provider_go.html", address=address, name=name)


@blueprint.post("/account/providers/<uuid:link_id>/unlink")
@requires("account.self")
@states_purpose("sign_in")
def account_provider_unlink(link_id: UUID) -> AnyResponse:
    """Forget a link."""
    current = work()
    providers.unlink_identity(current.session, current.context, current.clock, staff_id=me().id, link_id=link_id)
    return go("identity.account_providers", staff_text("The link was removed."))


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the browser brought back, before the provider confirms it."""

    state: str
    question: bytes
    kind: str
    following: str


def _sign_in(provider_id: UUID, answer: _Answer) -> AnyResponse:
    claims = _claims(provider_id, answer)
    staff = _accepted(provider_id, answer, claims)
    current = work()
    opened = sign_in.open_staff_session(
        current.session,
        current.context,
        current.clock,
        staff=staff,
        method="oidc",
        demo=g.tenant.demo,
        user_agent=request.user_agent.string,
        two_factors=claims.two_factors,
    )
    return let_in(opened, following=answer.following)


def _accepted(provider_id: UUID, answer: _Answer, claims: Claims) -> Staff:
    current = work()
    if not use_question(current.session, current.context, answer.kind, answer.question):
        raise _stale()
    return providers.staff_of_claims(
        current.session, current.context, current.clock, provider_id=provider_id, claims=claims
    )


def _link(provider_id: UUID, answer: _Answer) -> AnyResponse:
    claims, current = _claims(provider_id, answer), work()
    if not use_question(current.session, current.context, answer.kind, answer.question):
        raise _stale()
    providers.link_identity(
        current.session,
        current.context,
        current.clock,
        staff_id=me().id,
        provider_id=provider_id,
        subject=claims.subject,
    )
    return go("identity.account_providers", staff_text("The link was made. You can sign in this way from now on."))


def _claims(provider_id: UUID, answer: _Answer) -> Claims:
    """Asks the provider, before the request's own transaction begins: an answer may take seconds."""
    code = request.args.get("code", "")
    try:
        if not code:
            raise ProviderFailed(f"the answer is {request.args.get('error', 'empty')!r}")
        return openid.claims_of(_client(provider_id), state=answer.state, code=code, issuer=request.args.get("iss"))
    except ProviderFailed as failure:
        raise _explained(failure) from failure


def _client(provider_id: UUID) -> Client:
    with services().database.transaction(g.context) as session:
        provider = providers.get_provider(session, provider_id)
        secret = providers.secret_of(services().keys, provider)
        redirect_uri = url_for("identity.provider_answer", provider_id=provider_id, _external=True)
        return Client(provider.issuer, provider.client_id, secret, redirect_uri, services().settings.keys.csrf)


def _state(kind: str, following: str) -> str:
    question = questioner(kind).question()
    return f"{_text(question)}.{_text(following.encode())}"


def _read_state(state: str, kind: str) -> _Answer:
    try:
        question, following = (urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in state.split("."))
        wanted = following.decode()
    except ValueError:
        raise _stale() from None
    if not questioner(kind).is_ours(question):
        raise _stale()
    return _Answer(state, question, kind, wanted_next(wanted))


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def _failed(error: DomainError) -> Response:
    if signed_in() is not None:
        return form_again("identity/account_providers.html", error, field="current_password", facts=_own)
    values = {"values": {"email": ""}, "following": wanted_next()}
    return form_again("identity/sign_in.html", error, field="email", facts=sign_in_facts, **values)


def _explained(failure: ProviderFailed) -> WrongCredential:
    log.warning("provider failed", reason=str(failure))
    message = staff_text("Your organisation’s sign-in did not work. Try again, or sign in another way.")
    return WrongCredential("provider_failed", message, field="email", staff_id=None)


def _stale() -> WrongCredential:
    message = staff_text("This sign-in took too long, or it was begun in another browser. Please begin again.")
    return WrongCredential("sign_in_stale", message, field="email", staff_id=None)


def _own() -> dict[str, Any]:
    session = work().session
    linked = providers.linked_identities(session, me().id)
    active = {provider.id: provider for provider in providers.active_providers(session)}
    return {
        "linked": [
            {"link": link, "name": active[link.provider_id].name} for link in linked if link.provider_id in active
        ],
        "providers": [one for one in active.values() if one.id not in {link.provider_id for link in linked}],
    }
