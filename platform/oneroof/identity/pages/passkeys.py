"""Signing in with a passkey, and one's own passkeys."""

from typing import Any
from uuid import UUID

from flask import Response, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import go
from oneroof.identity import passkeys, second_factor, sessions, sign_in, staff
from oneroof.identity.access import public, requires, states_purpose, unfinished
from oneroof.identity.pages import blueprint
from oneroof.identity.pages.answers import counted, form_again, let_in, wanted_next
from oneroof.identity.pages.own import check_own_password, me
from oneroof.identity.pages.questions import questioner, sign_in_facts, site
from oneroof.identity.permissions import SECOND_FACTOR_ROLES
from oneroof.tenancy.work import work


@blueprint.post("/sign-in/passkey")
@public
@states_purpose("sign_in")
def sign_in_by_passkey() -> AnyResponse | Response:
    """Let in whose passkey signed the question of this browser's page; it is both factors at once."""
    current, waiting = work(), unfinished()

    def prove() -> sessions.OpenedSession:
        answer = request.form.get("passkey", "")
        member = passkeys.authenticate(
            current.session, current.context, site(), questioner("passkey_sign_in"), answer=answer
        )
        if waiting is not None:
            sessions.end_session(current.session, waiting.staff_id, waiting.session_id)
        return sign_in.open_staff_session(
            current.session,
            current.context,
            current.clock,
            staff=member,
            method="passkey",
            demo=g.tenant.demo,
            user_agent=request.user_agent.string,
            two_factors=True,
        )

    try:
        opened = counted(None, "passkey", prove)
    except DomainError as error:
        page = "identity/second_factor.html" if waiting else "identity/sign_in.html"
        facts = {"values": {"email": ""}, "following": wanted_next()}
        return form_again(page, error, field="email", facts=sign_in_facts, **facts)
    return let_in(opened, following=wanted_next())


@blueprint.get("/account/passkeys")
@requires("account.self")
@states_purpose("sign_in")
def account_passkeys() -> str:
    """One's own, and the form for another."""
    return render_template("identity/account_passkeys.html", errors={}, values={"name": ""}, **_own())


@blueprint.post("/account/passkeys")
@requires("account.self")
@states_purpose("sign_in")
def account_passkey_add() -> AnyResponse | Response:
    """Keep the passkey that the browser made."""
    current, values = work(), {"name": request.form.get("name", "")}

    def add() -> None:
        check_own_password()
        passkeys.register(
            current.session,
            current.context,
            current.clock,
            site(),
            questioner("passkey_registration"),
            staff_id=me().id,
            answer=request.form.get("passkey", ""),
            name=values["name"],
        )

    try:
        counted(me().email, "password", add)
    except DomainError as error:
        return form_again("identity/account_passkeys.html", error, field="name", facts=_own, values=values)
    return go("identity.account_passkeys", staff_text("The passkey was added. You can sign in with it from now on."))


@blueprint.post("/account/passkeys/<uuid:passkey_id>/remove")
@requires("account.self")
@states_purpose("sign_in")
def account_passkey_remove(passkey_id: UUID) -> AnyResponse:
    """Forget one."""
    current = work()
    required = bool(me().roles & SECOND_FACTOR_ROLES) and not g.tenant.demo
    passkeys.remove_passkey(
        current.session,
        current.context,
        current.clock,
        staff_id=me().id,
        passkey_id=passkey_id,
        keep_one=required and not second_factor.has_authenticator(current.session, me().id),
    )
    return go("identity.account_passkeys", staff_text("The passkey was removed."))


def _own() -> dict[str, Any]:
    session, question = work().session, questioner("passkey_registration").question()
    member = staff.get_staff(session, me().id)
    return {
        "passkeys": passkeys.passkeys_of(session, me().id),
        "passkey_options": passkeys.registration_options(session, site(), member, question),
    }
