"""One's own keys to the API."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import go
from oneroof.core.time import real_now
from oneroof.identity import tokens
from oneroof.identity.access import requires, states_purpose
from oneroof.identity.pages import blueprint
from oneroof.identity.pages.answers import form_again
from oneroof.identity.pages.own import me
from oneroof.identity.permissions import PERMISSIONS
from oneroof.tenancy.work import work

LIVES = (30, 90, 180, 365)
"""Days."""


@blueprint.get("/account/tokens")
@requires("account.self")
@states_purpose("sign_in")
def account_tokens() -> str:
    """The tokens that work now."""
    found = tokens.valid_tokens(work().session, me().id)
    return render_template("identity/account_tokens.html", tokens=found, permissions=PERMISSIONS)


@blueprint.get("/account/tokens/new")
@requires("account.self")
@states_purpose("sign_in")
def account_token_form() -> str:
    """The form for another one."""
    values = {"name": "", "scopes": [], "days": "90"}
    return render_template("identity/account_token_new.html", errors={}, values=values, **_choices())


@blueprint.post("/account/tokens/new")
@requires("account.self")
@states_purpose("sign_in")
def account_token_create() -> Response:
    """Make it and show it, this once."""
    current = work()
    values: dict[str, Any] = {
        "name": request.form.get("name", ""),
        "scopes": request.form.getlist("scopes"),
        "days": request.form.get("days", ""),
    }
    days = int(values["days"]) if values["days"] in {str(life) for life in LIVES} else 0
    try:
        created = tokens.create_token(
            current.session,
            current.context,
            current.clock,
            staff_id=me().id,
            name=values["name"],
            scopes=values["scopes"],
            expires_at=real_now() + timedelta(days=days),
            held=me().permissions,
        )
    except DomainError as error:
        return form_again("identity/account_token_new.html", error, field="name", facts=_choices, values=values)
    return make_response(render_template("identity/account_token_created.html", created=created))


@blueprint.post("/account/tokens/<uuid:token_id>/revoke")
@requires("account.self")
@states_purpose("sign_in")
def account_token_revoke(token_id: UUID) -> AnyResponse:
    """End it at once."""
    current = work()
    tokens.revoke_token(current.session, current.context, current.clock, staff_id=me().id, token_id=token_id)
    return go("identity.account_tokens", staff_text("The token was revoked. It does not work any more."))


def _choices() -> dict[str, Any]:
    own = [(permission, text) for permission, text in PERMISSIONS.items() if permission in me().permissions]
    return {"permissions": own, "lives": LIVES}
