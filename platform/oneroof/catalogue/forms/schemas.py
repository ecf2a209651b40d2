"""Forms that are filled in, in the API."""

from marshmallow import fields as plain

from oneroof.catalogue.forms.models import DRAFT_CHANNELS, DRAFT_STATES
from oneroof.core.api import ApiSchema
from oneroof.core.api.fields import Choice, Moment, Text
from oneroof.core.languages import public_languages

_STATES = [state for state in DRAFT_STATES if state in ("filling", "submitted")]


class FormCode(ApiSchema):
    """The header by which a form is found. It stands in no address, so that it stands in no log."""

    form_code = Text(
        data_key="Form-Code",
        required=True,
        most=40,
        metadata={"description": "The form's code, as its person has it: `7KM-4QX-9RA`, in any case and spacing."},
    )


class BeginForm(ApiSchema):
    """Which form, for whom."""

    service = Text(required=True, least=1, most=100, metadata={"description": "Code of the service."})
    language = Choice(public_languages(), required=True, metadata={"description": "The person's (ISO 639)."})
    channel = Choice(DRAFT_CHANNELS, required=True)
    answers = plain.Dict(
        keys=plain.String(),
        metadata={"description": "Answers that are known already, by field; what does not fit is left out."},
    )


class ChangeForm(ApiSchema):
    """Answers by field, as `GET /services/{code}/form` describes them; null takes one back."""

    answers = plain.Dict(keys=plain.String(), required=True)


class FormFileSchema(ApiSchema):
    """A file that was added."""

    id = plain.UUID(required=True)
    field = plain.String(required=True)
    evidence = plain.String(allow_none=True, required=True)
    media_type = plain.String(required=True)
    size = plain.Integer(required=True, metadata={"description": "In bytes."})
    scan = plain.String(
        required=True,
        metadata={
            "enum": ["unscanned", "pending", "clean", "infected"],
            "description": "What the virus scanner said; `unscanned` where the centre has none.",
        },
    )
    added_at = Moment(required=True)


class FilledFormSchema(ApiSchema):
    """A form with its answers so far."""

    code = plain.String(required=True, metadata={"description": "Its person keeps it; it opens the form again."})
    service = plain.String(attribute="row.service_code", required=True)
    state = plain.String(attribute="row.state", required=True, metadata={"enum": _STATES})
    language = plain.String(attribute="row.language", required=True)
    channel = plain.String(attribute="row.channel", required=True)
    answers = plain.Dict(required=True, metadata={"description": "By field, those of hidden questions too."})
    asked = plain.Function(
        lambda draft: list(draft.state.fields),
        required=True,
        metadata={"type": "array", "items": {"type": "string"}, "description": "Fields that these answers call for."},
    )
    problems = plain.Function(
        lambda draft: draft.told_problems,
        required=True,
        metadata={
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
            "description": "What stands in the way of sending it, by field, in the caller's language.",
        },
    )
    files = plain.List(plain.Nested(FormFileSchema), required=True)
    changed = plain.Boolean(
        attribute="has_changed",
        required=True,
        metadata={"description": "Whether the questions are others than when the form was last saved."},
    )
    expires_at = Moment(attribute="row.expires_at", required=True)
