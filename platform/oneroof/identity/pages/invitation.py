"""The page that an invitation's link leads to."""

from typing import Any

from flask import Response, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import Invalid
from oneroof.identity import invitations, sign_in
from oneroof.identity.access import public, states_purpose
from oneroof.identity.models import Invitation
from oneroof.identity.pages import blueprint
from oneroof.identity.pages.answers import HOME, form_again, let_in
from oneroof.identity.passwords import check_new_password
from oneroof.identity.permissions import ROLE_NAMES
from oneroof.identity.web import passwords
from oneroof.tenancy.work import work


@blueprint.get("/invitation/<token>")
@public
@states_purpose("sign_in")
def invitation(token: str) -> str:
    """Ask for name and password. Raises NotFound for a link that was used or withdrawn, or has expired."""
    found = invitations.invitation_of(work().session, token)
    return render_template("identity/invitation.html", errors={}, values={"name": found.name}, **_facts(found))


@blueprint.post("/invitation/<token>")
@public
@states_purpose("sign_in")
def invitation_accept(token: str) -> AnyResponse | Response:
    """Make the account and sign in."""
    current, values = work(), {"name": request.form.get("name", "")}
    password = request.form.get("password", "")
    found = invitations.invitation_of(current.session, token)
    facts = _facts(found)
    try:
        check_new_password(password, (values["name"], found.email))
        staff = invitations.accept_invitation(
            current.session,
            current.context,
            current.clock,
            token=token,
            name=values["name"],
            password_hash=passwords().hash(password),
        )
    except Invalid as error:
        return form_again("identity/invitation.html", error, field="name", values=values, **facts)
    opened = sign_in.open_staff_session(
        current.session,
        current.context,
        current.clock,
        staff=staff,
        method="password",
        demo=g.tenant.demo,
        user_agent=request.user_agent.string,
    )
    return let_in(opened, following=HOME)


def _facts(found: Invitation) -> dict[str, Any]:
    return {"email": found.email, "role": ROLE_NAMES[found.role]}
