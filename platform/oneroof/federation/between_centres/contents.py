"""What of a casefile can go to another centre, class by class: taken out on one side, put in on the other."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.casework.notes.models import Note
from oneroof.casefiles.casework.notes.service import opened_notes, write_note
from oneroof.casefiles.finding.merging import casefiles_of, people_of
from oneroof.casefiles.models import Casefile, Person
from oneroof.casefiles.persons.parts import PARTS
from oneroof.casefiles.persons.service import add_entry
from oneroof.casefiles.persons.service.entries import entries_of
from oneroof.casefiles.procedures.models import Procedure
from oneroof.casefiles.service.files import casefile_view
from oneroof.casefiles.sharing.protecting import begin_protections
from oneroof.casefiles.sharing.service import lock_person, row_clearance
from oneroof.catalogue.models import Service
from oneroof.core.errors import DomainError
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.federation.between_centres.models import ReceivedProcedure
from oneroof.services import Services
from oneroof.tenancy.clearance import RESTRICTED
from oneroof.tenancy.context import Context

ALWAYS = ("identity",)
"""Without a name there is no casefile."""
CHOICES = ("contact", "status", "family", "needs", "documents", "procedure", "notes")
"""What can be chosen besides, in the order in which it is asked."""
CLASSES = (*ALWAYS, *CHOICES)
_SPACE = UUID("9f2a3c1e-6c0f-5d0b-8a3e-2f7c4d5e6a7b")
"""From a package and a position the same id is made again, so that a note that came is written once."""

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works on a casefile, when, and with which keys."""

    session: Session
    context: Context
    clock: Clock
    keys: KeyStore

    @classmethod
    def of(cls, services: Services, session: Session, context: Context, clock: Clock) -> "Desk":
        """The desk of a job."""
        return cls(session, context, clock, services.keys)


def taken_out(desk: Desk, casefile: Casefile, data_classes: list[str]) -> Facts:
    """Everything of these classes but the documents' files, as plain values."""
    view = casefile_view(desk.session, desk.context, desk.keys, casefile_id=casefile.id)
    person = desk.session.get_one(Person, (desk.context.tenant_id, casefile.person_id))
    found: Facts = {
        "identity": view.identity.as_json().decode(),
        "language": casefile.language,
        "kind": person.kind,
        "kept_from": sorted(set(person.protected_from) - {RESTRICTED}),
        "parts": _parts(desk, casefile, data_classes),
    }
    for data_class, take in (("notes", _notes), ("procedure", _procedures)):
        found[data_class] = take(desk, casefile) if data_class in data_classes else []
    return found


def put_in(desk: Desk, casefile: Casefile, facts: Facts, *, package_id: UUID, transfer_id: UUID) -> list[str]:
    """Write what `taken_out` took into a new casefile; the codes of what this centre could not take over.

    What the person is kept from there, they are kept from here, before anything else is written.
    """
    tags = [str(tag) for tag in facts.get("kept_from", [])]
    if tags:
        lock_person(desk.session, desk.context, casefile.person_id)
        begin_protections(
            desk.session,
            desk.context,
            desk.clock,
            desk.keys,
            person_id=casefile.person_id,
            agency_tags=tags,
            reason="…",
        )
    left = _put_parts(desk, casefile, facts.get("parts", []))
    for position, note in enumerate(facts.get("notes", [])):
        left += _tried("notes", partial(_put_note, desk, casefile, package_id, position, note))
    for procedure in facts.get("procedure", []):
        _put_procedure(desk, casefile, transfer_id, procedure)
    desk.session.flush()
    return left


def _parts(desk: Desk, casefile: Casefile, data_classes: list[str]) -> list[Facts]:
    """What is known of the person; a relative who has a casefile themselves is left out, and never named."""
    return [
        {"part": part.code, "facts": dict(entry.facts)}
        for part in PARTS.values()
        if part.data_class in data_classes
        for entry in entries_of(desk.session, desk.context, desk.keys, part, casefile)
        if entry.relative_id is None
    ]


def _put_parts(desk: Desk, casefile: Casefile, rows: list[Facts]) -> list[str]:
    left: list[str] = []
    for row in rows:
        part = PARTS.get(str(row.get("part")))
        if part is None:
            left.append("unknown_part")
            continue
        known = {field.code for field in part.fields}
        facts = {code: value for code, value in row["facts"].items() if code in known}
        left += _tried(part.code, partial(_add, desk, casefile, part, facts))
    return left


def _add(desk: Desk, casefile: Casefile, part: Any, facts: Facts) -> None:
    add_entry(desk.session, desk.context, desk.clock, desk.keys, casefile_id=casefile.id, part=part, facts=facts)


def _notes(desk: Desk, casefile: Casefile) -> list[Facts]:
    """Notes for those who counsel, as they stand: what was corrected is not sent."""
    ids = casefiles_of(desk.session, desk.context, casefile.id)
    rows = select(Note).where(
        Note.tenant_id == desk.context.tenant_id, Note.casefile_id.in_(ids), Note.audience == "counselling"
    )
    notes = list(desk.session.scalars(rows.order_by(Note.written_at, Note.id)))
    views = opened_notes(desk.session, desk.context, desk.clock, desk.keys, notes)
    return [
        {"text": view.text, "on": view.note.written_at.date().isoformat()} for view in views if not view.corrected_by
    ]


def _put_note(desk: Desk, casefile: Casefile, package_id: UUID, position: int, note: Facts) -> None:
    write_note(
        desk.session,
        desk.context,
        desk.clock,
        desk.keys,
        casefile_id=casefile.id,
        once_id=uuid5(_SPACE, f"{package_id}/{position}"),
        text=f"{note['on']}: {note['text']}",
    )


def _procedures(desk: Desk, casefile: Casefile) -> list[Facts]:
    people = people_of(desk.session, desk.context, casefile.person_id)
    rows = desk.session.execute(
        select(Procedure, Service.code, Service.name)
        .join(Service, (Service.tenant_id == Procedure.tenant_id) & (Service.id == Procedure.service_id))
        .where(Procedure.tenant_id == desk.context.tenant_id, Procedure.person_id.in_(people))
        .order_by(Procedure.opened_at, Procedure.id)
    )
    return [
        {
            "service": row.code,
            "name": dict(row.name),
            "state": row.Procedure.state,
            "result": row.Procedure.result,
            "begun_on": row.Procedure.opened_at.date().isoformat(),
            "ended_on": row.Procedure.closed_at.date().isoformat() if row.Procedure.closed_at else None,
        }
        for row in rows
    ]


def _put_procedure(desk: Desk, casefile: Casefile, transfer_id: UUID, facts: Facts) -> None:
    row = ReceivedProcedure(id=new_id(), person_id=casefile.person_id, data_class="procedure", transfer_id=transfer_id)
    clearance = row_clearance(desk.session, desk.context, casefile.person_id, "procedure")
    row.shared_office_ids, row.protected_from = clearance["shared_office_ids"], clearance["protected_from"]
    row.received_at = desk.clock.now()
    row.sealed = sealed_json(desk, casefile.person_id, facts, f"received_procedure/{row.id}")
    desk.session.add(row)


def sealed_json(desk: Desk, person_id: UUID, content: Any, place: str) -> bytes:
    """Under the person's key."""

    plain = json.dumps(content, ensure_ascii=False).encode()
    return desk.keys.seal_for_person(desk.context.tenant_id, person_id, plain, place)


def _tried(code: str, put: Callable[[], None]) -> list[str]:
    """What cannot be taken over as it is (a choice that is none here) is left out, and said."""
    try:
        put()
    except DomainError:
        return [code]
    return []
