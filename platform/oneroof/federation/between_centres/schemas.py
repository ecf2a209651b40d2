"""What programs of staff read and write of casefiles that other centres offer."""

from typing import Any

from marshmallow import fields as plain

from oneroof.core.api import ApiSchema
from oneroof.core.api.fields import Choice, Moment, Text
from oneroof.federation.between_centres.models import KINDS, OFFER_STATES, REFUSALS
from oneroof.federation.between_centres.offering import LONGEST_REASON


class TransferOfferSchema(ApiSchema):
    """An offer of another centre, without a name."""

    id = plain.UUID(required=True, metadata={"description": "The package's id, the same on both sides."})
    centre = plain.String(required=True)
    address = plain.String(required=True)
    kind = plain.String(required=True, metadata={"enum": list(KINDS)})
    state = plain.String(required=True, metadata={"enum": list(OFFER_STATES)})
    language = plain.String(required=True)
    documents = plain.Integer(required=True)
    data_classes = plain.List(plain.String(), required=True)
    consent = plain.Dict(keys=plain.String(), values=plain.String(), required=True)
    until = plain.String(required=True, allow_none=True)
    offered_at = Moment(required=True)
    expires_at = Moment(required=True)
    casefile_id = plain.UUID(required=True, allow_none=True)


class AcceptTransferSchema(ApiSchema):
    """Taking an offer."""

    joins = Text(least=0, most=40, load_default="", metadata={"description": "Case code of the casefile to join."})


class RefuseTransferSchema(ApiSchema):
    """Not taking it."""

    reason = Choice(REFUSALS, required=True)
    words = Text(least=0, most=LONGEST_REASON, load_default="", metadata={"description": "Needed for `other`."})


def offer_facts(view: Any) -> dict[str, Any]:
    """An offer as `TransferOfferSchema` shows it."""
    row, manifest = view.row, view.row.manifest
    return {
        "id": row.id,
        "centre": view.other.name,
        "address": view.other.address,
        "kind": row.kind,
        "state": row.state,
        **{name: manifest[name] for name in ("language", "documents", "data_classes", "consent", "until")},
        "offered_at": row.offered_at,
        "expires_at": row.expires_at,
        "casefile_id": (row.joins_casefile_id or row.casefile_id) if row.state == "done" else None,
    }
