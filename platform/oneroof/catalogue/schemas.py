"""Services in the API."""

from __future__ import annotations

from typing import Any

from marshmallow import fields as plain

from oneroof.catalogue.definition.model import (
    AREAS,
    AUDIENCES,
    CHANNELS,
    COUNTINGS,
    FIELD_KINDS,
    RESULTS,
    SERVICE_KINDS,
    STEP_ACTORS,
)
from oneroof.catalogue.models import SERVICE_STATES
from oneroof.catalogue.service import written
from oneroof.core.api import ApiSchema, PageQuery
from oneroof.core.api.fields import Choice, Id, Text
from oneroof.core.i18n import current_language


class ServiceQuery(PageQuery):
    """Which services."""

    office_id = Id(metadata={"description": "Only those that this office provides."})
    kind = Choice(SERVICE_KINDS, metadata={"description": "Only those of this kind."})
    area = Choice(AREAS, metadata={"description": "Only those of this policy area."})
    q = Text(most=100, metadata={"description": "What is looked for, in any language; the best answers come first."})


class SaidSchema(ApiSchema):
    """A text in the caller's language, or in another one where there is no translation."""

    text = plain.String(required=True)
    language = plain.String(required=True, metadata={"description": "What the text is written in."})


class Said(plain.Nested):
    """In answers: a text that exists in several languages, as `SaidSchema`."""

    def __init__(self, description: str = "", **options: Any) -> None:
        metadata = {"description": description} if description else {}
        super().__init__(SaidSchema, metadata=metadata, **options)

    def _serialize(self, value: Any, *_place: Any, **_options: Any) -> Any:  # type: ignore[override]
        if not value:
            return None
        text, language = written(value, current_language())
        return {"text": text, "language": language}


def _described(text: str) -> dict[str, str]:
    return {"description": text}


def _one_of(listed: tuple[str, ...]) -> dict[str, Any]:
    return {"enum": list(listed)}


class ServiceSchema(ApiSchema):
    """Something that a visitor can get here."""

    id = plain.UUID(attribute="row.id", required=True)
    code = plain.String(attribute="row.code", required=True)
    uri = plain.String(attribute="row.uri", required=True, metadata=_described("Its identifier everywhere."))
    name = plain.String(attribute="text.name", required=True)
    name_language = plain.String(
        attribute="text.name_language", required=True, metadata=_described("What the name is written in.")
    )
    summary = plain.String(attribute="text.summary", required=True)
    summary_language = plain.String(attribute="text.summary_language", required=True)
    kind = plain.String(attribute="row.kind", required=True, metadata=_one_of(SERVICE_KINDS))
    area = plain.String(attribute="row.area", required=True)
    office_ids = plain.List(plain.UUID(), required=True, metadata=_described("The offices that provide it."))


class ServiceAgencySchema(ApiSchema):
    """The competent agency of a service."""

    code = plain.String(required=True)
    name = Said(required=True)


class CostSchema(ApiSchema):
    """What a person pays."""

    amount = plain.String(allow_none=True, required=True, metadata=_described("Decimal; “0” is free."))
    currency = plain.String(required=True, metadata=_described("ISO 4217."))
    note = Said(allow_none=True, required=True)


class TimeLimitSchema(ApiSchema):
    """How long it takes, as ISO 8601 durations."""

    usual = plain.String(allow_none=True, required=True)
    by_law = plain.String(
        attribute="legal", allow_none=True, required=True, metadata=_described("How long it may take at most.")
    )
    counting = plain.String(required=True, metadata=_one_of(COUNTINGS))
    note = Said(allow_none=True, required=True)


class EvidenceSchema(ApiSchema):
    """A document or proof that is needed."""

    code = plain.String(required=True)
    name = Said(required=True)
    note = Said(allow_none=True, required=True)
    issued_by = Said(allow_none=True, required=True)
    group = plain.String(
        allow_none=True, required=True, metadata=_described("Evidence of one group are alternatives: one will do.")
    )
    when = plain.Raw(
        allow_none=True, required=True, metadata=_described("The condition over answers under which it is needed.")
    )
    required = plain.Boolean(required=True)
    original = plain.Boolean(required=True, metadata=_described("A copy will not do."))


class ServiceStepSchema(ApiSchema):
    """A state of a procedure; the first one is where it starts."""

    code = plain.String(required=True)
    name = Said(required=True)
    note = Said(allow_none=True, required=True)
    by = plain.String(required=True, metadata=_one_of(STEP_ACTORS))
    online = plain.Boolean(required=True)
    expected = plain.String(allow_none=True, required=True, metadata=_described("ISO 8601 duration."))
    next = plain.List(plain.String(), required=True)
    result = plain.String(
        allow_none=True, required=True, metadata={"enum": [*RESULTS, None], **_described("How a final step ends it.")}
    )


class ExclusionSchema(ApiSchema):
    """What the service does not do, and where to go instead."""

    text = Said(required=True)
    instead = Said(allow_none=True, required=True)
    service = plain.String(allow_none=True, required=True)
    url = plain.String(allow_none=True, required=True)


class SourceSchema(ApiSchema):
    """The law or page that it rests on."""

    title = Said(required=True)
    url = plain.String(required=True)


