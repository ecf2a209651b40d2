"""What a token may do: the first thing that a new client asks."""

from typing import Any

from flask import g
from marshmallow import fields as plain

from oneroof.core.api import ApiSchema
from oneroof.identity.oauth.access import SignedAgency, for_agency, this_agency
from oneroof.identity.partnerships.scopes import SCOPES
from oneroof.partners.api.blueprint import blueprint
from oneroof.partners.calls.limits import CALLS, CHANGES


class AgencyTermsSchema(ApiSchema):
    """The terms under which the agency works at this centre."""

    id = plain.UUID(attribute="agreement_id", required=True)
    version = plain.Integer(required=True)
    services = plain.List(
        plain.String(), required=True, metadata={"description": "Codes of services; `*` stands for all."}
    )
    scopes = plain.List(plain.String(), required=True)
    readable = plain.List(
        plain.String(), required=True, metadata={"description": "Classes of data that may be shown, if shared."}
    )
    writable = plain.List(
        plain.String(), required=True, metadata={"description": "Classes of data that may be added to."}
    )
    purposes = plain.List(plain.String(), required=True)
    answer_days = plain.Integer(required=True, metadata={"description": "Working days to answer a referral in."})
    valid_from = plain.Date(required=True)
    valid_until = plain.Date(required=True, metadata={"description": "The last day."})


class AgencyLimitSchema(ApiSchema):
    """How often this program may call."""

    name = plain.String(required=True)
    quota = plain.Integer(required=True, metadata={"description": "Calls in each window."})
    window_seconds = plain.Integer(required=True)


class OwnRightsSchema(ApiSchema):
    """What this token may do, and under which agreement."""

    client_id = plain.UUID(required=True)
    agency = plain.String(required=True, metadata={"description": "The agency's code in the network."})
    centre = plain.String(required=True, metadata={"description": "The code of the centre whose host this is."})
    time_zone = plain.String(required=True, metadata={"description": "Of the centre's calendar days."})
    staff_id = plain.UUID(
        allow_none=True, required=True, metadata={"description": "Who of the agency's people authorised it, if any."}
    )
    scopes = plain.List(
        plain.String(metadata={"enum": list(SCOPES)}),
        required=True,
        metadata={"description": "Of the token, as far as the agreement still has them."},
    )
    readable = plain.List(
        plain.String(),
        required=True,
        metadata={"description": "Classes of data that this token may be shown, where the person agreed."},
    )
    purpose = plain.String(required=True)
    authorization_details = plain.List(
        plain.Dict(), required=True, metadata={"description": "What narrows the token (RFC 9396); empty where nothing."}
    )
    agreement = plain.Nested(AgencyTermsSchema, required=True)
    limits = plain.List(plain.Nested(AgencyLimitSchema), required=True)


@blueprint.route("/partner/me", methods=["GET"])
@for_agency()
@blueprint.response(200, OwnRightsSchema)
def read_own_rights() -> dict[str, Any]:
    """What this token may do here, and until when the agreement runs"""
    return _facts(this_agency())


def _facts(agency: SignedAgency) -> dict[str, Any]:
    return {
        "client_id": agency.client_id,
        "agency": agency.agency_code,
        "centre": g.tenant.code,
        "time_zone": g.tenant.time_zone,
        "staff_id": agency.staff_id,
        "scopes": [code for code in SCOPES if code in agency.scopes],
        "readable": sorted(agency.readable),
        "purpose": agency.purpose,
        "authorization_details": list(agency.details),
        "agreement": agency.partnership,
        "limits": [
            {"name": each.name, "quota": each.quota, "window_seconds": int(each.window.total_seconds())}
            for each in (CALLS, CHANGES)
        ],
    }
