"""Keeping the directory: an agency's own people, its program, and the umbrella's staff for those who have neither."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Conflict, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.federation.directory.models import DirectoryEntry
from oneroof.federation.directory.writing import EntryForm, Written, written
from oneroof.federation.models import NetworkAgency
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who writes: somebody of an agency (`agency`, `program`), or the umbrella (`umbrella`, without an agency)."""

    kind: str
    agency_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """With what the directory is written: `network` is a session of the umbrella role, `own` keeps the record."""

    network: Session
    own: Session
    context: Context
    clock: Clock
    keeper: Keeper


def add_entry(desk: Desk, form: EntryForm) -> DirectoryEntry:
    """A new entry, confirmed as of now. Raises Invalid with the faulty fields, NotFound for an agency unknown here."""
    agency = _agency(desk, desk.keeper.agency_id or form.agency_id)
    facts, now = written(desk.network, desk.context, form, agency), desk.clock.now()
    entry = DirectoryEntry(
        network_id=desk.context.network_id,
        id=new_id(),
        agency_id=agency.id if agency else None,
        agency_code=agency.code if agency else None,
        created_at=now,
        updated_at=now,
        confirmed_at=now,
        confirmed_by=desk.keeper.kind,
    )
    _write(entry, facts)
    desk.network.add(entry)
    desk.network.flush()
    _record(desk, "directory.add", entry)
    return entry


def change_entry(desk: Desk, form: EntryForm, *, entry_id: UUID, version: int | None = None) -> DirectoryEntry:
    """Change it, and confirm it with that. Raises Invalid, NotFound, Conflict where somebody was first."""
    entry = kept_entry(desk, entry_id, version)
    _write(entry, written(desk.network, desk.context, form, _agency(desk, entry.agency_id)))
    entry.updated_at = desk.clock.now()
    _confirm(desk, entry)
    _record(desk, "directory.change", entry)
    return entry


def confirm_entry(desk: Desk, *, entry_id: UUID) -> DirectoryEntry:
    """Say that it is still right. Raises NotFound."""
    entry = kept_entry(desk, entry_id)
    _confirm(desk, entry)
    _record(desk, "directory.confirm", entry)
    return entry


def end_entry(desk: Desk, *, entry_id: UUID, version: int | None = None) -> None:
    """Take it out: nobody finds it any more. Raises NotFound, Conflict where somebody was first."""
    entry = kept_entry(desk, entry_id, version)
    entry.ended_at = entry.updated_at = desk.clock.now()
    desk.network.flush()
    _record(desk, "directory.end", entry)


def kept_entry(desk: Desk, entry_id: UUID, version: int | None = None) -> DirectoryEntry:
    """The entry, locked, if the keeper may write it. Raises NotFound also for another agency's, Conflict."""
    statement = select(DirectoryEntry).where(
        DirectoryEntry.network_id == desk.context.network_id,
        DirectoryEntry.id == entry_id,
        DirectoryEntry.ended_at.is_(None),
    )
    if desk.keeper.kind != "umbrella":
        statement = statement.where(DirectoryEntry.agency_id == desk.keeper.agency_id)
    entry = desk.network.scalars(statement.with_for_update()).one_or_none()
    if entry is None:
        raise NotFound("entry_unknown", public_text("The directory has no such entry."))
    if version is not None and version != entry.version:
        raise Conflict("entry_changed", public_text("Somebody else changed this first. Please look again."))
    return entry


def _agency(desk: Desk, agency_id: UUID | None) -> NetworkAgency | None:
    """The agency that the entry is of; None for an organisation that is none of the network's."""
    if agency_id is None:
        return None
    agency = desk.network.get(NetworkAgency, (desk.context.network_id, agency_id))
    if agency is None:
        raise NotFound("agency_unknown", public_text("There is no such agency."))
    return agency


def _write(entry: DirectoryEntry, facts: Written) -> None:
    for name, value in facts.columns().items():
        setattr(entry, name, value)


def _confirm(desk: Desk, entry: DirectoryEntry) -> None:
    entry.confirmed_at, entry.confirmed_by = desk.clock.now(), desk.keeper.kind
    desk.network.flush()


def _record(desk: Desk, action: str, entry: DirectoryEntry) -> None:
    audit.record(desk.own, desk.context, desk.clock, action=action, object_kind="directory_entry", object_id=entry.id)
