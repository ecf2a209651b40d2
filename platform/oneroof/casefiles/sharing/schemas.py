"""Who may see a casefile, in the API."""

from marshmallow import fields as plain

from oneroof.casefiles.sharing.models import SOURCE_KINDS
from oneroof.casefiles.sharing.protecting import LONGEST_REASON
from oneroof.core.api import ApiSchema
from oneroof.core.api.fields import Id, Many, Moment, Text


class SeeingSchema(ApiSchema):
    """One reason for which an office sees the person."""

    id = plain.UUID(required=True)
    office_id = plain.UUID(required=True)
    source_kind = plain.String(required=True, metadata={"enum": list(SOURCE_KINDS)})
    data_classes = plain.List(plain.String(), required=True)
    since = Moment(required=True)


class ProtectionSchema(ApiSchema):
    """An agency, by code or kind, that hears nothing of the person."""

    id = plain.UUID(required=True)
    agency_tag = plain.String(required=True)
    reason = plain.String(required=True)
    since = Moment(required=True)


class WhoMaySeeSchema(ApiSchema):
    """Who sees a casefile, beside those who see every casefile of the centre."""

    offices = plain.List(plain.Nested(SeeingSchema), required=True)
    protections = plain.List(plain.Nested(ProtectionSchema), required=True)


class LetSeeSchema(ApiSchema):
    """Which office."""

    office_id = Id(required=True)


class NewProtectionSchema(ApiSchema):
    """From whom, and why."""

    agency_tags = Many(Text(most=100), most=20, required=True)
    reason = Text(most=LONGEST_REASON, required=True, metadata={"description": "Kept encrypted."})
