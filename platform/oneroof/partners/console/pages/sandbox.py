"""The sandbox: how to get in, trying it, and new invented people."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.audit import service as audit
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import as_id, given, go
from oneroof.identity.access import requires, states_purpose
from oneroof.identity.oauth import origins
from oneroof.identity.oauth.authentication import ASSERTION_TYPE
from oneroof.partners.console import programs
from oneroof.partners.console.pages import blueprint
from oneroof.partners.console.pages.asking import agency_id
from oneroof.partners.console.pages.clients import bench
from oneroof.partners.sandbox import trying
from oneroof.partners.sandbox.filling import fill
from oneroof.partners.sandbox.letting_in import is_let_in
from oneroof.partners.sandbox.places import known_sandbox, sandbox_of
from oneroof.partners.sandbox.trying import Answer, Call
from oneroof.services import Services
from oneroof.tenancy.addresses import tenant_url
from oneroof.tenancy.work import work

PAGE = "developers/sandbox.html"
WHO_AM_I = "/api/v1/partner/me"
TO_SIGN = """{"alg": "ES256", "typ": "JWT"}
{"iss": "%(client)s",
 "sub": "%(client)s",
 "aud": "%(audience)s",
 "jti": "…", "iat": …, "exp": …}"""
SNIPPET = """import time, uuid
from joserfc import jwt
from joserfc.jwk import ECKey

key = ECKey.import_key(open("private.pem").read())
now = int(time.time())
claims = {"iss": "%(client)s", "sub": "%(client)s",
          "aud": "%(audience)s",
          "jti": str(uuid.uuid4()), "iat": now, "exp": now + 120}
print(jwt.encode({"alg": "ES256"}, claims, key))"""
"""Code is the same in every language."""


@blueprint.get("/sandbox")
@states_purpose("administration")
@requires("agency.develop")
def sandbox() -> str:
    """How to get in, and with what."""
    return render_template(PAGE, token=None, call=None, typed={"assertion": "", "proof": ""}, **_facts())


@blueprint.post("/sandbox/try")
@states_purpose("administration")
@requires("agency.develop")
def sandbox_try() -> Response:
    """Ask the sandbox for a token with what the program has signed, then for what the token may do."""
    facts = _facts()
    typed = {"assertion": given("assertion"), "proof": given("proof")}
    token, call = _tried(facts["address"], facts["chosen"], typed)
    page = make_response(render_template(PAGE, token=token, call=call, typed=typed, **facts))
    page.headers["Cache-Control"] = "no-store"
    return page


@blueprint.post("/sandbox/fill")
@states_purpose("administration")
@requires("agency.develop")
def sandbox_fill() -> AnyResponse:
    """New people and referrals; what waits is withdrawn."""
    current, own = work(), agency_id()
    found = known_sandbox(current.session, current.context)
    audit.record(
        current.session, current.context, current.clock, action="sandbox.change", object_kind="agency", object_id=own
    )
    number = fill(_services(), current.context, current.clock, found, agency_id=own)
    done = staff_text(
        "%(number)s invented people were referred to you. What waited before was withdrawn.", number=number
    )
    return go(".sandbox", done)


def _facts() -> dict[str, Any]:
    current, own, services = work(), agency_id(), _services()
    found = sandbox_of(current.session, current.context)
    with bench() as at:
        clients = programs.programs(at)
    wanted = as_id(request.values.get("client", ""))
    chosen = next((each for each in clients if each.id == wanted), clients[0] if clients else None)
    address = tenant_url(current.session, services.settings, found.id) if found else ""
    said = {"client": chosen.id if chosen else "", "audience": address}
    return {
        "to_sign": TO_SIGN % said,
        "snippet": SNIPPET % said,
        "sandbox": found,
        "address": address,
        "clients": clients,
        "chosen": chosen,
        "let_in": found is not None and is_let_in(services.database, current.context, found, agency_id=own),
        "token_endpoint": address + origins.TOKEN,
        "resource": address + origins.API,
        "metadata": f"{address}/.well-known/oauth-authorization-server",
    }


def _tried(address: str, client: Any, typed: dict[str, str]) -> tuple[Answer | None, Answer | None]:
    if not address or client is None or not (typed["assertion"] or typed["proof"]):
        return None, None
    form = {"grant_type": "client_credentials", "client_id": str(client.id), "resource": address + origins.API}
    if typed["assertion"]:
        form |= {"client_assertion_type": ASSERTION_TYPE, "client_assertion": typed["assertion"]}
    headers = {"DPoP": typed["proof"]} if typed["proof"] else {}
    token = _make(Call(address, "POST", origins.TOKEN, form, headers))
    secret = token.facts.get("access_token")
    if not secret or token.facts.get("token_type") != "Bearer":
        return token, None
    return token, _make(Call(address, "GET", WHO_AM_I, None, {"Authorization": f"Bearer {secret}"}))


def _make(call: Call) -> Answer:
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # a thread of its own has no current one
    return trying.make(app, Call(call.base_url, call.method, call.path, call.form, call.headers, _address()))


def _address() -> str:
    return request.remote_addr or "127.0.0.1"


def _services() -> Services:
    services: Services = current_app.extensions["oneroof"]
    return services
