"""The one blueprint of the partner API, below /api/v1/partner: every call is counted, and logged."""

from oneroof.core.api import ApiBlueprint
from oneroof.partners.calls.web import watch

blueprint = ApiBlueprint(
    "partner",
    __name__,
    description="For programs of agencies: exactly what their agreement covers, of people who agreed. Every refusal "
    "has a reason code; every call is logged for the agency, and recorded where it is about somebody.",
)
watch(blueprint)
