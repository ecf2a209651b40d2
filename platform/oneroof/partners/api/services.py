"""The services that the agreement names, and when they can be had by appointment."""

from typing import Any

from flask import Response, g, jsonify

from oneroof.appointments.schemas import SlotSchema
from oneroof.appointments.service import FreeSlot, free_slots
from oneroof.catalogue import service as catalogue
from oneroof.catalogue.schemas import FullServiceSchema, ServiceSchema
from oneroof.catalogue.service import ListedService, ServiceFilter
from oneroof.core.api import PageQuery, QuerySchema, list_of, page_schema, with_etag
from oneroof.core.api.fields import Day, Id, Text
from oneroof.core.i18n import current_language
from oneroof.core.pagination import Page
from oneroof.identity.oauth.access import for_agency, this_agency
from oneroof.partners.api.blueprint import blueprint
from oneroof.tenancy.work import work

EVERY_SERVICE = "*"


class PartnerSlotQuery(QuerySchema):
    """Which times."""

    service = Text(most=300, required=True, metadata={"description": "The service's code."})
    office_id = Id()
    first = Day(data_key="from", metadata={"description": "At the centre; today when left out."})
    last = Day(data_key="to", metadata={"description": "At the centre; the last day released when left out."})


@blueprint.route("/partner/services", methods=["GET"])
@for_agency("services.read")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_schema(ServiceSchema))
def list_agreed_services(query: dict[str, Any]) -> Page[ListedService]:
    """The services of the agreement that the centre offers now, by name"""
    current = work()
    agreed = this_agency().partnership.services
    codes = None if EVERY_SERVICE in agreed else tuple(agreed)
    only = ServiceFilter(today=g.clock.today(g.tenant.time_zone), codes=codes)
    return catalogue.list_services(current.session, current.context, language=current_language(), only=only, **query)


@blueprint.route("/partner/services/<code>", methods=["GET"])
@for_agency("services.read")
@blueprint.response(200, FullServiceSchema)
def read_agreed_service(code: str) -> Response:
    """A service of the agreement, with all that its catalogue and the centre say of it"""
    this_agency().check(service=code)
    current = work()
    view = catalogue.find_service(current.session, current.context, code, offered=True)
    return with_etag(jsonify(FullServiceSchema().dump(view)), view.row.version)


@blueprint.route("/partner/slots", methods=["GET"])
@for_agency("slots.read")
@blueprint.arguments(PartnerSlotQuery, location="query")
@blueprint.response(200, list_of(SlotSchema))
def list_agreed_slots(query: dict[str, Any]) -> dict[str, list[FreeSlot]]:
    """Times at which a service of the agreement can be booked, the next first"""
    code = query.pop("service")
    this_agency().check(service=code)
    current = work()
    row = catalogue.find_service(current.session, current.context, code, offered=True).row
    return {"items": free_slots(current.session, current.context, current.clock, service_id=row.id, **query)}
