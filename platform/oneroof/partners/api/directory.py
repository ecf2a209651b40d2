"""The directory as an agency's program keeps it: what it says of itself, once for the whole network."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Response, current_app, jsonify
from marshmallow import fields as plain

from oneroof.core.api import ApiSchema, IfMatch, PageQuery, page_schema, version_of, with_etag
from oneroof.core.api.fields import Choice, Many, Moment, Name, Text, Whole
from oneroof.core.errors import PreconditionFailed
from oneroof.core.i18n import public_languages, public_text
from oneroof.federation.directory import keeping, service
from oneroof.federation.directory.keeping import Desk, Keeper
from oneroof.federation.directory.models import KEEPERS, LONGEST_WAIT, WAYS, DirectoryEntry
from oneroof.federation.directory.writing import LONGEST_ADDRESS, LONGEST_CONDITIONS, EntryForm
from oneroof.identity.oauth.access import for_agency, this_agency
from oneroof.partners.api.blueprint import blueprint
from oneroof.tenancy.work import work

_SCOPE = "directory.write"
_CENTRES = {"description": "Codes of the centres from which people are taken; none for all."}
_SERVICE = {"description": "A service's URI or code. `service` or `need` must be given."}
_WAITING = {"description": "Days until somebody is received, as the agency says."}


class SaidConditionSchema(ApiSchema):
    """Whom the agency takes, in one language."""

    language = Choice(public_languages(), required=True)
    text = Text(least=1, most=LONGEST_CONDITIONS, required=True)


class NewDirectoryEntrySchema(ApiSchema):
    """What the agency takes people for, all of it: what is left out is empty afterwards."""

    service = Text(load_default="", metadata=_SERVICE)
    need = Text(load_default="", metadata={"description": "A code of the common list of needs."})
    centres = Many(Text(least=1), load_default=list, metadata=_CENTRES)
    conditions = Many(plain.Nested(SaidConditionSchema), most=20, load_default=list)
    languages = Many(Text(least=1), load_default=list, metadata={"description": "Codes of those spoken there."})
    audiences = Many(Text(least=1), most=10, load_default=list, metadata={"description": "None for everybody."})
    way = Choice(WAYS, required=True, metadata={"description": "`link` needs `email`, `phone` needs `phone`."})
    email = Text(load_default="")
    phone = Text(load_default="")
    address = Text(most=LONGEST_ADDRESS, load_default="")
    waiting_days = Whole(0, LONGEST_WAIT, load_default=None, allow_none=True, metadata=_WAITING)


class DirectoryEntrySchema(ApiSchema):
    """An entry of the agency's."""

    id = plain.UUID(attribute="entry.id", required=True)
    version = plain.Integer(
        attribute="entry.version", required=True, metadata={"description": "Also the `ETag`; for `If-Match`."}
    )
    name = Name(attribute="entry.name", required=True)
    service = plain.String(attribute="entry.service_code", required=True, allow_none=True)
    service_uri = plain.String(attribute="entry.service_uri", required=True, allow_none=True)
    need = plain.String(attribute="entry.need", required=True, allow_none=True)
    centres = plain.List(plain.String(), required=True, metadata=_CENTRES)
    conditions = plain.List(plain.Nested(SaidConditionSchema), required=True)
    languages = plain.List(plain.String(), attribute="entry.languages", required=True)
    audiences = plain.List(plain.String(), attribute="entry.audiences", required=True)
    way = plain.String(attribute="entry.way", required=True, metadata={"enum": list(WAYS)})
    email = plain.String(attribute="entry.email", required=True, allow_none=True)
    phone = plain.String(attribute="entry.phone", required=True, allow_none=True)
    address = plain.String(attribute="entry.address", required=True, allow_none=True)
    waiting_days = plain.Integer(attribute="entry.waiting_days", required=True, allow_none=True, metadata=_WAITING)
    confirmed_at = Moment(
        attribute="entry.confirmed_at",
        required=True,
        metadata={"description": "Writing confirms; after 90 days an entry is shown as not confirmed."},
    )
    confirmed_by = plain.String(attribute="entry.confirmed_by", required=True, metadata={"enum": list(KEEPERS)})


