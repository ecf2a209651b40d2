"""Agreements and partnerships in the API, for staff."""

from typing import Any

from flask import current_app

from oneroof.core.api import ApiBlueprint
from oneroof.federation.agreements import reading
from oneroof.federation.agreements.schemas import AgencyAgreementsSchema, PartnershipsSchema
from oneroof.identity.access import requires, states_purpose
from oneroof.identity.partnerships.service import all_partnerships
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("partnerships", __name__, description="What was agreed with agencies outside the house.")


@blueprint.route("/agreements", methods=["GET"])
@states_purpose("administration")
@requires("agreements.manage")
@blueprint.response(200, AgencyAgreementsSchema)
def list_agreements() -> dict[str, Any]:
    """The network's agreements with agencies

    At the umbrella's host alone. Drafts and what has ended are among them.
    """
    return {"items": reading.of_network(current_app.extensions["oneroof"].database, work().context)}


@blueprint.route("/partnerships", methods=["GET"])
@states_purpose("administration")
@requires("partnerships.manage")
@blueprint.response(200, PartnershipsSchema)
def list_partnerships() -> dict[str, Any]:
    """The centre's partnerships

    What it has accepted, with the terms that count here; what has ended stays on the list.
    """
    current = work()
    return {"items": all_partnerships(current.session, current.context)}
