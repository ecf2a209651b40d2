"""Services in the API."""

from marshmallow import fields as plain

from oneroof.core.api import ApiSchema, QuerySchema
from oneroof.core.api.fields import Id, Name


class ServiceQuery(QuerySchema):
    """Which services."""

    office_id = Id(metadata={"description": "Only those that this office provides."})


class ServiceSchema(ApiSchema):
    """Something that a visitor can get here."""

    id = plain.UUID(attribute="service.id", required=True)
    code = plain.String(attribute="service.code", required=True)
    name = Name(attribute="service.name", required=True)
    kind = plain.String(
        attribute="service.kind", required=True, metadata={"enum": ["government", "support", "complementary"]}
    )
    office_ids = plain.List(plain.UUID(), required=True, metadata={"description": "The offices that provide it."})
