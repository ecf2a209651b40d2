"""The roadmap of a casefile: worked on, agreed, printed in two languages."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.casework.roadmap import service
from oneroof.casefiles.casework.roadmap.models import DOERS, STEP_STATES
from oneroof.casefiles.casework.roadmap.paper import Where, paper_columns, paper_languages
from oneroof.casefiles.casework.roadmap.reading import RoadmapView, joined_roadmaps, read_roadmap
from oneroof.casefiles.casework.roadmap.service import NewStep, StepWords
from oneroof.casefiles.casework.typed import once, the_casefile, typed, typed_day
from oneroof.casefiles.casework.wording import STAFF_DOER_NAMES, STAFF_STEP_STATE_NAMES
from oneroof.casefiles.pages.tabs import casefile_tab
from oneroof.casefiles.service import CasefileView
from oneroof.catalogue.service import offered_services
from oneroof.core.errors import DomainError, NotFound
from oneroof.core.i18n import current_language, staff_text
from oneroof.core.ids import new_id
from oneroof.core.page_answers import given, given_id, given_number, go, keep_nowhere, page_again
from oneroof.core.papers import MIME_TYPE, pdf_of
from oneroof.core.spoken_languages import spoken_languages
from oneroof.identity.access import requires
from oneroof.identity.offices import office_choices
from oneroof.tenancy.work import work

TEMPLATE = "casework/roadmap.html"
STEP_FIELDS = ("service", "text", "translation", "place", "doer", "office_id", "due_on")
blueprint = Blueprint("roadmap_pages", __name__, template_folder="../templates", url_prefix="/staff/casefiles")
blueprint.after_request(keep_nowhere)
casefile_tab("roadmap_pages.casefile_roadmap", staff_text("Roadmap"), rank=60)


@blueprint.get("/<uuid:casefile_id>/roadmap")
@requires("casefiles.read")
def casefile_roadmap(casefile_id: UUID) -> str:
    """The steps in order."""
    return render_template(TEMPLATE, errors={}, trouble=None, **_facts(casefile_id))


@blueprint.post("/<uuid:casefile_id>/roadmap")
@requires("casefiles.write")
def roadmap_step_add(casefile_id: UUID) -> AnyResponse | Response:
    """Add a step."""
    current = work()
    try:
        service.add_step(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            once_id=once(),
            content=_typed_step(),
        )
    except DomainError as error:
        current.abandon()
        return page_again(TEMPLATE, error, **_facts(casefile_id, typed(*STEP_FIELDS)))
    return _done(casefile_id, staff_text("The step was added."))


@blueprint.get("/<uuid:casefile_id>/roadmap/steps/<uuid:step_id>")
@requires("casefiles.write")
def roadmap_step(casefile_id: UUID, step_id: UUID) -> str:
    """The form of one step."""
    return render_template("casework/roadmap_step.html", errors={}, trouble=None, **_step_facts(casefile_id, step_id))


@blueprint.post("/<uuid:casefile_id>/roadmap/steps/<uuid:step_id>")
@requires("casefiles.write")
def roadmap_step_change(casefile_id: UUID, step_id: UUID) -> AnyResponse | Response:
    """Write the step anew."""
    current = work()
    try:
        service.change_step(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            step_id=step_id,
            content=_typed_step(),
            version=given_number("version"),
        )
    except DomainError as error:
        current.abandon()
        facts = _step_facts(casefile_id, step_id, typed(*STEP_FIELDS))
        return page_again("casework/roadmap_step.html", error, **facts)
    return _done(casefile_id, staff_text("The step was changed."))


@blueprint.post("/<uuid:casefile_id>/roadmap/steps/<uuid:step_id>/move")
@requires("casefiles.write")
def roadmap_step_move(casefile_id: UUID, step_id: UUID) -> AnyResponse:
    """One place up or down."""
    current, earlier = work(), given("to") == "earlier"
    service.move_step(
        current.session, current.context, current.clock, casefile_id=casefile_id, step_id=step_id, earlier=earlier
    )
    said = staff_text("The step was moved up.") if earlier else staff_text("The step was moved down.")
    return _done(casefile_id, said, step_id)


@blueprint.post("/<uuid:casefile_id>/roadmap/steps/<uuid:step_id>/state")
@requires("casefiles.write")
def roadmap_step_state(casefile_id: UUID, step_id: UUID) -> AnyResponse:
    """How far it is."""
    current, state = work(), given("state")
    service.set_step_state(
        current.session, current.context, current.clock, casefile_id=casefile_id, step_id=step_id, state=state
    )
    said = staff_text("The step is now: %(state)s", state=STAFF_STEP_STATE_NAMES[state])
    return _done(casefile_id, said, step_id)


@blueprint.post("/<uuid:casefile_id>/roadmap/agreed")
@requires("casefiles.write")
def roadmap_agree(casefile_id: UUID) -> AnyResponse | Response:
    """The person agreed."""
    current = work()
    try:
        day = typed_day("agreed_on", required=True)
        assert day is not None
        service.agree(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            agreed_on=day,
            language=given("language"),
            version=given_number("version"),
        )
    except DomainError as error:
        current.abandon()
        return page_again(TEMPLATE, error, **_facts(casefile_id, agreement=typed("agreed_on", "language")))
    return _done(casefile_id, staff_text("It was noted that the person agreed."))


@blueprint.get("/<uuid:casefile_id>/roadmap/paper")
@requires("casefiles.read")
def roadmap_paper(casefile_id: UUID) -> str:
    """The paper as a page, for the browser's own print command."""
    return render_template("casework/roadmap_print.html", **_paper(casefile_id, "print"))


