"""The pages of complaints: taken down by whoever serves the person, answered by the coordinator."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, g, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.procedures.complaints import service
from oneroof.casefiles.procedures.complaints.service import MANAGES, Said
from oneroof.casefiles.procedures.complaints.wording import CATEGORY_NAMES, CHANNEL_NAMES, RESULT_NAMES
from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import NOTHING, as_id, given, given_id, given_number, go, keep_nowhere, page_again
from oneroof.core.slips import slip_texts
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

blueprint = Blueprint("complaint_pages", __name__, template_folder="templates", url_prefix="/staff/complaints")
blueprint.after_request(keep_nowhere)
PAGE = 20


@blueprint.app_context_processor
def words_of_complaints() -> dict[str, Any]:
    """What templates need to speak of complaints."""
    return {
        "complaint_categories": CATEGORY_NAMES,
        "complaint_channels": CHANNEL_NAMES,
        "complaint_results": RESULT_NAMES,
    }


@blueprint.get("")
@states_purpose("complaints")
@requires("casefiles.read")
def complaints() -> str:
    """The coordinator's list; others see what they took down themselves."""
    current, state = work(), "answered" if request.args.get("state") == "answered" else "open"
    page = service.list_complaints(
        current.session,
        current.context,
        current.clock,
        current.keys,
        state=state,
        limit=PAGE,
        cursor=request.args.get("after") or None,
    )
    following = url_for("complaint_pages.complaints", state=state, after=page.next_cursor)
    return render_template(
        "complaints/list.html",
        items=page.items,
        state=state,
        following=following if page.next_cursor else None,
        manages=current.context.allows(MANAGES),
    )


@blueprint.get("/new")
@states_purpose("complaints")
@requires("casefiles.read")
def complaint_new() -> str:
    """What is it about? For the casefile that the address names."""
    casefile_id = as_id(request.args.get("casefile", "")) or NOTHING
    values = {"channel": "walk_in", "procedure_id": request.args.get("procedure", "")}
    return render_template("complaints/new.html", errors={}, trouble=None, values=values, **_facts(casefile_id))


@blueprint.post("/new")
@states_purpose("complaints")
@requires("casefiles.read")
def complaint_record() -> AnyResponse | Response:
    """Take it down; on to the slip with its code."""
    current, casefile_id = work(), given_id("casefile_id") or NOTHING
    said = Said(
        given("category"), given("text"), given("channel"), given_id("procedure_id"), given_id("about_staff_id")
    )
    try:
        complaint = service.record_complaint(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            said=said,
            days=current_app.extensions["oneroof"].settings.complaint_days,
        )
    except DomainError as error:
        current.abandon()
        fields = ("category", "text", "channel", "procedure_id", "about_staff_id")
        values = {field: given(field) for field in fields}
        return page_again("complaints/new.html", error, values=values, **_facts(casefile_id))
    if complaint.about_staff_id == current.context.actor_id:
        said_so = staff_text("The complaint was taken down. The coordinator has it; it is not shown to you.")
        return go("casefile_pages.casefile", said_so, casefile_id=casefile_id)
    return go("complaint_pages.complaint", staff_text("The complaint was taken down."), complaint_id=complaint.id)


@blueprint.get("/<uuid:complaint_id>")
@states_purpose("complaints")
@requires("casefiles.read")
def complaint(complaint_id: UUID) -> str:
    """One complaint, with the slip that the person keeps. Reading it is recorded."""
    return render_template("complaints/complaint.html", errors={}, trouble=None, values={}, **_shown(complaint_id))


@blueprint.post("/<uuid:complaint_id>/answer")
@states_purpose("complaints")
@requires("complaints.manage")
def complaint_answer(complaint_id: UUID) -> AnyResponse | Response:
    """Answer it."""
    current = work()
    try:
        service.answer_complaint(
            current.session,
            current.context,
            current.clock,
            current.keys,
            complaint_id=complaint_id,
            result=given("result"),
            answer=given("answer"),
            version=given_number("version"),
        )
    except DomainError as error:
        current.abandon()
        values = {"result": given("result"), "answer": given("answer")}
        return page_again("complaints/complaint.html", error, values=values, **_shown(complaint_id))
    return go("complaint_pages.complaint", staff_text("The complaint is answered."), complaint_id=complaint_id)


@blueprint.post("/<uuid:complaint_id>/show")
@states_purpose("complaints")
@requires("complaints.manage")
def complaint_show(complaint_id: UUID) -> AnyResponse:
    """Let those see it whom it is about, or no longer."""
    current = work()
    shown = given("shown") == "yes"
    service.show_to_staff(
        current.session, current.context, current.clock, complaint_id=complaint_id, shown_to_staff=shown
    )
    said = staff_text("They can see it now.") if shown else staff_text("They cannot see it any more.")
    return go("complaint_pages.complaint", said, complaint_id=complaint_id)


def _facts(casefile_id: UUID) -> dict[str, Any]:
    current = work()
    if casefile_id == NOTHING:
        abort(404)
    view = casefiles.read_casefile(
        current.session, current.context, current.clock, current.keys, casefile_id=casefile_id
    )
    return {"view": view, "staff_choices": service.staff_choices(current.session, current.context)}


def _shown(complaint_id: UUID) -> dict[str, Any]:
    current = work()
    item = service.read_complaint(
        current.session, current.context, current.clock, current.keys, complaint_id=complaint_id
    )
    slip = slip_texts(
        "complaints/public/slip.html",
        item.complaint.language,
        g.tenant,
        centre=g.tenant.name,
        code=item.code,
        due_on=item.complaint.due_on,
    )
    return {"item": item, "manages": current.context.allows(MANAGES), "texts": slip}
