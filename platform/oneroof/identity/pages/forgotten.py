"""A forgotten password: a link by e-mail, and the page that it leads to."""

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import go
from oneroof.identity import password_changes
from oneroof.identity.access import public, states_purpose
from oneroof.identity.pages import blueprint
from oneroof.identity.pages.answers import form_again, limit_letters
from oneroof.identity.web import passwords, pepper, services
from oneroof.notifications.delivery import is_delivered
from oneroof.tenancy.work import work


@blueprint.get("/forgotten-password")
@public
def forgotten_password() -> str:
    """Ask for the e-mail address."""
    return render_template("identity/forgotten_password.html", errors={}, values={})


@blueprint.post("/forgotten-password")
@public
@states_purpose("sign_in")
def forgotten_password_request() -> AnyResponse | Response:
    """Send the link; the answer is the same where the address is nobody's."""
    email, current = request.form.get("email", ""), work()
    try:
        limit_letters(email)
    except DomainError as error:
        return form_again("identity/forgotten_password.html", error, field="email", values={"email": email})
    password_changes.request_password_reset(current.session, current.context, current.clock, pepper(), email=email)
    return go("identity.forgotten_password_sent")


@blueprint.get("/forgotten-password/sent")
@public
def forgotten_password_sent() -> str:
    """What to do now."""
    return render_template("identity/forgotten_password_sent.html", delivered=is_delivered(services().settings))


@blueprint.get("/new-password/<token>")
@public
@states_purpose("sign_in")
def new_password(token: str) -> str:
    """The form that the link leads to. Raises NotFound for a link that was used or has expired."""
    _, staff = password_changes.reset_of(work().session, token)
    return render_template("identity/new_password.html", errors={}, email=staff.email)


@blueprint.post("/new-password/<token>")
@public
@states_purpose("sign_in")
def new_password_set(token: str) -> AnyResponse | Response:
    """Set the password; then one signs in with it."""
    current = work()
    try:
        password_changes.reset_password(
            current.session,
            current.context,
            current.clock,
            passwords(),
            token=token,
            password=request.form.get("password", ""),
        )
    except Invalid as error:
        _, staff = password_changes.reset_of(current.session, token)
        return form_again("identity/new_password.html", error, field="password", email=staff.email)
    return go("identity.sign_in_form", staff_text("Your password was changed. Sign in with it."))
