"""Beginning a procedure with somebody who is here, or on the phone."""

from typing import Any
from uuid import UUID

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.procedures import service
from oneroof.casefiles.procedures.floor import served_offices
from oneroof.casefiles.procedures.pages import blueprint
from oneroof.casefiles.procedures.pages.section import procedures_of
from oneroof.casefiles.procedures.service.access import sees_all
from oneroof.catalogue.service import OfferedService, offered_services
from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import NOTHING, as_id, given, given_id, go, page_again
from oneroof.identity.access import requires
from oneroof.tenancy.work import Work, work

TEMPLATE = "procedures/new.html"
DESK_CHANNELS = ("walk_in", "phone")


@blueprint.get("/new")
@requires("procedures.write")
def procedure_new() -> str | AnyResponse:
    """Which service? For the casefile that the address names."""
    casefile_id = as_id(request.args.get("casefile", ""))
    if casefile_id is None:
        return go(
            "casefile_pages.casefile_search",
            staff_text("Find the casefile first: a procedure belongs to a person."),
            kind="info",
        )
    values = {"service": request.args.get("service", ""), "channel": request.args.get("channel", "walk_in")}
    return render_template(TEMPLATE, errors={}, trouble=None, values=values, **_facts(casefile_id))


@blueprint.post("/new")
@requires("procedures.write")
def procedure_begin() -> AnyResponse | Response:
    """Begin it, and go on to its form where it has one."""
    current, casefile_id = work(), given_id("casefile_id") or NOTHING
    try:
        if not given("service"):
            message = staff_text("Choose the service.")
            raise Invalid("invalid_input", message, fields={"service": [message]})
        procedure = service.open_procedure(
            current.session,
            current.context,
            current.clock,
            current.keys,
            current.hooks,
            casefile_id=casefile_id,
            service_code=given("service"),
            channel=given("channel"),
        )
    except DomainError as error:
        current.abandon()
        values = {"service": given("service"), "channel": given("channel")}
        return page_again(TEMPLATE, error, values=values, **_facts(casefile_id))
    return go("procedure_pages.procedure_form", staff_text("The procedure has begun."), procedure_id=procedure.id)


def _facts(casefile_id: UUID) -> dict[str, Any]:
    current = work()
    casefile = casefiles.read_casefile(
        current.session, current.context, current.clock, current.keys, casefile_id=casefile_id
    )
    running = [item for item in procedures_of(current, casefile) if item.procedure.state == "open"]
    return {"casefile": casefile, "offered": _offered(current), "running": running, "channels": DESK_CHANNELS}


def _offered(current: Work) -> list[OfferedService]:
    """The services that one may begin: those of one's offices, or all."""
    offered = offered_services(current.session, current.context)
    if sees_all(current.context):
        return offered
    mine = served_offices(current.session, current.context)
    return [item for item in offered if not mine.isdisjoint(item.office_ids)]
