"""Casefiles that other centres offer: listed, accepted, refused."""

from typing import Any
from uuid import UUID

from flask import current_app

from oneroof.core.api import ApiBlueprint, PageQuery, page_schema
from oneroof.core.pagination import Page
from oneroof.federation.between_centres import answering
from oneroof.federation.between_centres.schemas import (
    AcceptTransferSchema,
    RefuseTransferSchema,
    TransferOfferSchema,
    offer_facts,
)
from oneroof.identity.access import requires, states_purpose
from oneroof.services import Services
from oneroof.tenancy.work import work

blueprint = ApiBlueprint(
    "incoming_transfers",
    __name__,
    description="Casefiles that other centres offer, without a name until they are taken.",
)


@blueprint.route("/transfers", methods=["GET"])
@states_purpose("centre_move")
@requires("transfers.receive")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_schema(TransferOfferSchema))
def list_offers(query: dict[str, Any]) -> Page[dict[str, Any]]:
    """What other centres offer, the newest first"""
    current = work()
    page = answering.list_offers(current.session, current.context, current.clock, _services(), **query)
    return Page([offer_facts(view) for view in page.items], page.next_cursor)


@blueprint.route("/transfers/<uuid:package_id>", methods=["GET"])
@states_purpose("centre_move")
@requires("transfers.receive")
@blueprint.response(200, TransferOfferSchema)
def read_offer(package_id: UUID) -> dict[str, Any]:
    """One offer"""
    return _facts(package_id)


@blueprint.route("/transfers/<uuid:package_id>/accept", methods=["POST"])
@states_purpose("centre_move")
@requires("transfers.receive")
@blueprint.arguments(AcceptTransferSchema)
@blueprint.response(200, TransferOfferSchema)
def accept_offer(given: dict[str, Any], package_id: UUID) -> dict[str, Any]:
    """Take it: the casefile is here as soon as all of it has come"""
    current = work()
    answering.accept(current.session, current.context, current.clock, _services(), package_id=package_id, **given)
    return _facts(package_id)


@blueprint.route("/transfers/<uuid:package_id>/refuse", methods=["POST"])
@states_purpose("centre_move")
@requires("transfers.receive")
@blueprint.arguments(RefuseTransferSchema)
@blueprint.response(200, TransferOfferSchema)
def refuse_offer(given: dict[str, Any], package_id: UUID) -> dict[str, Any]:
    """Not take it, and say why"""
    current = work()
    answering.refuse(current.session, current.context, current.clock, _services(), package_id=package_id, **given)
    return _facts(package_id)


def _facts(package_id: UUID) -> dict[str, Any]:
    current = work()
    view = answering.read_offer(current.session, current.context, current.clock, _services(), package_id=package_id)
    return offer_facts(view)


def _services() -> Services:
    services: Services = current_app.extensions["oneroof"]
    return services
