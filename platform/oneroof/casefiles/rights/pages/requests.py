"""Taking a request in, answering it, and giving the person what they asked for."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, g, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.rights.models import ASKED_BY, IDENTITY_CHECKS, REQUEST_KINDS
from oneroof.casefiles.rights.pages import blueprint
from oneroof.casefiles.rights.pages.casefile import PAGE, read
from oneroof.casefiles.rights.service import copies, requests
from oneroof.casefiles.rights.service.deciding import decide_request
from oneroof.core.errors import DomainError
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.page_answers import NOTHING, given, given_id, given_number, go, page_again
from oneroof.core.slips import slip_texts
from oneroof.identity.access import requires, states_purpose
from oneroof.services import Services
from oneroof.tenancy.work import work

NEW, ONE = "rights/new.html", "rights/request.html"
_DONE: dict[str, LazyText] = {
    "extend": staff_text("The time was extended. Tell the person now, and why."),
    "grant": staff_text("Agreed."),
    "refuse": staff_text("Refused. The receipt says why."),
    "finish": staff_text("It is noted as done."),
    "withdraw": staff_text("The request was taken back."),
    "statement": staff_text("The statement is attached."),
}


@blueprint.get("/casefiles/<uuid:casefile_id>/rights/new")
@requires("rights.receive")
@states_purpose("rights")
def right_new(casefile_id: UUID) -> str:
    """What the person asks for."""
    return render_template(NEW, errors={}, trouble=None, **_typed(casefile_id))


@blueprint.post("/casefiles/<uuid:casefile_id>/rights/new")
@requires("rights.receive")
@states_purpose("rights")
def right_receive(casefile_id: UUID) -> AnyResponse:
    """Take it in."""
    current = work()
    try:
        row = requests.receive(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            kind=given("kind"),
            asked_by=given("asked_by"),
            identity_check=given("identity_check"),
            wish=given("wish"),
        )
    except DomainError as error:
        current.abandon()
        return page_again(NEW, error, **_typed(casefile_id))
    said = staff_text("The request was taken in. Print the receipt for the person.")
    return go("rights_pages.right", said, casefile_id=casefile_id, request_id=row.id)


@blueprint.get("/casefiles/<uuid:casefile_id>/rights/<uuid:request_id>")
@requires("rights.receive")
@states_purpose("rights")
def right(casefile_id: UUID, request_id: UUID) -> str:
    """One request, its clock and its receipt."""
    return render_template(ONE, errors={}, trouble=None, **_facts(casefile_id, request_id))


@blueprint.post("/casefiles/<uuid:casefile_id>/rights/<uuid:request_id>")
@requires("rights.decide")
@states_purpose("rights")
def right_answer(casefile_id: UUID, request_id: UUID) -> AnyResponse:
    """Decide, extend, finish …: the button says which."""
    verb = given("do")
    try:
        _do(verb, request_id)
    except DomainError as error:
        work().abandon()
        return page_again(ONE, error, **_facts(casefile_id, request_id))
    return go("rights_pages.right", _DONE.get(verb), casefile_id=casefile_id, request_id=request_id)


@blueprint.post("/casefiles/<uuid:casefile_id>/rights/<uuid:request_id>/copy")
@requires("rights.decide")
@states_purpose("rights")
def right_copy(casefile_id: UUID, request_id: UUID) -> AnyResponse:
    """Have the copy made."""
    current = work()
    try:
        copies.ask_copy(current.session, current.context, current.clock, request_id=request_id)
    except DomainError as error:
        current.abandon()
        return page_again(ONE, error, **_facts(casefile_id, request_id))
    said = staff_text("The copy is being made. Look at this page again in a moment.")
    return go("rights_pages.right", said, casefile_id=casefile_id, request_id=request_id)


@blueprint.post("/casefiles/<uuid:casefile_id>/rights/<uuid:request_id>/copy/hand-over")
@requires("rights.decide")
@states_purpose("rights")
def right_copy_hand_over(casefile_id: UUID, request_id: UUID) -> AnyResponse:
    """Download the copy, once."""
    current = work()
    services: Services = current_app.extensions["oneroof"]
    try:
        copy = copies.hand_over(
            current.session,
            current.context,
            current.clock,
            current.keys,
            services.files,
            export_id=given_id("export_id") or NOTHING,
        )
    except DomainError as error:
        current.abandon()
        return page_again(ONE, error, **_facts(casefile_id, request_id))
    headers = {"Content-Disposition": f'attachment; filename="{copy.file_name}"'}
    return Response(copy.content, content_type="application/zip", headers=headers)


def _do(verb: str, request_id: UUID) -> None:
    current = work()
    session, context, clock, keys = current.session, current.context, current.clock, current.keys
    which: dict[str, Any] = {"request_id": request_id, "version": given_number("version")}
    if verb == "extend":
        requests.extend(session, context, clock, keys, reason=given("reason"), **which)
    elif verb == "finish":
        requests.finish(session, context, clock, **which)
    elif verb == "withdraw":
        requests.withdraw(session, context, clock, **which)
    elif verb == "statement":
        requests.add_statement(session, context, clock, keys, request_id=request_id, statement=given("statement"))
    else:
        decide_request(session, context, clock, keys, grant=verb == "grant", answer=given("answer"), **which)


def _typed(casefile_id: UUID) -> dict[str, Any]:
    return {
        "view": read(casefile_id),
        "kinds": REQUEST_KINDS,
        "askers": ASKED_BY,
        "checks": IDENTITY_CHECKS,
        "typed": {name: given(name) for name in ("kind", "asked_by", "identity_check", "wish")},
    }


def _facts(casefile_id: UUID, request_id: UUID) -> dict[str, Any]:
    current = work()
    view = read(casefile_id)
    one = requests.read_request(current.session, current.context, current.clock, current.keys, request_id=request_id)
    texts = slip_texts(
        "rights/public/receipt.html", view.casefile.language, g.tenant, one=one, code=view.code, centre=g.tenant.name
    )
    return {
        "view": view,
        "one": one,
        "texts": texts,
        "copies": copies.copies_of(current.session, current.context, request_id=request_id),
        "may_decide": current.context.allows("rights.decide"),
        "back": PAGE,
        "typed": {name: given(name) for name in ("reason", "answer", "statement")},
    }
