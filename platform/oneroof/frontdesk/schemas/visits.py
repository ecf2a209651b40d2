"""Visits in the API."""

from marshmallow import fields as plain

from oneroof.core.api import ApiSchema
from oneroof.core.api.fields import Choice, Id, Many, Moment, Text
from oneroof.core.spoken_languages import spoken_codes
from oneroof.frontdesk.models import CHANNELS, NEEDS
from oneroof.frontdesk.service.visits import LONGEST_REASON

_LANGUAGE = {"description": "The language that the visitor speaks best, as an ISO 639 code."}
_REASON = {"description": "Why the visitor came, in the host language. Kept encrypted."}


class NewVisitSchema(ApiSchema):
    """Somebody who has come, called or written."""

    channel = Choice(CHANNELS, required=True)
    language = Choice(spoken_codes(), required=True, metadata=_LANGUAGE)
    reason = Text(most=LONGEST_REASON, load_default=None, allow_none=True, metadata=_REASON)
    needs = Many(Choice(NEEDS), most=len(NEEDS), load_default=list, metadata={"description": "They give priority."})


class VisitChangeSchema(ApiSchema):
    """What is to be corrected; what is left out stays."""

    language = Choice(spoken_codes(), metadata=_LANGUAGE)
    reason = Text(most=LONGEST_REASON, metadata={"description": "Empty to remove it."})
    needs = Many(Choice(NEEDS), most=len(NEEDS))


class AttachSchema(ApiSchema):
    """Whose visit it is."""

    casefile_id = Id(required=True)


class VisitSchema(ApiSchema):
    """A visit."""

    id = plain.UUID(required=True)
    day = plain.Date(required=True, metadata={"description": "At the centre."})
    channel = plain.String(required=True, metadata={"enum": CHANNELS})
    language = plain.String(required=True, metadata=_LANGUAGE)
    needs = plain.List(plain.String(metadata={"enum": NEEDS}), required=True)
    casefile_id = plain.UUID(required=True, allow_none=True)
    arrived_at = Moment(required=True)
    departed_at = Moment(required=True, allow_none=True)
    version = plain.Integer(required=True, metadata={"description": "Also the `ETag`."})


class VisitWithReasonSchema(VisitSchema):
    """A visit with its reason, for those who may read casefiles."""

    reason = plain.String(required=True, allow_none=True, metadata=_REASON)