@blueprint.route("/partner/directory", methods=["GET"])
@for_agency(_SCOPE)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_schema(DirectoryEntrySchema))
def list_directory_entries(query: dict[str, Any]) -> dict[str, Any]:
    """What the agency says of itself in the directory, the last changed first"""
    with _desk() as desk:
        page = service.entries_of(desk.network, desk.context, agency_id=this_agency().network_agency_id, **query)
        return {"items": [_seen(desk, each) for each in page.items], "next_cursor": page.next_cursor}


@blueprint.route("/partner/directory", methods=["POST"])
@for_agency(_SCOPE)
@blueprint.arguments(NewDirectoryEntrySchema)
@blueprint.response(201, DirectoryEntrySchema)
def add_directory_entry(arguments: dict[str, Any]) -> Response:
    """Say what the agency takes people for; all centres of the network read it"""
    with _desk() as desk:
        return _answered(desk, keeping.add_entry(desk, _form(arguments)), 201)


@blueprint.route("/partner/directory/<uuid:entry_id>", methods=["GET"])
@for_agency(_SCOPE)
@blueprint.response(200, DirectoryEntrySchema)
def read_directory_entry(entry_id: UUID) -> Response:
    """One of the agency's entries"""
    with _desk() as desk:
        return _answered(desk, keeping.kept_entry(desk, entry_id))


@blueprint.route("/partner/directory/<uuid:entry_id>", methods=["PUT"])
@for_agency(_SCOPE)
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(NewDirectoryEntrySchema)
@blueprint.response(200, DirectoryEntrySchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def change_directory_entry(headers: dict[str, Any], arguments: dict[str, Any], entry_id: UUID) -> Response:
    """Write it anew, which confirms it; the place on the map stays"""
    with _desk() as desk:
        kept = keeping.kept_entry(desk, entry_id)
        if kept.version != version_of(headers):
            message = public_text("Somebody else changed this first. Please look again.")
            raise PreconditionFailed("changed_meanwhile", message)
        place = {"latitude": kept.latitude, "longitude": kept.longitude}
        return _answered(desk, keeping.change_entry(desk, _form(arguments | place), entry_id=entry_id))


@blueprint.route("/partner/directory/<uuid:entry_id>", methods=["DELETE"])
@for_agency(_SCOPE)
@blueprint.response(204)
def remove_directory_entry(entry_id: UUID) -> None:
    """Take it out: nobody finds it any more"""
    with _desk() as desk:
        keeping.end_entry(desk, entry_id=entry_id)


@contextmanager
def _desk() -> Iterator[Desk]:
    """The network's rows are written first, and only if the record of it can be kept."""
    current, database = work(), current_app.extensions["oneroof"].database
    keeper = Keeper("program", this_agency().network_agency_id)
    with database.umbrella_transaction(current.context) as network:
        yield Desk(network, current.session, current.context, current.clock, keeper)
        current.session.flush()


def _form(arguments: dict[str, Any]) -> EntryForm:
    said = {each["language"]: each["text"] for each in arguments["conditions"]}
    return EntryForm(**arguments | {"conditions": said})


def _seen(desk: Desk, entry: DirectoryEntry) -> dict[str, Any]:
    by_id = service.centres_of(desk.network, desk.context, entry.centre_ids)
    conditions = [{"language": language, "text": text} for language, text in sorted(entry.conditions.items())]
    centres = [by_id[number].code for number in entry.centre_ids if number in by_id]
    return {"entry": entry, "centres": centres, "conditions": conditions}


def _answered(desk: Desk, entry: DirectoryEntry, status: int = 200) -> Response:
    response = jsonify(DirectoryEntrySchema().dump(_seen(desk, entry)))
    response.status_code = status
    return with_etag(response, entry.version)
