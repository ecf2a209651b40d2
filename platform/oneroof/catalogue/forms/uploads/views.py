"""Parts of files over HTTP, in the words of tus 1.0 (https://tus.io/protocols/resumable-upload): begun by POST, asked
for by HEAD, gone on with by PATCH. Unlike there, what became of the whole file is told as JSON.

Only the browser that goes on with the draft can send to it; a page without scripts sends an ordinary file.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, jsonify, make_response, request, url_for

from oneroof.catalogue.definition.model import Field
from oneroof.catalogue.forms.drafts import OpenDraft
from oneroof.catalogue.forms.faces.astray import not_here
from oneroof.catalogue.forms.faces.face import Face
from oneroof.catalogue.forms.faces.request_parts import Asking, asking, services, with_file
from oneroof.catalogue.forms.files import MOST_BYTES, REFUSALS
from oneroof.catalogue.forms.uploads import service as uploads
from oneroof.catalogue.forms.uploads.models import FormUpload
from oneroof.core.errors import Conflict, DomainError, NotFound, TooManyRequests
from oneroof.core.i18n import public_text
from oneroof.core.page_answers import as_id
from oneroof.identity.access import public
from oneroof.storage.intake import Storing
from oneroof.storage.refusing import too_large

PROTOCOL = "1.0.0"
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class Sent:
    """What a request says of its file."""

    draft: OpenDraft
    field: Field


class Uploading:
    """The views of one face."""

    def __init__(self, face: Face) -> None:
        self.face = face

    @public
    def begin_upload(self, code: str) -> Response:
        """Announce a file: where to send its parts, and how much of it is here."""
        return _told(lambda: self._begin(code))

    @public
    def upload(self, code: str, upload_id: UUID) -> Response:
        """How much of it is here (HEAD)."""
        return _told(lambda: self._look(code, upload_id))

    @public
    def add_part(self, code: str, upload_id: UUID) -> Response:
        """Keep the part in the body."""
        return _told(lambda: self._add(code, upload_id))

    @public
    def give_up_upload(self, code: str, upload_id: UUID) -> Response:
        """Forget what came of it."""
        return _told(lambda: self._give_up(code, upload_id))

    def _begin(self, code: str) -> Response:
        asked, about = asking(), _metadata()
        current = asked.current
        sent = self._sent(asked, code, about.get("draft", ""), about.get("field", ""))
        sha256 = about.get("sha256", "")
        upload = uploads.begin(
            current.session,
            current.context,
            current.clock,
            current.keys,
            draft=sent.draft,
            field=sent.field,
            wish=uploads.Wish(
                name=about.get("filename", ""),
                size=_number("Upload-Length"),
                known_by=about.get("key", ""),
                sha256=sha256 if _SHA256.fullmatch(sha256) else None,
            ),
        )
        response = _state(upload)
        response.status_code = 201
        response.headers["Location"] = url_for(
            f"{self.face.name}.add_part",
            code=code,
            upload_id=upload.id,
            draft=sent.draft.row.id.hex,
            field=sent.field.code,
        )
        return self._remembered(response, sent)

    def _look(self, code: str, upload_id: UUID) -> Response:
        asked = asking()
        sent = self._sent(asked, code, request.args.get("draft", ""), request.args.get("field", ""))
        return self._remembered(_state(self._found(asked, sent, upload_id)), sent)

    def _add(self, code: str, upload_id: UUID) -> Response:
        asked = asking()
        current, opened = asked.current, services()
        sent = self._sent(asked, code, request.args.get("draft", ""), request.args.get("field", ""))
        part = request.stream.read(uploads.MOST_IN_A_PART + 1)
        upload = with_file(
            self.face.channel,
            part,
            lambda: uploads.append(
                current.session,
                current.context,
                current.clock,
                current.keys,
                Storing(opened.files, opened.scanner),
                draft=sent.draft,
                field=sent.field,
                upload_id=upload_id,
                offset=_number("Upload-Offset"),
                part=part,
            ),
        )
        return self._remembered(_state(upload), sent)

    def _give_up(self, code: str, upload_id: UUID) -> Response:
        asked = asking()
        sent = self._sent(asked, code, request.args.get("draft", ""), request.args.get("field", ""))
        uploads.give_up(asked.current.session, asked.current.context, draft_id=sent.draft.row.id, upload_id=upload_id)
        return self._remembered(make_response("", 204), sent)

    def _sent(self, asked: Asking, code: str, draft: str, field: str) -> Sent:
        """The draft, locked, and the question. Raises NotFound where this browser goes on with no such draft."""
        draft_id = as_id(draft)
        if draft_id is None or draft_id not in self.face.remembered(code, self.face.late):
            raise not_here()
        opened = asked.open(draft_id, lock=True)
        known = opened.state.fields.get(field)
        if known is None or known.kind != "file":
            raise NotFound("form_field_unknown", public_text("This form has no such question."))
        return Sent(opened, known)

    def _found(self, asked: Asking, sent: Sent, upload_id: UUID) -> FormUpload:
        current = asked.current
        return uploads.of_draft(
            current.session, current.context, current.clock, draft_id=sent.draft.row.id, upload_id=upload_id
        )

    def _remembered(self, response: Response, sent: Sent) -> Response:
        return self.face.remember(response, sent.draft.row.service_code, sent.draft.row.id)  # type: ignore[return-value]


def add_uploading(blueprint: Blueprint, face: Face) -> None:
    """Put the addresses of parts into the blueprint of the face."""
    views = Uploading(face)
    place = f"{face.prefix}/services/<code>/form/answers/uploads"
    one = f"{place}/<uuid:upload_id>"
    blueprint.add_url_rule(place, "begin_upload", face.door(views.begin_upload), methods=["POST"])
    blueprint.add_url_rule(one, "upload", face.door(views.upload), methods=["GET", "HEAD"])
    blueprint.add_url_rule(one, "add_part", face.door(views.add_part), methods=["PATCH"])
    blueprint.add_url_rule(one, "give_up_upload", face.door(views.give_up_upload), methods=["DELETE"])


def _told(view: Callable[[], Response]) -> Response:
    """The answer, or a refusal as a script can read it: with a sentence in the language of the page."""
    try:
        response = view()
    except DomainError as error:
        asking().current.abandon()
        response = make_response(jsonify(state="refused", code=error.code, message=str(error.message)), error.status)
        if isinstance(error, uploads.OffsetWrong):
            response.headers["Upload-Offset"] = str(error.received)
        if isinstance(error, TooManyRequests):
            response.headers["Retry-After"] = str(error.retry_after)
    response.headers["Tus-Resumable"] = PROTOCOL
    return response


def _state(upload: FormUpload) -> Response:
    why = upload.refusal or ""
    message = too_large(MOST_BYTES) if why == "too_large" else REFUSALS.get(why, "")
    response = make_response(
        jsonify(
            state=upload.state,
            offset=upload.received,
            file=str(upload.file_id) if upload.file_id else None,
            message=str(message),
        )
    )
    response.headers["Upload-Offset"] = str(upload.received)
    response.headers["Upload-Length"] = str(upload.size)
    return response


def _metadata() -> dict[str, str]:
    """The header `Upload-Metadata`: names with values in base64. Raises Conflict for what is none."""
    found = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            message = public_text("This file cannot be sent like this. Choose it again.")
            raise Conflict("upload_metadata", message) from None
    return found


def _number(header: str) -> int:
    text = request.headers.get(header, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else -1
