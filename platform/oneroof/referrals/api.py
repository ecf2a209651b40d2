"""Referrals in the API of staff."""

from typing import Any
from uuid import UUID

from oneroof.core.api import ApiBlueprint, list_of, page_schema
from oneroof.core.ids import new_id
from oneroof.core.pagination import Page
from oneroof.identity.access import check, requires
from oneroof.referrals import service, takers
from oneroof.referrals.schemas import (
    Given,
    ListedReferralSchema,
    NewReferralSchema,
    NewReferralStepSchema,
    ReferralQuery,
    ReferralSchema,
    ReferralStepSchema,
    TakerQuery,
    TakerSchema,
)
from oneroof.referrals.service import Content, Listed, Meeting, ReferralView, Wanted
from oneroof.referrals.service.reading import StepView
from oneroof.referrals.takers import Taker, Wish
from oneroof.referrals.ways import Destination
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("referrals", __name__, description="Referrals: sent under consent, and answered.")


@blueprint.route("/referrals", methods=["GET"])
@requires("referrals.read")
@blueprint.arguments(ReferralQuery, location="query")
@blueprint.response(200, page_schema(ListedReferralSchema))
def list_referrals(query: Given) -> Page[Listed]:
    """The referrals that the caller may see: to their offices, or sent from here; what is due first"""
    current = work()
    wanted = Wanted(
        direction=query["direction"],
        group=query["state"],
        urgency=query.get("urgency"),
        overdue=query["overdue"],
        mine=query["mine"],
        service_code=query.get("service"),
        turn=query.get("turn"),
    )
    return service.list_referrals(
        current.session,
        current.context,
        current.clock,
        current.keys,
        wanted=wanted,
        limit=query["limit"],
        cursor=query.get("cursor"),
    )


@blueprint.route("/referrals", methods=["POST"])
@requires("referrals.send")
@blueprint.arguments(NewReferralSchema)
@blueprint.response(201, ReferralSchema)
def send_referral(arguments: Given) -> ReferralView:
    """Send a person on, with the chosen part of the casefile

    Without the person's consent, or another basis for an office of the house, it is refused.
    """
    current = work()
    sent = service.send(
        current.session,
        current.context,
        current.clock,
        current.keys,
        casefile_id=arguments["casefile_id"],
        once_id=arguments.get("once_id") or new_id(),
        destination=Destination(**arguments["destination"]),
        content=Content(
            summary=arguments["summary"],
            service_code=arguments.get("service"),
            urgency=arguments["urgency"],
            classes=arguments["classes"],
            document_ids=arguments["document_ids"],
        ),
    )
    return _read(sent.referral.id)


@blueprint.route("/referrals/takers", methods=["GET"])
@requires("referrals.send")
@blueprint.arguments(TakerQuery, location="query")
@blueprint.response(200, list_of(TakerSchema))
def list_takers(query: Given) -> dict[str, list[Taker]]:
    """Who takes people with this wish: offices, partners, and whoever stands in the directory"""
    current = work()
    wish = Wish(query.get("service"), query.get("words"))
    return {"items": takers.takers(current.session, current.context, current.clock, wish)}


@blueprint.route("/referrals/<uuid:referral_id>", methods=["GET"])
@requires("referrals.read")
@blueprint.response(200, ReferralSchema)
def read_referral(referral_id: UUID) -> ReferralView:
    """One referral, with what it shows as long as it is open"""
    return _read(referral_id)


@blueprint.route("/referrals/<uuid:referral_id>/steps", methods=["GET"])
@requires("referrals.read")
@blueprint.response(200, list_of(ReferralStepSchema))
def list_steps(referral_id: UUID) -> dict[str, list[StepView]]:
    """What happened to a referral, in order"""
    return {"items": list(_read(referral_id).steps)}


@blueprint.route("/referrals/<uuid:referral_id>/steps", methods=["POST"])
@requires("referrals.read")
@blueprint.arguments(NewReferralStepSchema)
@blueprint.response(200, ReferralSchema)
def take_step(arguments: Given, referral_id: UUID) -> ReferralView:
    """Answer a referral, give more, or take it back

    It is answered once: of two answers the second is refused, and says who was first.
    """
    current = work()
    check("referrals.send" if arguments["step"] in ("give_more", "withdraw") else "referrals.answer")
    acting = (current.session, current.context, current.clock)
    if arguments["step"] == "see":
        service.see(*acting, referral_id=referral_id)
    else:
        step, given = _step(arguments)
        step(*acting, current.keys, referral_id=referral_id, **given)
    return _read(referral_id)


def _step(arguments: Given) -> tuple[Any, Given]:
    """The function of a step, and what it is given."""
    text = arguments["text"]
    meeting = Meeting(**arguments["meeting"]) if arguments["meeting"] else None
    more = {"classes": arguments["classes"], "document_ids": arguments["document_ids"]}
    steps: dict[str, tuple[Any, Given]] = {
        "accept": (service.accept, {"meeting": meeting}),
        "reject": (service.reject, {"reason": arguments.get("reason", "")}),
        "ask_more": (service.ask_more, {}),
        "give_more": (service.give_more, more),
        "finish": (service.finish, {"outcome": arguments.get("outcome", "")}),
        "withdraw": (service.withdraw, {"reason": arguments.get("reason", "")}),
    }
    step, given = steps[arguments["step"]]
    return step, {**given, "text": text}


def _read(referral_id: UUID) -> ReferralView:
    current = work()
    return service.read_referral(current.session, current.context, current.clock, current.keys, referral_id=referral_id)
