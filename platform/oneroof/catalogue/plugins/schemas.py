"""Catalogues in the API."""

from marshmallow import fields as plain

from oneroof.catalogue.plugins.overview import STATES
from oneroof.core.api import ApiSchema
from oneroof.core.api.fields import Name


class CatalogueSchema(ApiSchema):
    """A plugin and what it is at this tenant."""

    plugin = plain.String(attribute="name", required=True)
    title = Name(required=True)
    state = plain.String(required=True, metadata={"enum": list(STATES)})
    installed_version = plain.String(required=True, allow_none=True)
    enabled_version = plain.String(
        required=True, allow_none=True, metadata={"description": "The version that this tenant has, or had."}
    )
    services = plain.Integer(required=True, metadata={"description": "How many of its services are offered here."})
