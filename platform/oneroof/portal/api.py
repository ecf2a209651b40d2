"""What everybody may know of a tenant."""

from flask import g
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from oneroof.core.i18n import current_language
from oneroof.core.names import text_in
from oneroof.identity.access import public

blueprint = Blueprint("centre", __name__, description="The tenant whose host is asked.")


class CentreSchema(Schema):
    """Public facts of the tenant."""

    code = fields.String(metadata={"description": "Its short name in the network."})
    name = fields.String(metadata={"description": "In the caller's language where it has one."})
    kind = fields.String(metadata={"description": "`national_centre`, `local_centre`, `umbrella` …"})
    state = fields.String(metadata={"description": "`preparing` or `open`."})
    network = fields.String(metadata={"description": "The short name of its network."})
    default_language = fields.String(metadata={"description": "The host language, as an ISO 639 code."})
    languages = fields.List(fields.String(), metadata={"description": "Languages that its pages are offered in."})
    time_zone = fields.String(metadata={"description": "IANA name; its days and hours are told in it."})
    demo = fields.Boolean(metadata={"description": "Whether the network is a demonstration."})
    now = fields.AwareDateTime(metadata={"description": "The time that its clock shows."})


@blueprint.get("/centre")
@blueprint.doc(operationId="readCentre", summary="The tenant's public facts")
@blueprint.response(200, CentreSchema)
@public
def read_centre() -> dict[str, object]:
    """The tenant whose host is asked: name, languages, time zone, the time there."""
    tenant = g.tenant
    return {
        "code": tenant.code,
        "name": text_in(tenant.name, current_language(), tenant.default_language),
        "kind": tenant.kind,
        "state": tenant.state,
        "network": tenant.network_code,
        "default_language": tenant.default_language,
        "languages": list(tenant.languages),
        "time_zone": tenant.time_zone,
        "demo": tenant.demo,
        "now": g.clock.now(),
    }
