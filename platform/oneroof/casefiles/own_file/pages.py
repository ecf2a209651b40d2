"""At the desk: a code that opens somebody's own file, shown in front of them; and closing the file everywhere."""

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.own_file import service, sign_ins
from oneroof.casefiles.pages.tabs import casefile_tab
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import go, keep_nowhere
from oneroof.core.qr import qr_code
from oneroof.identity.access import requires, states_purpose
from oneroof.identity.service_users.sessions import last_opened
from oneroof.tenancy.work import work

blueprint = Blueprint(
    "own_file", __name__, template_folder="templates", url_prefix="/staff/casefiles/<uuid:casefile_id>/own-file"
)
blueprint.after_request(keep_nowhere)
casefile_tab("own_file.own_file", staff_text("Own file"), rank=75, permission="casefiles.write")
TEMPLATE = "own_file/own_file.html"


@blueprint.get("")
@states_purpose("own_file")
@requires("casefiles.write")
def own_file(casefile_id: UUID) -> str:
    """Where the file is open, and when it was opened last."""
    return render_template(TEMPLATE, shown=None, picture=None, **_facts(casefile_id))


@blueprint.post("/code")
@states_purpose("own_file")
@requires("own_file.show_code")
def own_file_code(casefile_id: UUID) -> str:
    """A code, as digits and as a picture. It stands on this page only: there is nothing to be sent on to."""
    current = work()
    pepper = current_app.extensions["oneroof"].settings.keys.token
    shown = service.show_desk_code(current.session, current.context, current.clock, pepper, casefile_id=casefile_id)
    address = url_for("my_file.desk", challenge_id=shown.challenge_id, digits=shown.code, _external=True)
    return render_template(TEMPLATE, shown=shown, picture=qr_code(address), **_facts(casefile_id))


@blueprint.post("/close")
@states_purpose("own_file")
@requires("casefiles.write")
def own_file_close(casefile_id: UUID) -> AnyResponse:
    """End all sessions of the person."""
    current = work()
    service.close_everywhere(current.session, current.context, current.clock, casefile_id=casefile_id)
    return go("own_file.own_file", staff_text("The file is closed everywhere now."), casefile_id=casefile_id)


@blueprint.post("/unlink/<uuid:link_id>")
@states_purpose("own_file")
@requires("casefiles.write")
def own_file_unlink(casefile_id: UUID, link_id: UUID) -> AnyResponse:
    """Take a linked sign-in away."""
    current = work()
    sign_ins.unlink(current.session, current.context, current.clock, casefile_id=casefile_id, link_id=link_id)
    return go("own_file.own_file", staff_text("This sign-in opens the file no more."), casefile_id=casefile_id)


def _facts(casefile_id: UUID) -> dict[str, Any]:
    current = work()
    view = casefiles.read_casefile(
        current.session, current.context, current.clock, current.keys, casefile_id=casefile_id
    )
    return {
        "view": view,
        "browsers": service.open_browsers(current.session, current.context, casefile_id=casefile_id),
        "last": last_opened(current.session, current.context, casefile_id),
        "linked": sign_ins.linked_with(current.session, current.context, casefile_id=casefile_id),
        "may_show_code": current.context.allows("own_file.show_code"),
        "means": MEANS,
    }


MEANS = {
    "code": staff_text("a code that was sent"),
    "desk": staff_text("a code from the desk"),
    "oidc": staff_text("the sign-in of an organisation"),
}