class LocalContactSchema(ApiSchema):
    """Whom to ask at the centre."""

    phone = plain.String(allow_none=True, required=True)
    email = plain.String(allow_none=True, required=True)
    text = Said(allow_none=True, required=True)


class LocalSchema(ApiSchema):
    """What the centre says in addition."""

    description = Said(allow_none=True, required=True)
    costs = Said(allow_none=True, required=True)
    contact = plain.Nested(LocalContactSchema, allow_none=True, required=True)
    withheld = Said("Why it is not offered here.", allow_none=True, required=True)
    evidence_notes = plain.Dict(keys=plain.String(), values=Said(), required=True)
    step_notes = plain.Dict(keys=plain.String(), values=Said(), required=True)
    not_needed = plain.List(
        plain.String(), required=True, metadata=_described("Evidence of the catalogue that is not asked for here.")
    )


class FullServiceSchema(ApiSchema):
    """A service with all that its catalogue and the centre say of it."""

    id = plain.UUID(attribute="row.id", required=True)
    code = plain.String(attribute="row.code", required=True)
    uri = plain.String(attribute="row.uri", required=True)
    state = plain.String(attribute="row.state", required=True, metadata=_one_of(SERVICE_STATES))
    plugin = plain.String(attribute="row.plugin", allow_none=True, required=True)
    version = plain.Integer(attribute="row.version", required=True)
    name = Said(attribute="definition.name", required=True)
    summary = Said(attribute="definition.summary", required=True)
    description = Said(attribute="definition.description", allow_none=True, required=True)
    kind = plain.String(attribute="definition.kind", required=True, metadata=_one_of(SERVICE_KINDS))
    area = plain.String(attribute="definition.area", required=True)
    agency = plain.Nested(ServiceAgencySchema, attribute="definition.agency", allow_none=True, required=True)
    audience = plain.List(plain.String(metadata=_one_of(AUDIENCES)), attribute="definition.audience", required=True)
    needs = plain.List(plain.String(), attribute="definition.needs", required=True)
    channels = plain.List(plain.String(metadata=_one_of(CHANNELS)), attribute="definition.channels", required=True)
    languages = plain.List(plain.String(), attribute="definition.languages", required=True)
    hours = Said(attribute="definition.hours", allow_none=True, required=True)
    costs = plain.List(plain.Nested(CostSchema), attribute="definition.costs", required=True)
    time = plain.Nested(TimeLimitSchema, attribute="definition.time", allow_none=True, required=True)
    evidence = plain.List(plain.Nested(EvidenceSchema), attribute="definition.evidence", required=True)
    steps = plain.List(plain.Nested(ServiceStepSchema), attribute="definition.steps", required=True)
    exclusions = plain.List(plain.Nested(ExclusionSchema), attribute="definition.exclusions", required=True)
    related = plain.List(plain.String(), attribute="definition.related", required=True)
    sources = plain.List(plain.Nested(SourceSchema), attribute="definition.sources", required=True)
    valid_from = plain.Date(attribute="definition.valid_from", allow_none=True, required=True)
    valid_until = plain.Date(attribute="definition.valid_until", allow_none=True, required=True)
    review_on = plain.Date(attribute="definition.review_on", allow_none=True, required=True)
    checked_on = plain.Date(attribute="definition.checked_on", allow_none=True, required=True)
    check_with_agency = plain.Boolean(attribute="definition.check_with_agency", required=True)
    has_form = plain.Function(lambda view: view.definition.form is not None, required=True)
    local = plain.Nested(LocalSchema, required=True)
    office_ids = plain.List(plain.UUID(), required=True)


class ServiceOptionSchema(ApiSchema):
    """One answer that can be chosen."""

    value = plain.String(required=True)
    label = Said(required=True)
    hint = Said(allow_none=True, required=True)


class FieldSchema(ApiSchema):
    """Something that is asked."""

    code = plain.String(required=True)
    kind = plain.String(required=True, metadata=_one_of(FIELD_KINDS))
    label = Said(required=True)
    hint = Said(allow_none=True, required=True)
    help = Said(allow_none=True, required=True)
    spoken = Said("To be read aloud instead of the label.", allow_none=True, required=True)
    required = plain.Boolean(required=True)
    options = plain.List(plain.Nested(ServiceOptionSchema), required=True)
    prefill = plain.String(allow_none=True, required=True)
    evidence = plain.String(allow_none=True, required=True)
    when = plain.Raw(allow_none=True, required=True, metadata=_described("The condition under which it is asked."))


class FormPageSchema(ApiSchema):
    """Fields that are asked together."""

    code = plain.String(required=True)
    title = Said(required=True)
    intro = Said(allow_none=True, required=True)
    when = plain.Raw(allow_none=True, required=True)
    fields_ = plain.List(plain.Nested(FieldSchema), attribute="fields", data_key="fields", required=True)


class FormSchema(ApiSchema):
    """A service's form: what answers must be, and how to ask for them."""

    answers = plain.Raw(required=True, metadata={"type": "object", **_described("A JSON Schema (2020-12) of today.")})
    pages = plain.List(plain.Nested(FormPageSchema), required=True)
    declaration = Said("What the person confirms when sending it.", allow_none=True, required=True)
