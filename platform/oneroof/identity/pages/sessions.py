"""The browsers in which one is signed in."""

from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import go
from oneroof.identity import sessions
from oneroof.identity.access import requires, states_purpose
from oneroof.identity.browser_names import browser_name
from oneroof.identity.pages import blueprint
from oneroof.identity.pages.own import me
from oneroof.tenancy.work import work


@blueprint.get("/account/sessions")
@requires("account.self")
@states_purpose("sign_in")
def account_sessions() -> str:
    """All of them, this one marked."""
    found = sessions.open_sessions(work().session, me().id)
    rows = [{"row": row, "browser": browser_name(row.user_agent), "own": row.id == me().session_id} for row in found]
    return render_template("identity/account_sessions.html", sessions=rows)


@blueprint.post("/account/sessions/<uuid:session_id>/end")
@requires("account.self")
@states_purpose("sign_in")
def account_session_end(session_id: UUID) -> AnyResponse:
    """Sign another browser out."""
    current = work()
    sessions.end_session(current.session, me().id, session_id)
    return go("identity.account_sessions", staff_text("That browser was signed out."))


@blueprint.post("/account/sessions/end-others")
@requires("account.self")
@states_purpose("sign_in")
def account_sessions_end_others() -> AnyResponse:
    """Sign all other browsers out."""
    sessions.end_sessions(work().session, me().id, but=me().session_id)
    return go("identity.account_sessions", staff_text("All other browsers were signed out."))
