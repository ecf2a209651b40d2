"""Choosing which offices of the centre provide a service."""

from typing import Any

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.catalogue import service
from oneroof.catalogue.pages import blueprint
from oneroof.catalogue.pages.shown import line
from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.names import named
from oneroof.core.page_answers import given_ids, given_number, go, page_again
from oneroof.identity.access import requires, states_purpose
from oneroof.identity.offices import office_choices
from oneroof.tenancy.work import work


@blueprint.get("/<code>/offices")
@requires("catalogue.manage")
@states_purpose("administration")
def offices_form(code: str) -> str:
    """The offices to choose from."""
    return render_template("services/offices.html", errors={}, trouble=None, **_form(code))


@blueprint.post("/<code>/offices")
@requires("catalogue.manage")
@states_purpose("administration")
def provide(code: str) -> AnyResponse | Response:
    """Save the choice."""
    current = work()
    arguments: dict[str, Any] = {"code": code, "version": given_number("version"), "office_ids": given_ids("offices")}
    try:
        service.provide_service(current.session, current.context, current.clock, **arguments)
    except DomainError as error:
        current.abandon()
        return page_again("services/offices.html", error, **_form(code))
    return go("service_pages.service_shown", staff_text("Saved. It counts at this centre from now on."), code=code)


def _form(code: str) -> dict[str, Any]:
    current = work()
    view = service.find_service(current.session, current.context, code)
    given = service.given_by_pack(current.session, current.context, view.row.id)
    offices = office_choices(current.session)
    chosen = request.form.getlist("offices") if request.method == "POST" else [str(each) for each in view.office_ids]
    return {
        "view": view,
        "name": line(view.definition.name),
        "given": [office.names for office in offices if office.id in given],
        "choices": [(str(office.id), named(office.names)) for office in offices if office.id not in given],
        "chosen": chosen,
    }
