"""How far a request is, for whoever has its code: in plain words, with nothing of the person."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, g, make_response, render_template, request

from oneroof.casefiles.procedures.service import FormStatus, Status, status_by_code
from oneroof.catalogue.forms.limits import with_code
from oneroof.core.errors import DomainError, Invalid, NotFound, TooManyRequests
from oneroof.core.page_answers import given, keep_nowhere
from oneroof.identity.access import public
from oneroof.tenancy.work import work

blueprint = Blueprint("procedure_status", __name__, template_folder="templates")
blueprint.after_request(keep_nowhere)
TEMPLATE = "portal/procedure_status.html"


@blueprint.before_request
def only_at_centres() -> None:
    """Umbrellas and regions have no visitors."""
    if g.tenant.kind in ("umbrella", "region"):
        abort(404)


@blueprint.get("/procedures/status")
@public
def status() -> str:
    """The code, please."""
    return _page()


@blueprint.post("/procedures/status")
@public
def status_found() -> str | Response:
    """How far it is. The code stands in no address; trying codes at random is slowed down."""
    current, services = work(), current_app.extensions["oneroof"]
    try:
        found = with_code(
            services.database,
            services.keys,
            g.context,
            "online",
            request.remote_addr,
            lambda: status_by_code(current.session, current.context, current.clock, current.keys, code=given("code")),
        )
    except (Invalid, NotFound, TooManyRequests) as error:
        return _refused(error)
    return _page(found=found)


def _refused(error: DomainError) -> Response:
    work().abandon()
    response = make_response(_page(errors=error.fields or {"code": [error.message]}), error.status)
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _page(found: Status | FormStatus | None = None, errors: dict[str, list[Any]] | None = None) -> str:
    return render_template(TEMPLATE, found=found, errors=errors or {}, typed=given("code"))
