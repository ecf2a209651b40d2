"""Consents in the API."""

from typing import Any

from marshmallow import fields as plain

from oneroof.casefiles.consents.models import CHANNELS, EVENTS, NOTICE_CODES
from oneroof.casefiles.consents.service import ANSWERS
from oneroof.casefiles.consents.service.proof import LONGEST_NAME
from oneroof.core.api import ApiSchema
from oneroof.core.api.fields import Choice, Day, Id, Many, Moment, Text
from oneroof.core.spoken_languages import spoken_codes

_STATES = ("not_asked", *EVENTS)
_CODE = {"description": "Which notice.", "enum": list(NOTICE_CODES)}


class NoticeSchema(ApiSchema):
    """A notice as it is shown now."""

    code = plain.String(required=True, metadata=_CODE)
    origin = plain.String(required=True, metadata={"description": "`shipped`, or the centre's `own`."})
    version = plain.Integer(required=True)
    reviewed = plain.Boolean(required=True, metadata={"description": "Somebody who knows the law has read it."})
    purpose = plain.String(required=True, attribute="shipped.purpose")
    days = plain.Integer(required=True, attribute="shipped.days", metadata={"description": "How long it holds."})
    texts = plain.Method(
        "dump_texts",
        required=True,
        metadata={"type": "object", "description": "By language: title, what, with_whom, why, until, withdraw."},
    )

    def dump_texts(self, notice: Any) -> dict[str, dict[str, str]]:
        """Plain mappings."""
        return {language: dict(parts) for language, parts in notice.texts.items()}


class StandingSchema(ApiSchema):
    """How one notice stands for a person."""

    id = plain.UUID(attribute="consent.id", dump_default=None, allow_none=True, required=True)
    code = plain.String(required=True, metadata=_CODE)
    state = plain.String(required=True, metadata={"enum": list(_STATES)})
    until = plain.Date(attribute="consent.until", dump_default=None, allow_none=True, required=True)
    partner = plain.String(attribute="partner.name", allow_none=True, required=True)
    older_text = plain.Boolean(required=True, metadata={"description": "The text has changed since."})
    office_ids = plain.Function(
        lambda standing: [str(office.id) for office in standing.offices],
        required=True,
        metadata={"type": "array", "items": {"type": "string", "format": "uuid"}},
    )


class EntrySchema(ApiSchema):
    """One line of the ledger."""

    id = plain.UUID(attribute="event.id", required=True)
    consent_id = plain.UUID(attribute="event.consent_id", required=True)
    code = plain.String(attribute="consent.code", required=True, metadata=_CODE)
    event = plain.String(attribute="event.event", required=True, metadata={"enum": list(EVENTS)})
    channel = plain.String(
        attribute="event.channel", allow_none=True, required=True, metadata={"enum": [*CHANNELS, None]}
    )
    language = plain.String(attribute="event.language", required=True)
    notice_version = plain.Integer(attribute="notice.version", required=True)
    text_hash = plain.Function(
        lambda entry: entry.event.text_hash.hex(),
        required=True,
        metadata={"type": "string", "description": "SHA-256 of the text that was shown."},
    )
    until = plain.Date(attribute="event.until", allow_none=True, required=True)
    at = Moment(attribute="event.at", required=True)
    receipt_code = plain.String(required=True)


class ConsentsSchema(ApiSchema):
    """How everything stands for a person, and how it came about."""

    standings = plain.List(plain.Nested(StandingSchema), required=True)
    history = plain.List(plain.Nested(EntrySchema), required=True)


class AnswerSchema(ApiSchema):
    """An answer that somebody gave at a desk or on the phone."""

    code = Choice(NOTICE_CODES, required=True, metadata=_CODE)
    answer = Choice(ANSWERS, required=True)
    channel = Choice(("spoken", "signature"), load_default="spoken")
    language = Choice(spoken_codes(), load_default=None, allow_none=True)
    office_ids = Many(Id(), load_default=None, allow_none=True)
    agency_id = Id(load_default=None, allow_none=True)
    partner = Text(most=LONGEST_NAME, load_default=None, allow_none=True)
    until = Day(load_default=None, allow_none=True)
    typed_name = Text(most=LONGEST_NAME, load_default=None, allow_none=True)
    witness_name = Text(most=LONGEST_NAME, load_default=None, allow_none=True)
    signature = Text(
        most=450_000, load_default=None, allow_none=True, metadata={"description": "`data:image/png;base64,…`"}
    )


class WithdrawalSchema(ApiSchema):
    """A consent that ends because the person says so."""

    witness_name = Text(most=LONGEST_NAME, load_default=None, allow_none=True)


class ReceiptSchema(ApiSchema):
    """What the person can show."""

    event_id = plain.UUID(required=True)
    event = plain.String(required=True, metadata={"enum": list(EVENTS)})
    receipt_code = plain.String(required=True)
