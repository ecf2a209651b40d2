"""The agency's programs: registering, keys, switching off, initial tokens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given, go, page_again
from oneroof.core.time import real_now
from oneroof.identity.access import requires, states_purpose
from oneroof.identity.oauth.registration import Wish
from oneroof.identity.partnerships.scopes import SCOPES
from oneroof.partners.console import programs, wording
from oneroof.partners.console.key_texts import PRIVATE, read_key
from oneroof.partners.console.pages import blueprint
from oneroof.partners.console.pages.asking import agency_id, network
from oneroof.partners.console.programs import Bench
from oneroof.partners.sandbox.jobs import promise_sandbox
from oneroof.tenancy.work import work

NEW, ONE = "developers/client_new.html", "developers/client.html"
FIELDS = {
    "client_name": "name",
    "token_endpoint_auth_method": "method",
    "scope": "scopes",
    "jwks": "key",
    "grant_types": "grants",
}
"""What the registry calls a field, and what the form does."""


@blueprint.get("/clients")
@states_purpose("administration")
@requires("agency.develop")
def clients() -> str:
    """All programs, and the tokens with which programs register themselves."""
    with bench() as at:
        found, tokens = programs.programs(at), programs.tokens(at)
    return render_template("developers/clients.html", clients=found, tokens=tokens, now=real_now(), secret=None)


@blueprint.post("/clients/tokens")
@states_purpose("administration")
@requires("agency.develop")
def token_give() -> Response:
    """A token for registering one program, shown this once."""
    with bench() as at:
        secret = programs.give_token(at)
        found, tokens = programs.programs(at), programs.tokens(at)
    page = render_template("developers/clients.html", clients=found, tokens=tokens, now=real_now(), secret=secret)
    answer = Response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/clients/new")
@states_purpose("administration")
@requires("agency.develop")
def client_new() -> str:
    """An empty form."""
    typed: dict[str, Any] = {"name": "", "redirect_uris": "", "dpop": False, "key": "", "method": "private_key_jwt"}
    typed |= {"grants": ["client_credentials"], "scopes": list(SCOPES)}
    return render_template(NEW, typed=typed, errors={}, trouble=None, **_words())


@blueprint.post("/clients/new")
@states_purpose("administration")
@requires("agency.develop")
def client_register() -> AnyResponse | Response:
    """Register it."""
    typed = _typed()
    try:
        with bench() as at:
            client = programs.register(at, _wish(typed))
            promise_sandbox(at.own, at.context, agency_id=at.agency_id, client_id=client.id)
    except DomainError as error:
        return _again(NEW, error, typed)
    return go(".client", staff_text("Registered. Its client_id is shown below."), client_id=client.id)


@blueprint.get("/clients/<uuid:client_id>")
@states_purpose("administration")
@requires("agency.develop")
def client(client_id: UUID) -> str:
    """One program and its keys."""
    return render_template(ONE, typed={"key": ""}, errors={}, trouble=None, **_facts(client_id))


@blueprint.post("/clients/<uuid:client_id>/keys")
@states_purpose("administration")
@requires("agency.develop")
def key_add(client_id: UUID) -> AnyResponse | Response:
    """One more key."""
    try:
        with bench() as at:
            programs.add_key(at, client_id, given("key"))
    except DomainError as error:
        return _again(ONE, error, {"key": given("key")}, **_facts(client_id))
    return go(
        ".client",
        staff_text("The key counts from now on. End the old one once no program uses it."),
        client_id=client_id,
    )


@blueprint.post("/clients/<uuid:client_id>/keys/<uuid:key_id>/end")
@states_purpose("administration")
@requires("agency.develop")
def key_end(client_id: UUID, key_id: UUID) -> AnyResponse:
    """Nothing that it signs counts any more."""
    with bench() as at:
        programs.end_key(at, client_id, key_id)
    return go(".client", staff_text("Nothing that this key signs counts any more."), client_id=client_id)


@blueprint.post("/clients/<uuid:client_id>/<any(suspend, resume):action>")
@states_purpose("administration")
@requires("agency.develop")
def client_switch(client_id: UUID, action: str) -> AnyResponse:
    """Off, or on again."""
    with bench() as at:
        programs.suspend(at, client_id, suspended=action == "suspend")
    done = staff_text("It is switched off.") if action == "suspend" else staff_text("It is switched on again.")
    return go(".client", done, client_id=client_id)


@blueprint.get("/clients/<uuid:client_id>/end")
@states_purpose("administration")
@requires("agency.develop")
def client_end(client_id: UUID) -> str:
    """Ask before it ends for good."""
    return render_template("developers/client_end.html", **_facts(client_id))


@blueprint.post("/clients/<uuid:client_id>/end")
@states_purpose("administration")
@requires("agency.develop")
def client_end_do(client_id: UUID) -> AnyResponse:
    """End it."""
    with bench() as at:
        programs.end(at, client_id)
    return go(".clients", staff_text("The program has ended. None of its tokens is valid anywhere."))


@contextmanager
def bench() -> Iterator[Bench]:
    """What the agency's person works with."""
    current = work()
    with network() as session:
        yield Bench(session, current.session, current.context, current.clock, agency_id())


def _facts(client_id: UUID) -> dict[str, Any]:
    with bench() as at:
        return {"program": programs.program(at, client_id), **_words()}


def _words() -> dict[str, Any]:
    return {"method_names": wording.METHOD_NAMES, "scope_names": SCOPES, "grant_names": wording.GRANT_NAMES}


def _typed() -> dict[str, Any]:
    return {
        "name": given("name"),
        "method": given("method"),
        "grants": request.form.getlist("grants"),
        "scopes": request.form.getlist("scopes"),
        "redirect_uris": given("redirect_uris"),
        "dpop": bool(given("dpop")),
        "key": given("key"),
    }


def _wish(typed: dict[str, Any]) -> Wish:
    """Raises Invalid for a key that cannot be read."""
    return Wish(
        name=typed["name"],
        auth_method=typed["method"],
        grant_types=tuple(typed["grants"]),
        redirect_uris=tuple(typed["redirect_uris"].split()),
        scopes=tuple(typed["scopes"]),
        dpop_bound=typed["dpop"],
        keys=(read_key(typed["key"]),) if typed["key"] else (),
    )


def _again(template: str, error: DomainError, typed: dict[str, Any], **facts: Any) -> Response:
    """The form once more; a private key does not come back with it."""
    work().abandon()
    error.fields = {FIELDS.get(name, name): said for name, said in error.fields.items()}
    if error.code == PRIVATE:
        typed = {**typed, "key": ""}
    return page_again(template, error, typed=typed, **(facts or _words()))
