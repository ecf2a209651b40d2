"""The pages on which a coordinator takes in services that somebody else publishes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.catalogue.standards.importing import preview_file, receive_file, take_file
from oneroof.catalogue.standards.publisher import Publisher, own_publisher
from oneroof.core.errors import Conflict, DomainError, Invalid
from oneroof.core.i18n import staff_plural, staff_text
from oneroof.core.page_answers import given, go, page_again
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

blueprint = Blueprint("catalogue_import", __name__, template_folder="templates", url_prefix="/staff/services/import")

MEDIA_TYPES = {".ttl": "text/turtle", ".jsonld": "application/ld+json", ".json": "application/json"}
ACTIONS = {
    "create": staff_text("New"),
    "update": staff_text("Changed"),
    "offer_again": staff_text("Offered again"),
    "retire": staff_text("No longer in the file: will be retired"),
}


@blueprint.get("")
@states_purpose("administration")
@requires("catalogue.manage")
def choose() -> str:
    """Where the file is chosen."""
    return render_template("standards/import.html", values={}, errors={}, trouble=None)


@blueprint.post("")
@states_purpose("administration")
@requires("catalogue.manage")
def receive() -> AnyResponse:
    """Read the file and show what it would change."""
    current = work()
    values: dict[str, Any] = {"source": given("source"), "format": given("format")}
    sent = request.files.get("file")
    name = (sent.filename or "").lower() if sent else ""
    ending = name[name.rfind(".") :] if "." in name else ""
    try:
        preview = receive_file(
            current.session,
            current.context,
            current.clock,
            _publisher(),
            **values,
            media_type=MEDIA_TYPES.get(ending, "application/json"),
            content=sent.read() if sent else b"",
        )
    except (Invalid, Conflict) as fault:
        return page_again("standards/import.html", fault, values=values)
    return go("catalogue_import.look", file_id=preview.file.id)


@blueprint.get("/<uuid:file_id>")
@states_purpose("administration")
@requires("catalogue.manage")
def look(file_id: UUID) -> str:
    """What taking the file would change, before it is taken."""
    current = work()
    preview = preview_file(current.session, current.context, _publisher(), file_id)
    names = {service.code: service.name for service in preview.services}
    return render_template("standards/import_preview.html", preview=preview, names=names, actions=ACTIONS)


@blueprint.post("/<uuid:file_id>")
@states_purpose("administration")
@requires("catalogue.manage")
def take(file_id: UUID) -> AnyResponse:
    """Take the services over."""
    current = work()
    try:
        changes = take_file(current.session, current.context, current.clock, _publisher(), file_id)
    except DomainError as fault:
        return page_again("standards/import.html", fault, values={})
    count = len(changes.steps)
    if not count:
        return go("catalogue_import.choose", staff_text("Everything was as the file says already."), kind="info")
    told = staff_plural(
        "%(number)s service was brought to what the file says.",
        "%(number)s services were brought to what the file says.",
        count,
    )
    return go("catalogue_import.choose", told)


def _publisher() -> Publisher:
    current = work()
    return own_publisher(current.session, current.context, current_app.extensions["oneroof"].settings)
