"""Referrals: what was sent to the agency, and its answers."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify

from oneroof.core.api import IfMatch, NothingSchema, version_of, with_etag
from oneroof.identity.oauth.access import for_agency, this_agency
from oneroof.partners.answers import referrals as answers
from oneroof.partners.api.blueprint import blueprint
from oneroof.partners.api.schemas import (
    AcceptReferralSchema,
    AgencyReferralPageSchema,
    AgencyReferralQuery,
    AgencyReferralSchema,
    AskMoreSchema,
    FinishReferralSchema,
    RejectReferralSchema,
    ShownReferralSchema,
)
from oneroof.partners.shown import referrals as shown
from oneroof.partners.shown.changes import ChangedPage
from oneroof.partners.shown.referrals import ListedReferral
from oneroof.tenancy.work import work


@blueprint.route("/partner/referrals", methods=["GET"])
@for_agency("referrals.read")
@blueprint.arguments(AgencyReferralQuery, location="query")
@blueprint.response(200, AgencyReferralPageSchema)
def list_agency_referrals(query: dict[str, Any]) -> ChangedPage[ListedReferral]:
    """Referrals to the agency, those that changed longest ago first

    Read to the last page; the next time ask with the `as_of` of this reading as `updated_since`. You then get a few
    entries again and miss none. What was withdrawn, has expired or is closed is not in the list: reading it by its id
    says why (403).
    """
    current = work()
    return shown.list_referrals(current.session, current.context, current.clock, this_agency(), **query)


@blueprint.route("/partner/referrals/<uuid:referral_id>", methods=["GET"])
@for_agency("referrals.read")
@blueprint.response(200, ShownReferralSchema)
def read_agency_referral(referral_id: UUID) -> Response:
    """A referral with what it shows of the person; `withheld` says what is missing, and why"""
    current = work()
    do = (current.session, current.context, current.clock, current.keys)
    found = shown.read_referral(*do, this_agency(), referral_id=referral_id)
    return with_etag(jsonify(ShownReferralSchema().dump(found)), found.referral.version)


@blueprint.route("/partner/referrals/<uuid:referral_id>/seen", methods=["POST"])
@for_agency("referrals.write")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, AgencyReferralSchema)
def see_agency_referral(_nothing: dict[str, Any], referral_id: UUID) -> Response:
    """Say that somebody has looked at it; again changes nothing"""
    current = work()
    do = (current.session, current.context, current.clock)
    return _answered(answers.see(*do, this_agency(), referral_id=referral_id))


@blueprint.route("/partner/referrals/<uuid:referral_id>/accept", methods=["POST"])
@for_agency("referrals.write")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(AcceptReferralSchema)
@blueprint.response(200, AgencyReferralSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def accept_agency_referral(headers: dict[str, Any], arguments: dict[str, Any], referral_id: UUID) -> Response:
    """Say yes, best with a time: the agency's own (`at`, `place`), or a free one of the house (`slot_id`)

    409 `referral_answered` where somebody was faster.
    """
    return _answer(answers.accept, headers, arguments, referral_id)


@blueprint.route("/partner/referrals/<uuid:referral_id>/reject", methods=["POST"])
@for_agency("referrals.write")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(RejectReferralSchema)
@blueprint.response(200, AgencyReferralSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def reject_agency_referral(headers: dict[str, Any], arguments: dict[str, Any], referral_id: UUID) -> Response:
    """Say no, and why; what was shown of the person ends with it"""
    return _answer(answers.reject, headers, arguments, referral_id)


@blueprint.route("/partner/referrals/<uuid:referral_id>/ask-more", methods=["POST"])
@for_agency("referrals.write")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(AskMoreSchema)
@blueprint.response(200, AgencyReferralSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def ask_more_of_referral(headers: dict[str, Any], arguments: dict[str, Any], referral_id: UUID) -> Response:
    """Ask the centre for what is missing; until it is given, it is the centre's turn"""
    return _answer(answers.ask_more, headers, arguments, referral_id)


@blueprint.route("/partner/referrals/<uuid:referral_id>/done", methods=["POST"])
@for_agency("referrals.write")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(FinishReferralSchema)
@blueprint.response(200, AgencyReferralSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def finish_agency_referral(headers: dict[str, Any], arguments: dict[str, Any], referral_id: UUID) -> Response:
    """Say what came of an accepted referral; what was shown of the person ends with it"""
    return _answer(answers.finish, headers, arguments, referral_id)


def _answer(do: Any, headers: dict[str, Any], arguments: dict[str, Any], referral_id: UUID) -> Response:
    current = work()
    who = (current.session, current.context, current.clock, current.keys, this_agency())
    return _answered(do(*who, referral_id=referral_id, version=version_of(headers), **arguments))


def _answered(found: ListedReferral) -> Response:
    return with_etag(jsonify(AgencyReferralSchema().dump(found)), found.referral.version)
