"""Sending a casefile to another centre, taking what others offer, and agreeing with centres elsewhere."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.pages.tabs import casefile_tab
from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given, given_ids, go, keep_nowhere, page_again
from oneroof.federation.between_centres import answering, keyring, offering, others, peers, showing, wording
from oneroof.federation.between_centres.calling import Caller
from oneroof.federation.between_centres.models import REFUSALS
from oneroof.federation.between_centres.offering import Offer
from oneroof.identity.access import requires, states_purpose
from oneroof.services import Services
from oneroof.tenancy.data_classes import DATA_CLASSES
from oneroof.tenancy.work import work

blueprint = Blueprint("transfers", __name__, template_folder="templates", url_prefix="/staff")
blueprint.after_request(keep_nowhere)
casefile_tab("transfers.casefile_ways", staff_text("Other centres"), rank=78, permission="transfers.send")
WAYS, OFFERS, OFFER, PEERS = (f"between_centres/{name}.html" for name in ("ways", "offers", "offer", "peers"))


@blueprint.get("/casefiles/<uuid:casefile_id>/other-centres")
@states_purpose("centre_move")
@requires("transfers.send")
def casefile_ways(casefile_id: UUID) -> str:
    """Where it went and came from, and the form to send it."""
    return render_template(WAYS, errors={}, trouble=None, typed=_typed(), **_ways(casefile_id))


@blueprint.post("/casefiles/<uuid:casefile_id>/other-centres")
@states_purpose("centre_move")
@requires("transfers.send")
def casefile_offer(casefile_id: UUID) -> AnyResponse | Response:
    """Offer it."""
    current, services = work(), _services()
    try:
        wanted = Offer(
            kind=given("kind"),
            other=others.chosen(current.session, current.context, services.settings, given("centre")),
            data_classes=request.form.getlist("data_classes"),
            document_ids=given_ids("document_ids"),
            reason=given("reason"),
            until=_day(given("until")),
            despite_protection=bool(given("despite_protection")),
        )
        offering.offer(
            current.session, current.context, current.clock, services.keys, casefile_id=casefile_id, wanted=wanted
        )
    except DomainError as error:
        current.abandon()
        return page_again(WAYS, error, typed=_typed(), **_ways(casefile_id))
    said = staff_text("The other centre is being asked. You read the answer here.")
    return go(".casefile_ways", said, casefile_id=casefile_id)


@blueprint.post("/casefiles/<uuid:casefile_id>/other-centres/<uuid:transfer_id>/withdraw")
@states_purpose("centre_move")
@requires("transfers.send")
def casefile_withdraw(casefile_id: UUID, transfer_id: UUID) -> AnyResponse:
    """Take it back."""
    current = work()
    offering.withdraw(current.session, current.context, current.clock, transfer_id=transfer_id)
    said = staff_text("Taken back. The other centre cannot open it any more.")
    return go(".casefile_ways", said, casefile_id=casefile_id)


@blueprint.get("/transfers")
@states_purpose("centre_move")
@requires("transfers.receive")
def offers() -> str:
    """What other centres offer."""
    current, after = work(), request.args.get("after") or None
    page = answering.list_offers(current.session, current.context, current.clock, _services(), cursor=after)
    return render_template(OFFERS, page=page, is_first=after is None, **_words())


@blueprint.get("/transfers/<uuid:package_id>")
@states_purpose("centre_move")
@requires("transfers.receive")
def offer(package_id: UUID) -> str:
    """One offer, without a name, and the ways to answer it."""
    return render_template(OFFER, errors={}, trouble=None, typed={}, **_offer(package_id))


@blueprint.post("/transfers/<uuid:package_id>/accept")
@states_purpose("centre_move")
@requires("transfers.receive")
def offer_accept(package_id: UUID) -> AnyResponse | Response:
    """Take it."""
    current = work()
    try:
        answering.accept(
            current.session, current.context, current.clock, _services(), package_id=package_id, joins=given("joins")
        )
    except DomainError as error:
        current.abandon()
        return page_again(OFFER, error, typed={"joins": given("joins")}, **_offer(package_id))
    said = staff_text("Accepted. The casefile is here as soon as all of it has come.")
    return go(".offer", said, package_id=package_id)


@blueprint.post("/transfers/<uuid:package_id>/refuse")
@states_purpose("centre_move")
@requires("transfers.receive")
def offer_refuse(package_id: UUID) -> AnyResponse | Response:
    """Not take it, and say why."""
    current, typed = work(), {"reason": given("reason"), "words": given("words")}
    try:
        answering.refuse(current.session, current.context, current.clock, _services(), package_id=package_id, **typed)
    except DomainError as error:
        current.abandon()
        return page_again(OFFER, error, typed=typed, **_offer(package_id))
    return go(".offers", staff_text("The other centre reads that it is not taken, and why."))


@blueprint.get("/other-centres")
@states_purpose("administration")
@requires("settings.manage")
def peer_list() -> str:
    """Centres elsewhere, and one's own keys."""
    return render_template(PEERS, errors={}, trouble=None, typed={}, **_peers())


