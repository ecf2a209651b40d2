"""Setting up the second factor: on the way in, where the role needs it, or later in one's own account."""

from typing import Any
from uuid import UUID

from flask import Response, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError, Forbidden
from oneroof.core.i18n import staff_text
from oneroof.core.names import named
from oneroof.core.page_answers import go
from oneroof.identity import cookies, second_factor, sign_in
from oneroof.identity.access import public, requires, signed_in, states_purpose
from oneroof.identity.pages import blueprint
from oneroof.identity.pages.answers import HOME, counted, form_again, wanted_next
from oneroof.identity.pages.own import check_own_password, me
from oneroof.identity.pages.sign_in import waiting_sign_in
from oneroof.identity.permissions import SECOND_FACTOR_ROLES
from oneroof.identity.second_factor import Enrolment
from oneroof.identity.web import pepper
from oneroof.tenancy.work import work


@blueprint.get("/second-factor/set-up")
@public
@states_purpose("sign_in")
def second_factor_set_up() -> AnyResponse | str:
    """Show what an authenticator app needs, to who has to set one up before the first sign-in."""
    if signed_in() is not None:
        return redirect(HOME, 303)
    waiting = waiting_sign_in("set_up")
    enrolment = _enrolment(waiting.staff_id, waiting.email)
    return render_template(
        "identity/second_factor_set_up.html", errors={}, enrolment=enrolment, following=wanted_next()
    )


@blueprint.post("/second-factor/set-up")
@public
@states_purpose("sign_in")
def second_factor_set_up_confirm() -> AnyResponse | Response:
    """Confirm the app by its first code, show the recovery codes, let in."""
    waiting = waiting_sign_in("set_up")
    current = work()
    try:
        codes = counted(waiting.email, "second_factor", lambda: _confirm(waiting.staff_id))
    except DomainError as error:
        return form_again(
            "identity/second_factor_set_up.html",
            error,
            field="code",
            facts=lambda: {"enrolment": _enrolment(waiting.staff_id, waiting.email)},
            following=wanted_next(),
        )
    opened = sign_in.sign_in_by_set_up(
        current.session, current.context, current.clock, staff_id=waiting.staff_id, session_id=waiting.session_id
    )
    page = render_template("identity/recovery_codes.html", codes=codes, following=wanted_next())
    response = make_response(page)
    cookies.set_session(response, opened.secret)
    return response


@blueprint.get("/account/second-factor")
@requires("account.self")
@states_purpose("sign_in")
def account_second_factor() -> str:
    """What stands beside one's password, and the form for another app."""
    return render_template("identity/account_second_factor.html", errors={}, **_own_state())


@blueprint.post("/account/second-factor")
@requires("account.self")
@states_purpose("sign_in")
def account_second_factor_confirm() -> str | Response:
    """Make the new app the one that counts, and show new recovery codes."""
    staff = me()

    def confirm() -> list[str]:
        check_own_password()
        return _confirm(staff.id)

    try:
        codes = counted(staff.email, "second_factor", confirm)
    except DomainError as error:
        return form_again("identity/account_second_factor.html", error, field="code", facts=_own_state)
    return render_template("identity/account_recovery_codes.html", codes=codes)


@blueprint.post("/account/second-factor/codes")
@requires("account.self")
@states_purpose("sign_in")
def account_recovery_codes() -> str | Response:
    """Ten new recovery codes in place of the old ones."""
    staff, current = me(), work()

    def renew() -> list[str]:
        check_own_password(field="codes_password")
        return second_factor.renew_recovery_codes(
            current.session, current.context, current.clock, pepper(), staff_id=staff.id
        )

    try:
        codes = counted(staff.email, "password", renew)
    except DomainError as error:
        return form_again("identity/account_second_factor.html", error, field="codes_password", facts=_own_state)
    return render_template("identity/account_recovery_codes.html", codes=codes)


@blueprint.post("/account/second-factor/remove")
@requires("account.self")
@states_purpose("sign_in")
def account_second_factor_remove() -> AnyResponse | Response:
    """Go back to the password alone, where the role allows it."""
    staff, current = me(), work()
    if _is_required():
        raise Forbidden("second_factor_required", staff_text("Your role needs a second factor. You can replace it."))

    def remove() -> None:
        check_own_password(field="remove_password")
        second_factor.remove_second_factor(current.session, current.context, current.clock, staff_id=staff.id)

    try:
        counted(staff.email, "password", remove)
    except DomainError as error:
        return form_again("identity/account_second_factor.html", error, field="remove_password", facts=_own_state)
    return go("identity.account", staff_text("The second factor was removed."))


def _confirm(staff_id: UUID) -> list[str]:
    current = work()
    return second_factor.confirm_enrolment(
        current.session,
        current.context,
        current.clock,
        current.keys,
        pepper(),
        staff_id=staff_id,
        code=request.form.get("code", ""),
    )


def _enrolment(staff_id: UUID, email: str) -> Enrolment:
    current, centre = work(), named(g.tenant.name)
    return second_factor.begin_enrolment(current.session, current.keys, staff_id, account=email, issuer=centre)


def _own_state() -> dict[str, Any]:
    staff, session = me(), work().session
    return {
        "enrolment": _enrolment(staff.id, staff.email),
        "has_authenticator": second_factor.has_authenticator(session, staff.id),
        "codes_left": second_factor.unused_recovery_codes(session, staff.id),
        "required": _is_required(),
        "by_role": bool(me().roles & SECOND_FACTOR_ROLES),
        "demo": g.tenant.demo,
    }


def _is_required() -> bool:
    return bool(me().roles & SECOND_FACTOR_ROLES) and not g.tenant.demo
