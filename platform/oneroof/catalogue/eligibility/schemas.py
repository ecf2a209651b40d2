"""The check in the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields as plain

from oneroof.catalogue.definition.model import FIELD_KINDS
from oneroof.catalogue.eligibility.asking import MOST_QUESTIONS
from oneroof.catalogue.schemas import Said
from oneroof.core.api import ApiSchema
from oneroof.core.api.fields import Many, Text
from oneroof.core.i18n import current_language

FITS = ("yes", "maybe", "no")
MOST_ANSWERS = 100


class Answers(plain.Dict):
    """Answers by the code of their question; what each must be is told by the question's own schema."""

    def __init__(self, **options: Any) -> None:
        described = "By code of the question, as its `schema` says; null for one that was passed over."
        super().__init__(
            keys=plain.String(), values=plain.Raw(allow_none=True), metadata={"description": described}, **options
        )


class Told(Said):
    """A reason: words by language, or a sentence of the program in the language of the moment."""

    def _serialize(self, value: Any, *place: Any, **options: Any) -> Any:  # type: ignore[override]
        if isinstance(value, Mapping):
            return super()._serialize(value, *place, **options)
        return {"text": str(value), "language": current_language()}


class GivenSchema(ApiSchema):
    """What somebody has said so far."""

    needs = Many(
        Text(most=50), most=30, load_default=list, metadata={"description": "Codes of needs; none for all services."}
    )
    answers = Answers(load_default=dict)


class NeedSchema(ApiSchema):
    """Something that people come with."""

    code = plain.String(required=True)
    name = Said(required=True)


class NeedsSchema(ApiSchema):
    """How a check begins."""

    needs = plain.List(plain.Nested(NeedSchema), required=True)
    most_questions = plain.Integer(
        required=True, dump_default=MOST_QUESTIONS, metadata={"description": "More are never asked in one check."}
    )


class OptionSchema(ApiSchema):
    """An answer to choose."""

    value = plain.String(required=True)
    label = Said(required=True)
    hint = Said(allow_none=True)


class QuestionSchema(ApiSchema):
    """The question to ask next."""

    code = plain.String(required=True)
    kind = plain.String(required=True, metadata={"enum": list(FIELD_KINDS)})
    label = Said(required=True)
    hint = Said(allow_none=True)
    options = plain.List(plain.Nested(OptionSchema), required=True)
    schema = plain.Dict(required=True, metadata={"description": "JSON Schema 2020-12 of the answer, true of today."})
    why = plain.String(
        required=True, allow_none=True, metadata={"description": "Why a question is asked that nobody likes to answer."}
    )


class PaperSchema(ApiSchema):
    """A document or proof."""

    code = plain.String(attribute="evidence.code", required=True)
    name = Said(attribute="evidence.name", required=True)
    issued_by = Said(attribute="evidence.issued_by", allow_none=True)
    note = Said(attribute="evidence.note", allow_none=True)
    original = plain.Boolean(attribute="evidence.original", required=True)


class BringSchema(ApiSchema):
    """One thing to bring."""

    one_of = plain.List(
        plain.Nested(PaperSchema),
        attribute="pieces",
        required=True,
        metadata={"description": "One paper, or several of which any one will do."},
    )
    required = plain.Boolean(attribute="is_required", required=True)
    certain = plain.Boolean(
        attribute="is_certain",
        required=True,
        metadata={"description": "False where it depends on something that was not answered."},
    )
    services = plain.List(plain.String(), required=True, metadata={"description": "Codes of those that ask for it."})


class HandedServiceSchema(ApiSchema):
    """A service, and whether it fits."""

    id = plain.UUID(attribute="service.id", required=True)
    code = plain.String(required=True)
    name = Said(attribute="service.definition.name", required=True)
    summary = Said(attribute="service.definition.summary", required=True)
    fits = plain.String(required=True, metadata={"enum": list(FITS)})
    bring = plain.List(plain.Nested(BringSchema), required=True)
    office_ids = plain.List(plain.UUID(), attribute="service.office_ids", required=True)


class JudgedServiceSchema(HandedServiceSchema):
    """A service, whether it fits, and why."""

    reasons = plain.List(
        Told(), required=True, metadata={"description": "What is met (yes), not known (maybe) or not so (no)."}
    )


class CheckSchema(ApiSchema):
    """A check as far as it has come. Nothing of it is kept."""

    question = plain.Nested(
        QuestionSchema,
        required=True,
        allow_none=True,
        metadata={"description": "What to ask next; null when nothing more is decided by asking."},
    )
    services = plain.List(plain.Nested(JudgedServiceSchema), required=True)
    bring = plain.List(
        plain.Nested(BringSchema), required=True, metadata={"description": "For all services that fit, in one list."}
    )
    answers = Answers(required=True)
    """Those that count: an answer to a question that would not be asked any more is left out."""


class KeptSchema(ApiSchema):
    """A result that is kept."""

    code = plain.String(required=True, metadata={"description": "To be said at the centre, such as `7KM-4QX-9RA`."})
    expires_at = plain.AwareDateTime(required=True)


class CodeSchema(ApiSchema):
    """Which result."""

    code = Text(least=1, most=40, required=True, metadata={"description": "As somebody says or types it."})


class KeptCheckSchema(ApiSchema):
    """What a code leads to, as the services are today. What was answered stays out of sight."""

    language = plain.String(required=True, metadata={"description": "The language in which it was answered."})
    created_at = plain.AwareDateTime(required=True)
    expires_at = plain.AwareDateTime(required=True)
    services = plain.List(plain.Nested(HandedServiceSchema), required=True)
    bring = plain.List(plain.Nested(BringSchema), required=True)
