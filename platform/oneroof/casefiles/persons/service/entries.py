"""Entries: rows of the parts, sealed under the person's key and opened again."""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.persons.declared import Facts, Part
from oneroof.casefiles.sharing.service import row_clearance
from oneroof.core.errors import Forbidden, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a part, in the clear: for one answer, never kept."""

    id: UUID
    part: Part
    facts: Facts
    version: int
    noted_at: datetime
    noted_by: UUID | None
    relative_id: UUID | None = None

    def said(self, code: str) -> str:
        """A choice in words."""
        return self.part.said(self.facts, code)

    def day(self, code: str) -> date | None:
        """A field that holds a day."""
        return date.fromisoformat(self.facts[code]) if self.facts.get(code) else None


def may_see(context: Context, part: Part) -> bool:
    """Whether the actor sees this part of everybody. Others see what is shared with their offices."""
    return part.data_class in context.clearance


def may_write(context: Context, part: Part) -> bool:
    """Whether the actor may note something in this part."""
    return may_see(context, part) and context.allows("casefiles.write")


def check_may_write(context: Context, part: Part) -> None:
    """Raise Forbidden for an actor who is not cleared for the part's class of data."""
    if not may_see(context, part):
        raise Forbidden("class_not_cleared", public_text("You may not see this part of a casefile."))


def entries_of(
    session: Session, context: Context, keys: KeyStore, part: Part, casefile: Casefile, entry_id: UUID | None = None
) -> list[Entry]:
    """The person's entries of a part that the actor may see, the oldest first; of them only `entry_id` if given."""
    model: Any = part.model
    rows = select(model).where(model.tenant_id == context.tenant_id, model.person_id == casefile.person_id)
    if entry_id is not None:
        rows = rows.where(model.id == entry_id)
    found = []
    for row in session.scalars(rows.order_by(model.id)):
        # what belonged to an erased person is no longer there
        with suppress(KeyDestroyedError):
            found.append(opened(context, keys, part, row, casefile))
    return found


def opened(context: Context, keys: KeyStore, part: Part, row: Any, casefile: Casefile | None = None) -> Entry:
    """Decrypt. Raises KeyDestroyedError after the person's erasure."""
    plain = keys.unseal_for_person(context.tenant_id, row.person_id, row.sealed, _place_of(part, row.id))
    known = json.loads(plain)
    facts = {field.code: known.get(field.code, False if field.kind == "flag" else "") for field in part.fields}
    if part.code == "languages" and casefile is not None:
        facts["preferred"] = facts["language"] == casefile.language
    relative_id = getattr(row, "relative_id", None)
    return Entry(row.id, part, facts, row.version, row.noted_at, row.noted_by, relative_id)


def new_row(session: Session, context: Context, clock: Clock, part: Part, person_id: UUID, **more: Any) -> Any:
    """A row without facts yet, not added to the session."""
    model: Any = part.model
    return model(
        id=new_id(),
        person_id=person_id,
        data_class=part.data_class,
        noted_at=clock.now(),
        noted_by=context.actor_id,
        **row_clearance(session, context, person_id, part.data_class),
        **more,
    )


def write_facts(context: Context, clock: Clock, keys: KeyStore, part: Part, row: Any, facts: Facts) -> None:
    """Seal the facts into the row."""
    plain = json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()
    row.sealed = keys.seal_for_person(context.tenant_id, row.person_id, plain, _place_of(part, row.id))
    row.noted_at, row.noted_by = clock.now(), context.actor_id
    if part.day_column is not None:
        text = facts[part.day_column]
        setattr(row, part.day_column, date.fromisoformat(text) if text else None)


def no_such_entry() -> NotFound:
    """There is none with this id in this casefile, or not for this actor."""
    return NotFound("entry_not_found", public_text("There is no such entry in this casefile."))


def record(
    session: Session, context: Context, clock: Clock, verb: str, part: Part, person_id: UUID, entry_id: UUID
) -> None:
    """One entry of the accountability record for a change."""
    audit.record(
        session,
        context,
        clock,
        action=f"person.{verb}",
        object_kind=part.table,
        object_id=entry_id,
        subject_person_id=person_id,
        data_classes=[part.data_class],
    )


def _place_of(part: Part, entry_id: UUID) -> str:
    """What the ciphertext is bound to."""
    return f"{part.table}/{entry_id}"
