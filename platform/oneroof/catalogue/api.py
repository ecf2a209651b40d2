"""What visitors can get at the centre."""

from typing import Any

from oneroof.catalogue import service
from oneroof.catalogue.schemas import ServiceQuery, ServiceSchema
from oneroof.catalogue.service import OfferedService
from oneroof.core.api import ApiBlueprint, list_of
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("services", __name__, description="What visitors can get here.")


@blueprint.route("/services", methods=["GET"])
@requires("floor.read")
@blueprint.arguments(ServiceQuery, location="query")
@blueprint.response(200, list_of(ServiceSchema))
def list_services(query: dict[str, Any]) -> dict[str, list[OfferedService]]:
    """The services that the centre offers, with names in the caller's language"""
    current = work()
    return {"items": service.offered_services(current.session, current.context, **query)}
