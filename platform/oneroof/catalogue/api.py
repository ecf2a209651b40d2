"""What visitors can get at the centre."""

from typing import Any

from flask import Response, g, jsonify

from oneroof.catalogue import service
from oneroof.catalogue.definition.schema import form_schema
from oneroof.catalogue.schemas import FormSchema, FullServiceSchema, ServiceQuery, ServiceSchema
from oneroof.catalogue.search.searching import search_services
from oneroof.catalogue.service import ListedService, ServiceFilter
from oneroof.core.api import ApiBlueprint, page_schema, with_etag
from oneroof.core.errors import NotFound
from oneroof.core.i18n import current_language, public_text
from oneroof.core.pagination import Page
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("services", __name__, description="What visitors can get here.")


@blueprint.route("/services", methods=["GET"])
@requires("floor.read")
@blueprint.arguments(ServiceQuery, location="query")
@blueprint.response(200, page_schema(ServiceSchema))
def list_services(query: dict[str, Any]) -> Page[ListedService]:
    """The services that the centre offers, by name, or those that words mean, the best first"""
    current = work()
    asked = {"limit": query.pop("limit"), "cursor": query.pop("cursor", None), "words": query.pop("q", "")}
    only = ServiceFilter(today=g.clock.today(g.tenant.time_zone), **query)
    return search_services(current.session, current.context, language=current_language(), only=only, **asked)


@blueprint.route("/services/<code>", methods=["GET"])
@requires("floor.read")
@blueprint.response(200, FullServiceSchema)
def read_service(code: str) -> Response:
    """A service with all that its catalogue and the centre say of it, in whatever state it is"""
    current = work()
    view = service.find_service(current.session, current.context, code)
    return with_etag(jsonify(FullServiceSchema().dump(view)), view.row.version)


@blueprint.route("/services/<code>/form", methods=["GET"])
@requires("floor.read")
@blueprint.response(200, FormSchema)
def read_service_form(code: str) -> Response:
    """The form by which the service is asked for: a schema of its answers, and its pages"""
    current = work()
    view = service.find_service(current.session, current.context, code, offered=True)
    form = view.definition.form
    if form is None:
        raise NotFound("form_unknown", public_text("This service has no form."))
    answers = form_schema(form, current_language(), g.clock.today(g.tenant.time_zone))
    shown = {"answers": answers, "pages": form.pages, "declaration": form.declaration}
    return with_etag(jsonify(FormSchema().dump(shown)), view.row.version)
