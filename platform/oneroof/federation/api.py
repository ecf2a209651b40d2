"""The umbrella's view of its network in the API."""

from typing import Any

from flask import current_app

from oneroof.core.api import ApiBlueprint
from oneroof.federation import service
from oneroof.federation.schemas import NetworkTotalsSchema, TotalsQuery
from oneroof.federation.service import NetworkTotals
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("totals", __name__, description="The network, at its umbrella's host.")


@blueprint.route("/totals", methods=["GET"])
@states_purpose("statistics")
@requires("totals.read")
@blueprint.arguments(TotalsQuery, location="query")
@blueprint.response(200, NetworkTotalsSchema)
def read_totals(query: dict[str, Any]) -> NetworkTotals:
    """The network's totals of a closed month

    What centres have let go: counts from 10 up, never exactly one centre hidden. With the sums of the last 13 months.
    """
    current = work()
    return service.network_totals(current_app.extensions["oneroof"].database, current.context, current.clock, **query)
