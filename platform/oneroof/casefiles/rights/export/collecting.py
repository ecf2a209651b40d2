"""Going through every table that keeps something of a person.

Each table is gone through by one rule: what is sealed is opened, what names somebody else is left out, offices and
services are named instead of numbered. A slice whose rows do not say whose they are registers what it adds.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from oneroof.audit.models import AuditEntry
from oneroof.casefiles.rights.export.unsealing import column_names, readable, unsealed
from oneroof.casefiles.rights.service.destroying import merged_with, of_persons
from oneroof.catalogue.models import Agency, Service
from oneroof.core.crypto import Unreadable
from oneroof.core.db import Database
from oneroof.core.keystore import KeyStore
from oneroof.core.names import named
from oneroof.identity.models import Staff
from oneroof.storage.blobs import BlobMissing, BlobStore, StoredBlob
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Network

LEFT_OUT = frozenset(
    {"person_token", "access_export", "consent_link", "casefile_merge", "duplicate_pair", "protection"}
)
"""Tables that say nothing of the person, or only beside somebody else."""
TECHNICAL = frozenset(
    {"tenant_id", "person_id", "data_class", "shared_office_ids", "protected_from", "version", "storage_key"}
)
OTHERS = {
    "person_family": frozenset({"relation", "kind", "since", "note"}),
    "person_representation": frozenset({"kind", "role", "from_on", "until_on"}),
}
"""Of rows that tell of somebody else too, the facts that are the person's own."""
WHO_LOOKED = "who_looked"
BATCH = 200
"""Rows that are read in one transaction: in far less time than its context is good for."""

Row = dict[str, Any]
More = Callable[["Exporting"], list[Row]]
_more: dict[str, tuple[str, More]] = {}


def exported_also(code: str, data_class: str) -> Callable[[More], More]:
    """Register what a slice above this one adds: rows under a code of its own."""

    def register(function: More) -> More:
        _more[code] = (data_class, function)
        return function

    return register


Names = Callable[[Session, Context], dict[UUID, str]]
_names: list[Names] = []


def names_come_from(source: Names) -> Names:
    """Register what a slice above this one calls its rows: offices, by id."""
    if source not in _names:
        _names.append(source)
    return source


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one table."""

    code: str
    data_class: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class File:
    """A file of the person's, in the clear."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Exporting:
    """Whose copy is made, and with what. It reads in transactions of its own, since all of it may take long."""

    database: Database
    context: Context
    keys: KeyStore
    files: BlobStore
    people: list[UUID]
    names: dict[UUID, str] = field(default_factory=dict)
    """Offices, services and agencies by id."""
    staff: dict[UUID, str] = field(default_factory=dict)
    """Members of staff by id, where the network lets people read their names; empty otherwise."""

    @classmethod
    def of(cls, database: Database, context: Context, keys: KeyStore, files: BlobStore, person_id: UUID) -> "Exporting":
        """Everything of this person, and of casefiles that were merged with theirs."""
        names: dict[UUID, str] = {}
        with database.transaction(context) as session:
            for model in (Service, Agency):
                rows = session.execute(select(model.id, model.name).where(model.tenant_id == context.tenant_id))
                names |= {row.id: _worded(row.name) for row in rows}
            for source in _names:
                names |= source(session, context)
            people, staff = merged_with(session, context, person_id), _staff(session, context)
        return cls(database, context, keys, files, people, names, staff)

    def batches(self, model: Any, query: Select[Any]) -> Iterator[tuple[Session, list[Any]]]:
        """The rows of `query` over `model` by their ids, each batch with the transaction it was read in."""
        after: UUID | None = None
        while True:
            wanted = query if after is None else query.where(model.id > after)
            with self.database.transaction(self.context) as session:
                rows = list(session.scalars(wanted.order_by(model.id).limit(BATCH)))
                yield session, rows
            if len(rows) < BATCH:
                return
            after = rows[-1].id


def parts(exporting: Exporting) -> Iterator[Part]:
    """Every table in turn, also those that hold nothing: who counts them knows how far it is."""
    for name, model in sorted(of_persons().items()):
        if name not in LEFT_OUT:
            rows = [_row(exporting, each) for each in _rows(exporting, model)]
            yield Part(name, rows[0].pop("data_class") if rows else "", _without_class(rows))
    for code, (data_class, function) in sorted(_more.items()):
        yield Part(code, data_class, function(exporting))
    yield Part(WHO_LOOKED, "accountability", _who_looked(exporting))


def number_of_parts() -> int:
    """How many `parts` gives."""
    return len([name for name in of_persons() if name not in LEFT_OUT]) + len(_more) + 1


