"""What the API says of agreements and partnerships."""

from marshmallow import fields as plain

from oneroof.core.api import ApiSchema
from oneroof.core.api.fields import Day
from oneroof.identity.partnerships.models import STATES

_CLASSES = {"description": "Classes of data about people."}


class AgreementTermsSchema(ApiSchema):
    """What an agency may do."""

    version = plain.Integer(required=True)
    services = plain.List(plain.String(), required=True, metadata={"description": "Codes of services, or * for all."})
    scopes = plain.List(plain.String(), required=True)
    readable = plain.List(plain.String(), required=True, metadata=_CLASSES)
    writable = plain.List(plain.String(), required=True, metadata=_CLASSES)
    purposes = plain.List(plain.String(), required=True)
    answer_days = plain.Integer(required=True, metadata={"description": "Working days to answer a referral in."})
    valid_from = Day(required=True)
    valid_until = Day(required=True, metadata={"description": "The last day."})


class AgencyAgreementSchema(ApiSchema):
    """An agreement with an agency, as the umbrella has it."""

    id = plain.UUID(required=True, attribute="agreement.id")
    agency = plain.String(required=True, attribute="agency.code")
    centre = plain.String(
        required=True,
        allow_none=True,
        attribute="centre_code",
        metadata={"description": "Its code; null for all centres."},
    )
    state = plain.String(
        required=True,
        attribute="agreement.state",
        metadata={"enum": ["draft", "proposed", "in_force", "suspended", "ended"]},
    )
    terms = plain.Nested(AgreementTermsSchema, required=True, attribute="agreement")


class PartnershipSchema(ApiSchema):
    """What counts in this centre for one agency."""

    id = plain.UUID(required=True)
    agency = plain.String(required=True, attribute="agency_code")
    agreement_id = plain.UUID(required=True)
    state = plain.String(required=True, metadata={"enum": list(STATES)})
    terms = plain.Nested(AgreementTermsSchema, required=True)


class AgencyAgreementsSchema(ApiSchema):
    """All agreements of the network, by agency, the newest version first."""

    items = plain.List(plain.Nested(AgencyAgreementSchema), required=True)


class PartnershipsSchema(ApiSchema):
    """The partnerships of the centre, by agency."""

    items = plain.List(plain.Nested(PartnershipSchema), required=True)
