"""The centre's side of messages: the thread inside a casefile, and the list of what waits for an answer."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.messages import service
from oneroof.casefiles.pages.tabs import casefile_tab
from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given, go, keep_nowhere, page_again
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

blueprint = Blueprint(
    "centre_messages", __name__, template_folder="templates", url_prefix="/staff/casefiles/<uuid:casefile_id>/messages"
)
waiting_blueprint = Blueprint("waiting_messages", __name__, template_folder="templates", url_prefix="/staff/unanswered")
for each in (blueprint, waiting_blueprint):
    each.after_request(keep_nowhere)
casefile_tab("centre_messages.thread", staff_text("Messages"), rank=45)
TEMPLATE = "messages/thread.html"


@blueprint.get("")
@requires("casefiles.read")
def thread(casefile_id: UUID) -> str:
    """What was written."""
    return render_template(TEMPLATE, errors={}, trouble=None, typed="", **_facts(casefile_id))


@blueprint.post("")
@requires("casefiles.write")
def answer(casefile_id: UUID) -> AnyResponse | Response:
    """Write to the person; what waited is answered."""
    current = work()
    try:
        service.answer(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            text=given("text"),
        )
    except DomainError as error:
        current.abandon()
        return page_again(TEMPLATE, error, typed=given("text"), **_facts(casefile_id))
    return go(
        "centre_messages.thread", staff_text("Your message stands in the person's file."), casefile_id=casefile_id
    )


@blueprint.post("/settle")
@requires("casefiles.write")
def settle(casefile_id: UUID) -> AnyResponse:
    """No answer is needed."""
    current = work()
    service.needs_no_answer(current.session, current.context, current.clock, casefile_id=casefile_id)
    return go("centre_messages.thread", staff_text("Taken off the list."), casefile_id=casefile_id)


@waiting_blueprint.get("")
@requires("casefiles.read")
def unanswered() -> str:
    """What waits for an answer, the oldest first."""
    current, cursor = work(), request.args.get("cursor") or None
    page = service.unanswered(current.session, current.context, current.clock, cursor=cursor)
    return render_template("messages/unanswered.html", page=page, first=cursor is None)


def _facts(casefile_id: UUID) -> dict[str, Any]:
    current = work()
    who = current.session, current.context, current.clock, current.keys
    view = casefiles.read_casefile(*who, casefile_id=casefile_id)
    found = service.thread(*who, person_id=view.casefile.person_id)
    return {
        "view": view,
        "thread": found,
        "waits": any(each.waits for each in found),
        "longest": service.LONGEST,
        "may_write": current.context.allows("casefiles.write") and "messages" in current.context.clearance,
    }