def files(exporting: Exporting) -> Iterator[File]:
    """The person's files; none that is infected, and none whose content is gone."""
    for name, model in sorted(of_persons().items()):
        if name in LEFT_OUT or not hasattr(model, "key_wrapped"):
            continue
        for row in _rows(exporting, model):
            if row.scan == "infected":
                continue
            found = _content(exporting, row)
            if found is not None:
                called = _opened(exporting, row, "name_sealed", row.name_sealed)
                yield File(str(called or name), row.media_type, found)


def _content(exporting: Exporting, row: Any) -> bytes | None:
    key = unsealed(exporting.keys, exporting.context.tenant_id, row, "key_wrapped", row.key_wrapped)
    if key is None or row.storage_key is None:
        return None
    try:
        return exporting.files.get(StoredBlob(row.storage_key, key))
    except (BlobMissing, Unreadable):
        return None


def _rows(exporting: Exporting, model: Any) -> Iterator[Any]:
    query = select(model).where(model.tenant_id == exporting.context.tenant_id, model.person_id.in_(exporting.people))
    for batch in [rows for _, rows in exporting.batches(model, query)]:
        yield from batch


def _staff(session: Session, context: Context) -> dict[UUID, str]:
    if not session.scalar(select(Network.names_staff).where(Network.id == context.network_id)):
        return {}
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.tenant_id == context.tenant_id))
    return {row.id: row.name for row in rows}


def _row(exporting: Exporting, row: Any) -> Row:
    found: Row = {"data_class": getattr(row, "data_class", "documents")}
    for name in column_names(row):
        if name in TECHNICAL or name.endswith(("_by", "_wrapped", "_hash")) or name in ("digest", "thumbnail_sealed"):
            continue
        value = getattr(row, name)
        if isinstance(value, bytes):
            found |= _facts(row, name, _opened(exporting, row, name, value))
        elif isinstance(value, UUID):
            found |= _reference(exporting, name, value)
        elif value is not None and value != [] and value != {}:
            found[name] = value.isoformat() if isinstance(value, date | datetime) else _plain(exporting, value)
    return found


def _facts(row: Any, name: str, value: Any) -> Row:
    """What a sealed column says: its facts by their own names, or a text under the column's."""
    own = OTHERS.get(row.__tablename__)
    if isinstance(value, dict):
        return {key: fact for key, fact in value.items() if fact not in ("", None, []) and (own is None or key in own)}
    return {} if value is None or own is not None else {name.removesuffix("_sealed"): value}


def _opened(exporting: Exporting, row: Any, column: str, content: bytes) -> Any:
    plain = unsealed(exporting.keys, exporting.context.tenant_id, row, column, content)
    return None if plain is None else readable(plain)


def _reference(exporting: Exporting, name: str, value: UUID) -> Row:
    """An id says nothing to the person; a service, an agency or an office does."""
    return {name.removesuffix("_id"): exporting.names[value]} if value in exporting.names else {}


def _plain(exporting: Exporting, value: Any) -> Any:
    if isinstance(value, list):
        return [each for each in (_plain(exporting, one) for one in value) if each is not None]
    if isinstance(value, UUID):
        return exporting.names.get(value)
    return _worded(value) if isinstance(value, dict) else value


def _worded(value: dict[str, Any]) -> Any:
    """Words by language, in the current one."""
    return named(value) if value and all(isinstance(each, str) for each in value.values()) else value


def _without_class(rows: list[Row]) -> list[Row]:
    return [{name: value for name, value in row.items() if name != "data_class"} for row in rows]


def _who_looked(exporting: Exporting) -> list[Row]:
    """Every entry of the accountability record about the person: when, why, what; the office, and a name where
    the network lets people read it."""
    query = select(AuditEntry).where(
        AuditEntry.tenant_id == exporting.context.tenant_id, AuditEntry.subject_person_id.in_(exporting.people)
    )
    entries = [entry for _, rows in exporting.batches(AuditEntry, query) for entry in rows]
    return [
        {
            "at": entry.at.isoformat(),
            "action": entry.action,
            "purpose": entry.purpose,
            "data_classes": list(entry.data_classes),
            "outcome": entry.outcome,
            **({"office": exporting.names[entry.office_id]} if entry.office_id in exporting.names else {}),
            **({"agency": exporting.names[entry.agency_id]} if entry.agency_id in exporting.names else {}),
            **({"staff": exporting.staff[entry.actor_id]} if entry.actor_id in exporting.staff else {}),
        }
        for entry in sorted(entries, key=lambda each: (each.at, each.id))
    ]
