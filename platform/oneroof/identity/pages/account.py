"""One's own account: name, language, password."""

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core import i18n
from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_languages, staff_text
from oneroof.core.page_answers import go
from oneroof.identity import (
    cookies,
    passkeys,
    password_changes,
    providers,
    second_factor,
    sessions,
    sign_in,
    staff,
    tokens,
)
from oneroof.identity.access import requires, states_purpose
from oneroof.identity.pages import blueprint
from oneroof.identity.pages.answers import counted, form_again
from oneroof.identity.pages.own import check_own_password, me
from oneroof.identity.web import passwords
from oneroof.tenancy.work import work


@blueprint.get("/account")
@requires("account.self")
@states_purpose("sign_in")
def account() -> str:
    """Everything about one's account, each thing with its way to change it."""
    session = work().session
    return render_template(
        "identity/account.html",
        member=staff.get_staff(session, me().id),
        has_authenticator=second_factor.has_authenticator(session, me().id),
        providers=len(providers.active_providers(session)),
        linked=len(providers.linked_identities(session, me().id)),
        passkeys=len(passkeys.passkeys_of(session, me().id)),
        open_sessions=len(sessions.open_sessions(session, me().id)),
        valid_tokens=len(tokens.valid_tokens(session, me().id)),
    )


@blueprint.get("/account/details")
@requires("account.self")
@states_purpose("sign_in")
def account_details() -> str:
    """The form for name and language."""
    member = staff.get_staff(work().session, me().id)
    values = {"name": member.name, "language": member.language}
    return render_template("identity/account_details.html", errors={}, values=values, languages=staff_languages())


@blueprint.post("/account/details")
@requires("account.self")
@states_purpose("sign_in")
def account_details_change() -> AnyResponse | Response:
    """Change name and language."""
    current, values = work(), {"name": request.form.get("name", ""), "language": request.form.get("language", "")}
    try:
        staff.change_details(current.session, current.context, current.clock, staff_id=me().id, **values)
    except DomainError as error:
        return form_again(
            "identity/account_details.html", error, field="name", values=values, languages=staff_languages()
        )
    response = go("identity.account", staff_text("Your details were changed."))
    # The language of the account would otherwise yield to one that was chosen in the menu before.
    response.delete_cookie(i18n.COOKIE, path="/")
    return response


@blueprint.get("/account/password")
@requires("account.self")
@states_purpose("sign_in")
def account_password() -> str:
    """The form for a new password."""
    return render_template("identity/account_password.html", errors={})


@blueprint.post("/account/password")
@requires("account.self")
@states_purpose("sign_in")
def account_password_change() -> AnyResponse | Response:
    """Change the password: all other browsers are signed out, this one gets a new cookie."""
    member, current = me(), work()

    def change() -> None:
        check_own_password()
        password_changes.set_password(
            current.session,
            current.context,
            current.clock,
            passwords(),
            staff=staff.get_staff(current.session, member.id),
            password=request.form.get("new_password", ""),
            field_name="new_password",
        )

    try:
        counted(member.email, "password", change)
    except DomainError as error:
        return form_again("identity/account_password.html", error, field="new_password")
    assert member.session_id is not None
    opened = sign_in.continue_session(current.session, session_id=member.session_id)
    response = go("identity.account", staff_text("Your password was changed. Other browsers were signed out."))
    cookies.set_session(response, opened.secret)
    return response