@blueprint.get("/<uuid:casefile_id>/roadmap/paper.pdf")
@requires("casefiles.read")
def roadmap_pdf(casefile_id: UUID) -> Response:
    """The paper as an accessible PDF."""
    made, code = paper_of(casefile_id)
    response = make_response(made)
    response.mimetype = MIME_TYPE
    response.headers["Content-Disposition"] = f'attachment; filename="roadmap-{code}.pdf"'
    return response


def paper_of(casefile_id: UUID) -> tuple[bytes, str]:
    """The PDF and the case code. That it was made is recorded. Raises NotFound and Unavailable."""
    facts = _paper(casefile_id, "download")
    return pdf_of(render_template("casework/public/roadmap_paper.html", **facts)), facts["view"].code


def _paper(casefile_id: UUID, verb: str) -> dict[str, Any]:
    view = the_casefile(casefile_id)
    number = request.args.get("version", "")
    roadmap = _read(casefile_id, int(number) if number.isdecimal() and len(number) < 6 else None, verb)
    if roadmap.roadmap is None:
        raise NotFound("roadmap_not_found", staff_text("There is no roadmap yet."))
    host, wanted = g.tenant.default_language, request.args.get("in", "")
    codes = paper_languages(host, wanted or view.casefile.language)
    centre = Where(g.tenant.name, host, g.tenant.time_zone)
    columns = paper_columns(roadmap, centre, codes, view.code, roadmap.today)
    return {
        "view": view,
        "roadmap": roadmap,
        "columns": columns,
        "paper_title": " · ".join(column.title for column in columns),
        "paper_language": columns[0].tag,
        "paper_direction": columns[0].direction,
    }


def _done(casefile_id: UUID, said: Any, step_id: UUID | None = None) -> AnyResponse:
    """Back to the roadmap, at the step that was moved."""
    anchor = f"step-{step_id}" if step_id else None
    return go("roadmap_pages.casefile_roadmap", said, casefile_id=casefile_id, _anchor=anchor)


def _typed_step() -> NewStep:
    words = StepWords(request.form.get("text", ""), request.form.get("translation", ""), request.form.get("place", ""))
    return NewStep(
        words, given("service") or None, given("doer") or "person", given_id("office_id"), typed_day("due_on")
    )


def _read(casefile_id: UUID, number: int | None = None, verb: str = "read") -> RoadmapView:
    current = work()
    return read_roadmap(
        current.session,
        current.context,
        current.clock,
        current.keys,
        casefile_id=casefile_id,
        number=number,
        verb=verb,
    )


def _facts(
    casefile_id: UUID, values: dict[str, str] | None = None, agreement: dict[str, str] | None = None
) -> dict[str, Any]:
    current, view, roadmap = work(), the_casefile(casefile_id), _read(casefile_id)
    usual = {"agreed_on": roadmap.today.isoformat(), "language": view.casefile.language}
    return {
        "view": view,
        "roadmap": roadmap,
        "joined": joined_roadmaps(
            current.session, current.context, current.clock, current.keys, casefile_id=casefile_id
        ),
        "values": values or {**dict.fromkeys(STEP_FIELDS, ""), "doer": "person"},
        "agreement": agreement or usual,
        "may_write": work().context.allows("casefiles.write") and "roadmap" in work().context.clearance,
        "once_id": new_id(),
        "step_states": STEP_STATES,
        **_choices(view),
    }


def _step_facts(casefile_id: UUID, step_id: UUID, values: dict[str, str] | None = None) -> dict[str, Any]:
    view, roadmap = the_casefile(casefile_id), _read(casefile_id)
    step = next((step for step in roadmap.steps if step.id == step_id), None)
    if step is None:
        raise NotFound("roadmap_step_not_found", staff_text("There is no such step here."))
    known = {
        "service": step.service_code or "",
        "text": step.text,
        "translation": step.translation,
        "place": step.place,
        "doer": step.doer,
        "office_id": str(step.office_id or ""),
        "due_on": step.due_on.isoformat() if step.due_on else "",
    }
    return {"view": view, "roadmap": roadmap, "step": step, "values": values or known, **_choices(view)}


def _choices(view: CasefileView) -> dict[str, Any]:
    current = work()
    return {
        "services": [item.service for item in offered_services(current.session, current.context)],
        "offices": office_choices(current.session),
        "doers": DOERS,
        "doer_names": STAFF_DOER_NAMES,
        "step_state_names": STAFF_STEP_STATE_NAMES,
        "languages": spoken_languages(current_language()),
        "their_language": view.casefile.language,
    }
