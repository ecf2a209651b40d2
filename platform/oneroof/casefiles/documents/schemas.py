"""Documents in the API."""

from typing import Any

from marshmallow import fields as plain

from oneroof.casefiles.documents.models import KINDS, REASONS, SCAN_STATES, SOURCES
from oneroof.casefiles.documents.service.adding import LONGEST_TITLE
from oneroof.casefiles.documents.service.zones import PARTS
from oneroof.core.api import ApiSchema, QuerySchema
from oneroof.core.api.fields import Choice, Day, Id, Many, Moment, Text, Whole
from oneroof.storage.recognising import MEDIA_TYPES

FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
"""How a request with a file is declared."""


class NewDocumentQuery(QuerySchema):
    """What the document is; it stands in the address, so that the body is the file alone."""

    kind = Choice(KINDS, load_default="other")
    expires_on = Day(load_default=None)


class DocumentChangeSchema(ApiSchema):
    """What is to be corrected; what is left out stays."""

    kind = Choice(KINDS)
    title = Text(least=1, most=LONGEST_TITLE)
    expires_on = Day(allow_none=True)


class DocumentWithdrawalSchema(ApiSchema):
    """Why a document is withdrawn."""

    reason = Choice(REASONS, required=True)


class HandInSchema(ApiSchema):
    """What a document is to prove."""

    procedure_id = Id(required=True)
    evidence = Text(least=1, most=100, required=True, metadata={"description": "Code of the evidence."})


class ContentQuery(QuerySchema):
    """Which version, and whether it is wanted even if nobody has checked it for viruses."""

    number = Whole(least=1, most=10_000, in_query=True)
    unscanned = Choice(("accepted",))


class ZoneSchema(ApiSchema):
    """The lines of a machine-readable zone, as they were typed or read."""

    mrz = Text(least=28, most=300, required=True)


class TakeScanSchema(ApiSchema):
    """What a waiting scan is."""

    casefile_id = Id(required=True)
    kind = Choice(KINDS, load_default="other")


class VersionSchema(ApiSchema):
    """A document as it was brought at one time."""

    number = plain.Integer(attribute="row.number", required=True)
    name = plain.String(required=True)
    media_type = plain.String(attribute="row.media_type", required=True, metadata={"enum": list(MEDIA_TYPES)})
    pages = plain.Integer(attribute="row.pages", required=True)
    size = plain.Integer(attribute="row.size", required=True, metadata={"description": "In bytes, as it is kept."})
    source = plain.String(attribute="row.source", required=True, metadata={"enum": list(SOURCES)})
    scan = plain.String(attribute="row.scan", required=True, metadata={"enum": list(SCAN_STATES)})
    added_at = Moment(attribute="row.added_at", required=True)


class ProofSchema(ApiSchema):
    """What a document was handed in for."""

    procedure_id = plain.UUID(attribute="row.procedure_id", required=True)
    evidence = plain.String(attribute="row.evidence", required=True)
    added_at = Moment(attribute="row.added_at", required=True)


class DocumentSchema(ApiSchema):
    """A document with its versions, the newest first."""

    id = plain.UUID(attribute="row.id", required=True)
    kind = plain.String(attribute="row.kind", required=True, metadata={"enum": list(KINDS)})
    title = plain.String(required=True)
    expires_on = plain.Date(attribute="row.expires_on", required=True, allow_none=True)
    state = plain.String(attribute="row.state", required=True, metadata={"enum": ["kept", "withdrawn"]})
    reason = plain.String(attribute="row.reason", required=True, allow_none=True, metadata={"enum": [*REASONS, None]})
    versions = plain.List(plain.Nested(VersionSchema), required=True)
    proofs = plain.List(plain.Nested(ProofSchema), required=True)
    version = plain.Integer(attribute="row.version", required=True, metadata={"description": "Also the `ETag`."})


class ScanSchema(ApiSchema):
    """A scan that waits for a casefile."""

    id = plain.UUID(attribute="row.id", required=True)
    name = plain.String(required=True)
    media_type = plain.String(attribute="row.media_type", required=True, metadata={"enum": list(MEDIA_TYPES)})
    pages = plain.Integer(attribute="row.pages", required=True)
    size = plain.Integer(attribute="row.size", required=True)
    scan = plain.String(attribute="row.scan", required=True, metadata={"enum": list(SCAN_STATES)})
    arrived_at = Moment(attribute="row.arrived_at", required=True)


class ProposalSchema(ApiSchema):
    """What a zone says. Nothing of it is kept: whoever asks decides what is taken over."""

    layout = plain.String(attribute="zone.layout", required=True)
    kind = plain.String(attribute="zone.kind", required=True)
    name = plain.String(required=True)
    birth_date = plain.String(attribute="zone.born", required=True, allow_none=True)
    nationality = plain.String(attribute="zone.nationality", required=True)
    number = plain.String(attribute="zone.number", required=True)
    issuer = plain.String(attribute="zone.issuer", required=True)
    expires_on = plain.Date(attribute="zone.expires_on", required=True, allow_none=True)
    offered = plain.List(plain.String(metadata={"enum": list(PARTS)}), required=True)


class AcceptSchema(ZoneSchema):
    """Which parts of a zone are taken over into the casefile."""

    parts = Many(Choice(PARTS), required=True)
