"""Rights in the API."""

from marshmallow import fields as plain

from oneroof.casefiles.rights.models import (
    ASKED_BY,
    ERASURE_STATES,
    EXPORT_STATES,
    IDENTITY_CHECKS,
    REQUEST_KINDS,
    REQUEST_STATES,
)
from oneroof.casefiles.rights.service.rows import LONGEST
from oneroof.core.api import ApiSchema
from oneroof.core.api.fields import Choice, Flag, Id, Moment, Text

_WORDS = {"description": "Kept encrypted under the person's key."}


class NewRequestSchema(ApiSchema):
    """What a person asks for about their own data."""

    kind = Choice(REQUEST_KINDS, required=True)
    asked_by = Choice(ASKED_BY, required=True)
    identity_check = Choice(IDENTITY_CHECKS, required=True)
    wish = Text(most=LONGEST, load_default=None, allow_none=True, metadata=_WORDS)


class DecisionSchema(ApiSchema):
    """What is answered; a refusal says why."""

    grant = Flag(required=True)
    answer = Text(most=LONGEST, load_default=None, allow_none=True, metadata=_WORDS)


class RequestSchema(ApiSchema):
    """A request with its clock."""

    id = Id(attribute="row.id")
    casefile_id = Id(attribute="row.casefile_id")
    kind = Choice(REQUEST_KINDS, attribute="row.kind")
    state = Choice(REQUEST_STATES, attribute="row.state")
    asked_by = Choice(ASKED_BY, attribute="row.asked_by")
    identity_check = Choice(IDENTITY_CHECKS, attribute="row.identity_check")
    received_at = Moment(attribute="row.received_at")
    due_on = plain.Date(attribute="row.due_on")
    days_left = plain.Integer(metadata={"description": "Negative where the answer is overdue."})
    wish = plain.String(allow_none=True)
    answer = plain.String(allow_none=True)
    statement = plain.String(allow_none=True)


class CopySchema(ApiSchema):
    """A copy that is being made, waits, or was handed over."""

    id = Id()
    state = Choice(EXPORT_STATES)
    done_parts = plain.Integer()
    all_parts = plain.Integer()
    expires_at = Moment(allow_none=True)


class ErasureAskSchema(ApiSchema):
    """Whether procedures that are running end with it."""

    procedures_end = Flag(load_default=False)


class ErasureSchema(ApiSchema):
    """How far an erasure is."""

    id = Id()
    state = Choice(ERASURE_STATES)
    asked_at = Moment()
    confirmed_at = Moment(allow_none=True)
    done_at = Moment(allow_none=True)
