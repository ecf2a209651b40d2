"""Signing in and out."""

from flask import Response, g, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError, SignInRequired
from oneroof.core.i18n import public_text
from oneroof.identity import cookies, sign_in
from oneroof.identity.access import Unfinished, public, requires, signed_in, states_purpose, unfinished
from oneroof.identity.pages import blueprint
from oneroof.identity.pages.answers import HOME, counted, form_again, let_in, wanted_next
from oneroof.identity.pages.questions import sign_in_facts, sign_in_question
from oneroof.identity.web import passwords, pepper
from oneroof.tenancy.work import work


@blueprint.get("/sign-in")
@public
@states_purpose("sign_in")
def sign_in_form() -> AnyResponse | str:
    """The form; who is signed in already goes on."""
    if signed_in() is not None:
        return redirect(wanted_next(), 303)
    return render_template("identity/sign_in.html", errors={}, values={}, following=wanted_next(), **sign_in_facts())


@blueprint.post("/sign-in")
@public
@states_purpose("sign_in")
def sign_in_by_password() -> AnyResponse | Response:
    """Check the password, then let in or ask for the second factor."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    current = work()
    try:
        opened = counted(
            email,
            "password",
            lambda: sign_in.sign_in_by_password(
                current.session,
                current.context,
                current.clock,
                passwords(),
                email=email,
                password=password,
                demo=g.tenant.demo,
                user_agent=request.user_agent.string,
            ),
        )
    except DomainError as error:
        facts = {"values": {"email": email}, "following": wanted_next()}
        return form_again("identity/sign_in.html", error, field="email", facts=sign_in_facts, **facts)
    return let_in(opened, following=wanted_next())


@blueprint.post("/sign-out")
@requires("account.self")
@states_purpose("sign_in")
def sign_out() -> AnyResponse:
    """End the session, here and on the server."""
    current, staff = work(), signed_in()
    assert staff is not None
    if staff.session_id is not None:
        sign_in.sign_out(
            current.session, current.context, current.clock, staff_id=staff.id, session_id=staff.session_id
        )
    response = redirect("/staff/sign-in", 303)
    cookies.clear_session(response)
    return response


@blueprint.get("/second-factor")
@public
def second_factor() -> AnyResponse | str:
    """Ask for a code."""
    if signed_in() is not None:
        return redirect(HOME, 303)
    waiting_sign_in("second_factor")
    return render_template("identity/second_factor.html", errors={}, following=wanted_next(), **sign_in_question())


@blueprint.post("/second-factor")
@public
@states_purpose("sign_in")
def second_factor_check() -> AnyResponse | Response:
    """Check the code, then let in."""
    waiting = waiting_sign_in("second_factor")
    current = work()
    try:
        opened = counted(
            waiting.email,
            "second_factor",
            lambda: sign_in.sign_in_by_code(
                current.session,
                current.context,
                current.clock,
                current.keys,
                pepper(),
                staff_id=waiting.staff_id,
                session_id=waiting.session_id,
                code=request.form.get("code", ""),
            ),
        )
    except DomainError as error:
        return form_again(
            "identity/second_factor.html", error, field="code", facts=sign_in_question, following=wanted_next()
        )
    return let_in(opened, following=wanted_next())


def waiting_sign_in(stage: str) -> Unfinished:
    """The sign-in that waits at `stage` in this browser. Raises SignInRequired."""
    waiting = unfinished()
    if waiting is None or waiting.stage != stage:
        raise SignInRequired("sign_in_required", public_text("Please sign in."))
    return waiting
