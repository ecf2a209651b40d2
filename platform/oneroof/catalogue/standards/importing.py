"""Taking in services that somebody else publishes: looked at first, then taken.

The same source again brings them up to date.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from oneroof.audit.service import record
from oneroof.catalogue.definition.model import Catalogue, ServiceDefinition
from oneroof.catalogue.service import CatalogueChanges, catalogue_changes, sync_catalogue
from oneroof.catalogue.standards.cpsv_reading import read_cpsv
from oneroof.catalogue.standards.faults import UnreadableCatalogue
from oneroof.catalogue.standards.hsds_reading import read_hsds
from oneroof.catalogue.standards.models import FORMATS, CatalogueFile
from oneroof.catalogue.standards.publisher import Publisher
from oneroof.catalogue.standards.whole import inward
from oneroof.core.errors import Invalid, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

PREFIX = "import-"
SOURCE = re.compile(r"[a-z][a-z0-9-]{1,40}")
MOST_BYTES = 4_000_000
KEPT = timedelta(days=1)
"""How long a file waits to be taken after somebody has looked at it."""


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What taking a file would do."""

    file: CatalogueFile
    services: Sequence[ServiceDefinition]
    changes: CatalogueChanges


def imported_catalogue(publisher: Publisher, source: str, format: str, media_type: str, content: bytes) -> Catalogue:  # noqa: A002
    """The file's services as a catalogue. Raises Invalid at the field that is wrong."""
    _check(source, format, content)
    try:
        documents = read_hsds(publisher, content) if format == "hsds" else read_cpsv(content, media_type)
        services = tuple(inward(document) for document in documents)
        _refuse_doubles(services)
    except UnreadableCatalogue as fault:
        raise Invalid("catalogue_unreadable", fault.sentence, fields={"file": [fault.sentence]}) from None
    title = {"en": source}
    return Catalogue(
        name=PREFIX + source, version="1.0.0", title=title, summary=title, base_uri=publisher.uri, services=services
    )


def receive_file(
    session: Session,
    context: Context,
    clock: Clock,
    publisher: Publisher,
    *,
    source: str,
    format: str,  # noqa: A002
    media_type: str,
    content: bytes,
) -> ImportPreview:
    """Keep a file for a day, and tell what taking it would change.

    Raises Invalid and Conflict; then nothing is kept.
    """
    catalogue = imported_catalogue(publisher, source, format, media_type, content)
    changes = catalogue_changes(session, context, catalogue, origin="import")
    now = clock.now()
    session.execute(
        delete(CatalogueFile).where(
            CatalogueFile.tenant_id == context.tenant_id, CatalogueFile.received_at < now - KEPT
        )
    )
    file = CatalogueFile(
        id=new_id(),
        source=source,
        format=format,
        media_type=media_type,
        content=content,
        state="received",
        received_by=context.actor_id,
        received_at=now,
        taken_at=None,
    )
    session.add(file)
    record(session, context, clock, action="catalogue.look", object_kind="catalogue_file", object_id=file.id)
    session.flush()
    return ImportPreview(file, catalogue.services, changes)


def preview_file(session: Session, context: Context, publisher: Publisher, file_id: UUID) -> ImportPreview:
    """The same again, of a file that is kept. Raises NotFound, Conflict."""
    file = _file(session, context, file_id)
    catalogue = imported_catalogue(publisher, file.source, file.format, file.media_type, file.content)
    return ImportPreview(file, catalogue.services, catalogue_changes(session, context, catalogue, origin="import"))


def take_file(
    session: Session, context: Context, clock: Clock, publisher: Publisher, file_id: UUID
) -> CatalogueChanges:
    """Take the file's services over. A second time it changes nothing. Raises NotFound, Conflict."""
    file = _file(session, context, file_id)
    catalogue = imported_catalogue(publisher, file.source, file.format, file.media_type, file.content)
    changes = sync_catalogue(session, context, clock, catalogue, origin="import")
    file.state = "taken"
    file.taken_at = file.taken_at or clock.now()
    return changes


def _file(session: Session, context: Context, file_id: UUID) -> CatalogueFile:
    query = select(CatalogueFile).where(CatalogueFile.tenant_id == context.tenant_id, CatalogueFile.id == file_id)
    file = session.scalars(query.with_for_update()).one_or_none()
    if file is None:
        raise NotFound("file_unknown", public_text("This file is not kept any more. Send it again."))
    return file


def _check(source: str, format: str, content: bytes) -> None:  # noqa: A002
    fields = {}
    if not SOURCE.fullmatch(source):
        fields["source"] = [
            public_text(
                "Name the source with small letters, digits and hyphens, such as %(example)s.", example="dortmund"
            )
        ]
    if format not in FORMATS:
        fields["format"] = [public_text("Choose CPSV-AP or HSDS.")]
    if not content:
        fields["file"] = [public_text("Add a file.")]
    elif len(content) > MOST_BYTES:
        fields["file"] = [public_text("The file is larger than %(most)s MB.", most=MOST_BYTES // 1_000_000)]
    if fields:
        raise Invalid("import_invalid", next(iter(fields.values()))[0], fields=fields)


def _refuse_doubles(services: Sequence[ServiceDefinition]) -> None:
    for what in ("code", "uri"):
        values = Counter(getattr(service, what) for service in services)
        double = next((value for value, number in values.items() if number > 1), None)
        if double is not None:
            raise UnreadableCatalogue(public_text("Two services of the file are called “%(name)s”.", name=double))
