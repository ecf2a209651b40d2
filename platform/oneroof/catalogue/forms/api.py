"""Forms filled in by an application: the same drafts, the same validation, the same codes as on the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Response, jsonify, request

from oneroof.catalogue.forms import drafts
from oneroof.catalogue.forms.drafts import OpenDraft
from oneroof.catalogue.forms.faces.request_parts import Asking, asking, count_beginning, keep_file, with_code
from oneroof.catalogue.forms.files import remove_file
from oneroof.catalogue.forms.schemas import BeginForm, ChangeForm, FilledFormSchema, FormCode, FormFileSchema
from oneroof.core.api import ApiBlueprint, IfMatch, NothingSchema, version_of, with_etag
from oneroof.core.errors import Invalid, PreconditionFailed
from oneroof.core.i18n import public_text
from oneroof.identity.access import public

FACE = "api"
"""What its limits count it as."""
SHORTEST_KEY = 20
"""Characters of an `Idempotency-Key` by which somebody unknown begins a form; a UUID has 32 or 36."""

blueprint = ApiBlueprint(
    "forms", __name__, description="Forms of services. Whoever has a form's code may go on with it; tries are limited."
)


@blueprint.route("/forms", methods=["POST"])
@public
@blueprint.arguments(BeginForm)
@blueprint.response(201, FilledFormSchema)
def begin_form(wanted: dict[str, Any]) -> Response:
    """Begin a form; its code is in the answer

    The same `Idempotency-Key` again gives the form that it began. Make it random, such as a UUID.
    """
    asked = asking()
    current = asked.current
    count_beginning(FACE)
    draft = drafts.start(
        current.session,
        current.context,
        current.clock,
        current.keys,
        service_code=wanted["service"],
        language=wanted["language"],
        channel=wanted["channel"],
        wish=_wish(asked),
        today=asked.today,
        hooks=current.hooks,
        answers=wanted.get("answers"),
    )
    return _answered(draft, 201)


@blueprint.route("/forms/current", methods=["GET"])
@public
@blueprint.arguments(FormCode, location="headers")
@blueprint.response(200, FilledFormSchema)
def read_form(headers: dict[str, Any]) -> Response:
    """The form with this code, as it is"""
    return _answered(_opened(asking(), headers))


@blueprint.route("/forms/current", methods=["PATCH"])
@public
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(FormCode, location="headers")
@blueprint.arguments(ChangeForm)
@blueprint.response(200, FilledFormSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def answer_form(match: dict[str, Any], headers: dict[str, Any], changes: dict[str, Any]) -> Response:
    """Answer questions; those that are left out stay as they are"""
    asked = asking()
    current = asked.current
    draft = _opened(asked, headers, lock=True)
    _check_version(draft, match)
    drafts.save_answers(
        current.session, current.context, current.clock, current.keys, draft, answers=changes["answers"]
    )
    return _answered(draft)


@blueprint.route("/forms/current/send", methods=["POST"])
@public
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(FormCode, location="headers")
@blueprint.arguments(NothingSchema)
@blueprint.response(200, FilledFormSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def send_form(match: dict[str, Any], headers: dict[str, Any], _nothing: dict[str, Any]) -> Response:
    """Send the form; sent again, it stays sent

    Raises 422 with every field that is missing or needs another look.
    """
    asked = asking()
    current = asked.current
    draft = _opened(asked, headers, lock=True)
    drafts.submit(current.session, current.context, current.clock, current.keys, draft, version=version_of(match))
    draft.forget_what_was_computed()
    return _answered(draft)


@blueprint.route("/forms/current", methods=["DELETE"])
@public
@blueprint.arguments(FormCode, location="headers")
@blueprint.response(204)
def discard_form(headers: dict[str, Any]) -> None:
    """Delete a form that was not sent, with all its answers and files"""
    asked = asking()
    current = asked.current
    draft = _opened(asked, headers, lock=True)
    drafts.discard(current.session, current.context, current.clock, draft)


@blueprint.route("/forms/current/files", methods=["POST"])
@public
@blueprint.arguments(FormCode, location="headers")
@blueprint.doc(
    requestBody={
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["field", "file"],
                    "properties": {
                        "field": {"type": "string", "description": "Code of the question that the file answers."},
                        "file": {"type": "string", "format": "binary"},
                    },
                }
            }
        },
    }
)
@blueprint.response(201, FormFileSchema)
def add_form_file(headers: dict[str, Any]) -> Any:
    """Add a file: a photo (JPEG, PNG, HEIC) or a PDF, 10 MB at most"""
    asked = asking()
    current = asked.current
    draft = _opened(asked, headers, lock=True)
    drafts.check_open(draft)
    field = draft.state.fields.get(request.form.get("field", ""))
    upload = request.files.get("file")
    if field is None or field.kind != "file":
        raise _missing("field", public_text("This form has no such question."))
    if upload is None:
        raise _missing("file", public_text("Add a file."))
    return keep_file(current, FACE, draft, field, upload)


@blueprint.route("/forms/current/files/<uuid:file_id>", methods=["DELETE"])
@public
@blueprint.arguments(FormCode, location="headers")
@blueprint.response(204)
def remove_form_file(headers: dict[str, Any], file_id: UUID) -> None:
    """Take a file back"""
    asked = asking()
    current = asked.current
    draft = _opened(asked, headers, lock=True)
    drafts.check_open(draft)
    remove_file(current.session, current.context, current.clock, draft_id=draft.row.id, file_id=file_id)


def _opened(asked: Asking, headers: dict[str, Any], *, lock: bool = False) -> OpenDraft:
    current = asked.current
    try:
        return with_code(
            FACE,
            lambda: drafts.resume(
                current.session,
                current.context,
                current.clock,
                current.keys,
                code=headers["form_code"],
                today=asked.today,
                hooks=current.hooks,
                lock=lock,
            ),
        )
    except Invalid as error:
        raise Invalid(error.code, error.message, fields={"Form-Code": [error.message]}) from None


def _check_version(draft: OpenDraft, match: dict[str, Any]) -> None:
    if version_of(match) != draft.row.version:
        raise PreconditionFailed(
            "form_changed", public_text("Your answers were changed in another window. Please check them again.")
        )


def _answered(draft: OpenDraft, status: int = 200) -> Response:
    response = jsonify(FilledFormSchema().dump(draft))
    response.status_code = status
    return with_etag(response, draft.row.version)


def _wish(asked: Asking) -> str:
    """What makes this beginning the same as another: the caller's key. Raises Invalid for one that others may use too.

    Whoever names the wish of a form gets the form, so that somebody unknown has to name what nobody guesses.
    """
    key, caller = request.headers.get("Idempotency-Key"), asked.current.context.actor_id
    if key is None:
        return str(uuid4())
    if caller is None and len(key) < SHORTEST_KEY:
        told = public_text("This key is too short. Use a random one, such as a UUID.")
        raise Invalid("form_key_too_short", told, fields={"Idempotency-Key": [told]})
    return f"{caller or ''}/{key}"


def _missing(field: str, message: Any) -> Invalid:
    return Invalid("form_file_incomplete", message, fields={field: [message]})
