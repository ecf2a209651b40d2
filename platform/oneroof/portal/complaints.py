"""Complaining online, with the code of one's request; and following a complaint, with the code of that."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, g, make_response, render_template, request

from oneroof.casefiles.procedures.complaints import service
from oneroof.casefiles.procedures.complaints.following import ComplaintStatus, complaint_status
from oneroof.casefiles.procedures.complaints.service import Said
from oneroof.catalogue.forms.limits import with_code
from oneroof.core.errors import DomainError, Invalid, NotFound, TooManyRequests
from oneroof.core.page_answers import given, keep_nowhere
from oneroof.identity.access import public, states_purpose
from oneroof.identity.service_users.access import people_with, person_context
from oneroof.services import Services
from oneroof.tenancy.work import work

blueprint = Blueprint("complaint_online", __name__, template_folder="templates")
blueprint.after_request(keep_nowhere)
TEMPLATE = "portal/complaint.html"
FOLLOWING = "portal/complaint_status.html"
FIELDS = ("code", "category", "text")


@blueprint.before_request
def only_at_centres() -> None:
    """Umbrellas and regions have no visitors."""
    if g.tenant.kind in ("umbrella", "region"):
        abort(404)


@blueprint.get("/complaints")
@states_purpose("complaints")
@public
def complain() -> str:
    """The form."""
    return _page()


@blueprint.post("/complaints")
@states_purpose("complaints")
@public
def complained() -> str | Response:
    """Take it down. Codes tried at random are slowed down."""
    try:
        casefile_id, procedure_id, person_id = _by_code()
        current = work()
        current.context = person_context(person_id, people_with(person_id), "complaints")
        complaint = service.record_complaint(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            said=Said(given("category"), given("text"), "online", procedure_id),
            days=current_app.extensions["oneroof"].settings.complaint_days,
        )
    except DomainError as error:
        return _refused(error)
    return render_template("portal/complaint_taken.html", complaint=complaint)


@blueprint.get("/complaints/follow")
@states_purpose("complaints")
@public
def follow() -> str:
    """The code, please."""
    return _following()


@blueprint.post("/complaints/follow")
@states_purpose("complaints")
@public
def followed() -> str | Response:
    """How far it is, and nothing else. The code stands in no address; trying codes at random is slowed down."""
    current, opened = work(), current_app.extensions["oneroof"]
    try:
        found = with_code(
            opened.database,
            opened.keys,
            g.context,
            "online",
            request.remote_addr,
            lambda: complaint_status(current.session, current.context, current.clock, code=given("code")),
        )
    except (Invalid, NotFound, TooManyRequests) as error:
        work().abandon()
        return _slowed(make_response(_following(errors=error.fields or {"code": [error.message]}), error.status), error)
    return _following(found)


def _by_code() -> tuple[UUID, UUID, UUID]:
    """Looked up as nobody in particular, in a transaction of its own."""
    opened: Services = current_app.extensions["oneroof"]

    def look() -> tuple[UUID, UUID, UUID]:
        with opened.database.transaction(g.context) as session:
            return service.casefile_by_procedure_code(session, g.context, code=given("code"))

    return with_code(opened.database, opened.keys, g.context, "online", request.remote_addr, look)


def _refused(error: DomainError) -> Response:
    work().abandon()
    errors: dict[str, list[Any]] = error.fields or {"code": [error.message]}
    if not isinstance(error, NotFound | TooManyRequests) and not error.fields:
        raise error
    return _slowed(make_response(_page(errors), error.status), error)


def _slowed(response: Response, error: DomainError) -> Response:
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _page(errors: dict[str, list[Any]] | None = None) -> str:
    return render_template(TEMPLATE, errors=errors or {}, values={field: given(field) for field in FIELDS})


def _following(found: ComplaintStatus | None = None, errors: dict[str, list[Any]] | None = None) -> str:
    return render_template(FOLLOWING, found=found, errors=errors or {}, typed=given("code"))


from oneroof.portal import complaints_own  # noqa: E402  # it adds its section to one's own file

__all__ = ["blueprint", "complaints_own"]
