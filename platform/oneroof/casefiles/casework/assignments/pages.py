"""My casefiles; who is responsible for a casefile; and how much everybody has, for those who plan."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.casework.assignments import service
from oneroof.casefiles.casework.assignments.caseload import NARROWINGS, list_my_caseload, loads
from oneroof.casefiles.casework.typed import the_casefile, typed
from oneroof.casefiles.casework.wording import TASK_NAMES
from oneroof.casefiles.pages.sections import casefile_section
from oneroof.casefiles.service import CasefileView
from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_plural, staff_text
from oneroof.core.page_answers import NOTHING, given_id, go, keep_nowhere, page_again
from oneroof.identity.access import requires
from oneroof.tenancy.work import Work, work

PAGE = 20
PLANS = "roster.write"
"""Who plans the work of others also sees how much each has, and gives it to somebody else."""
blueprint = Blueprint("assignment_pages", __name__, template_folder="../templates", url_prefix="/staff")
blueprint.after_request(keep_nowhere)


@blueprint.get("/caseload")
@requires("casefiles.read")
def my_casefiles() -> str:
    """The casefiles that I am responsible for."""
    current, show = work(), request.args.get("show", "")
    page = list_my_caseload(
        current.session,
        current.context,
        current.clock,
        current.keys,
        narrowed=show if show in NARROWINGS else None,
        limit=PAGE,
        cursor=request.args.get("after") or None,
    )
    kept: dict[str, Any] = {"show": show} if show else {}
    return render_template(
        "casework/caseload.html",
        items=page.items,
        show=show,
        task_names=TASK_NAMES,
        plans=current.context.allows(PLANS),
        first=url_for(".my_casefiles", **kept) if request.args.get("after") else None,
        following=url_for(".my_casefiles", **kept, after=page.next_cursor) if page.next_cursor else None,
    )


@blueprint.get("/caseload/team")
@requires(PLANS)
def team_caseload() -> str:
    """How much each has."""
    return render_template("casework/team.html", errors={}, trouble=None, **_team({"from": "", "to": ""}))


@blueprint.post("/caseload/team")
@requires(PLANS)
def team_reassign() -> AnyResponse | Response:
    """Give everything of somebody who leaves to somebody else."""
    current = work()
    try:
        number = service.reassign_all(
            current.session,
            current.context,
            current.clock,
            current.keys,
            from_staff_id=given_id("from") or NOTHING,
            to_staff_id=given_id("to") or NOTHING,
        )
    except DomainError as error:
        current.abandon()
        if "to_staff_id" in error.fields:
            error.fields["to"] = error.fields.pop("to_staff_id")
        return page_again("casework/team.html", error, **_team(typed("from", "to")))
    said = staff_plural("%(number)s casefile was handed over.", "%(number)s casefiles were handed over.", number)
    return go("assignment_pages.team_caseload", said)


@blueprint.get("/casefiles/<uuid:casefile_id>/responsible")
@requires("casefiles.read")
def casefile_responsible(casefile_id: UUID) -> str:
    """Who is and was responsible."""
    return render_template("casework/responsible.html", errors={}, trouble=None, **_facts(casefile_id))


@blueprint.post("/casefiles/<uuid:casefile_id>/responsible")
@requires("casefiles.write")
def casefile_assign(casefile_id: UUID) -> AnyResponse | Response:
    """Make somebody responsible, beside the others or in place of one of them."""
    current, instead = work(), given_id("instead_of")
    to: dict[str, Any] = {"staff_id": given_id("staff_id") or NOTHING, "note": request.form.get("note", "")}
    arguments: tuple[Any, ...] = (current.session, current.context, current.clock, current.keys)
    try:
        if instead is None:
            service.assign(*arguments, casefile_id=casefile_id, **to)
        else:
            service.hand_over(*arguments, assignment_id=instead, **to)
    except DomainError as error:
        current.abandon()
        values = typed("staff_id", "instead_of", "note")
        return page_again("casework/responsible.html", error, **_facts(casefile_id, values))
    said = staff_text("Noted who is responsible.")
    return go("assignment_pages.casefile_responsible", said, casefile_id=casefile_id)


@blueprint.post("/casefiles/<uuid:casefile_id>/responsible/<uuid:assignment_id>/end")
@requires("casefiles.write")
def casefile_assignment_end(casefile_id: UUID, assignment_id: UUID) -> AnyResponse:
    """Somebody is responsible no longer."""
    current = work()
    service.end(current.session, current.context, current.clock, assignment_id=assignment_id)
    said = staff_text("Noted who is responsible.")
    return go("assignment_pages.casefile_responsible", said, casefile_id=casefile_id)


@casefile_section
def responsible(current: Work, view: CasefileView) -> Markup:
    """Who is responsible, on the page of the casefile."""
    if "tasks" not in current.context.clearance:
        return Markup()
    items = service.assignments_of(
        current.session, current.context, current.clock, current.keys, casefile_id=view.casefile.id
    )
    running = [item for item in items if item.assignment.ended_at is None]
    page = render_template("casework/_responsible.html", items=running, casefile_id=view.casefile.id)
    return Markup(page)  # noqa: S704  # our own template escapes what it is given


def _facts(casefile_id: UUID, values: dict[str, str] | None = None) -> dict[str, Any]:
    current, view = work(), the_casefile(casefile_id)
    items = service.assignments_of(
        current.session, current.context, current.clock, current.keys, casefile_id=casefile_id
    )
    me = str(current.context.actor_id)
    return {
        "view": view,
        "running": [item for item in items if item.assignment.ended_at is None],
        "ended": [item for item in items if item.assignment.ended_at is not None],
        "workers": service.possible_workers(current.session, current.context),
        "values": values or {"staff_id": me, "instead_of": "", "note": ""},
        "may_assign": current.context.allows("casefiles.write"),
    }


def _team(values: dict[str, str]) -> dict[str, Any]:
    current = work()
    workers = service.possible_workers(current.session, current.context)
    found = loads(current.session, current.context, current.clock)
    return {"loads": found, "workers": workers, "values": values}