@blueprint.post("/other-centres")
@states_purpose("administration")
@requires("settings.manage")
def peer_agree() -> AnyResponse | Response:
    """Agree with one."""
    current, typed = work(), {"address": given("address"), "fingerprint": given("fingerprint")}
    caller = Caller(_services().settings.production)
    try:
        peers.agree(current.session, current.context, current.clock, caller, **typed)
    except DomainError as error:
        current.abandon()
        return page_again(PEERS, error, typed=typed, **_peers())
    return go(".peer_list", staff_text("Agreed. The other centre has to agree with this one as well."))


@blueprint.post("/other-centres/<uuid:peer_id>/end")
@states_purpose("administration")
@requires("settings.manage")
def peer_end(peer_id: UUID) -> AnyResponse:
    """End it; it can be agreed anew at any time."""
    current = work()
    peers.end(current.session, current.context, current.clock, peer_id=peer_id)
    return go(".peer_list", staff_text("Ended. Nothing is sent there or taken from there any more."))


@blueprint.post("/other-centres/keys")
@states_purpose("administration")
@requires("settings.manage")
def key_rotate() -> AnyResponse:
    """Begin to sign with a new key."""
    current, services = work(), _services()
    keyring.rotate(current.session, current.context, current.clock, services.keys, services.database)
    return go(".peer_list", staff_text("This centre signs with a new key now. Other centres learn it by themselves."))


def _ways(casefile_id: UUID) -> dict[str, Any]:
    current = work()
    found = showing.casefile_ways(current.session, current.context, current.clock, _services(), casefile_id=casefile_id)
    return {"found": found, "view": found.view, **_words()}


def _offer(package_id: UUID) -> dict[str, Any]:
    current = work()
    found = answering.read_offer(current.session, current.context, current.clock, _services(), package_id=package_id)
    return {"found": found, "refusals": REFUSALS, **_words()}


def _peers() -> dict[str, Any]:
    current, services = work(), _services()
    pair = keyring.current_pair(current.session, current.context, current.clock, services.keys, services.database)
    return {
        "peers": peers.list_peers(current.session, current.context),
        "address": others.own_address(current.session, current.context, services.settings),
        "fingerprint": peers.fingerprint_of(pair.public.kid),
    }


def _typed() -> dict[str, Any]:
    names = ("kind", "centre", "reason", "until", "despite_protection")
    lists = {name: request.form.getlist(name) for name in ("data_classes", "document_ids")}
    return {name: given(name) for name in names} | lists


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        message = staff_text("Write the day as year, month and day, such as 2026-03-02.")
        raise Invalid("transfer_invalid", message, fields={"until": [message]}) from None


def _words() -> dict[str, Any]:
    return {
        "kind_names": wording.KIND_NAMES,
        "kind_short": wording.KIND_SHORT,
        "state_names": wording.STATE_NAMES,
        "state_colours": wording.STATE_COLOURS,
        "refusal_names": wording.REFUSAL_NAMES,
        "trouble_names": wording.TROUBLE_NAMES,
        "left_out": wording.LEFT_OUT,
        "data_classes": DATA_CLASSES,
    }


def _services() -> Services:
    services: Services = current_app.extensions["oneroof"]
    return services
