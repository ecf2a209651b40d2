"""The auditors' search over the record. It shows ids, roles and codes, never the name of a visitor."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.audit.models import OUTCOMES, AuditEntry, AuditLink
from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context
from oneroof.tenancy.data_classes import DATA_CLASSES

USUAL_PAGE = 50
MOST_EXPORTED = 50_000
LONGEST_ACTION = 60
_KEYS = [SortKey(AuditEntry.at, descending=True), SortKey(AuditEntry.id, descending=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an auditor looks for; None asks for nothing."""

    person_id: UUID | None = None
    actor_id: UUID | None = None
    office_id: UUID | None = None
    action: str | None = None
    """`casefile.read`, or the first part of it: `casefile`."""
    data_class: str | None = None
    outcome: str | None = None
    begin: datetime | None = None
    end: datetime | None = None
    """Before this moment."""

    def told(self) -> dict[str, Any]:
        """Which questions were asked, for the record of the search itself: codes and ids."""
        given = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: str(value) for name, value in given.items() if value is not None and name != "person_id"}


@dataclass(frozen=True, slots=True)
class Line:
    """An entry, and its place in the chain (None while it waits)."""

    entry: AuditEntry
    seq: int | None


def search(
    session: Session,
    context: Context,
    clock: Clock,
    wanted: Wanted,
    *,
    cursor: str | None = None,
    limit: int = USUAL_PAGE,
) -> Page[Line]:
    """Entries that fit all that is wanted, the newest first. Raises Invalid, with the field that is at fault.

    The search is recorded, about the person if one is sought.
    """
    page = page_of(session, _matching(wanted), keys=_KEYS, limit=limit, cursor=cursor)
    places = _places(session, page.items)
    _record(session, context, clock, "search", wanted, len(page.items))
    return Page([Line(entry, places.get(entry.id)) for entry in page.items], page.next_cursor)


def export(session: Session, context: Context, clock: Clock, wanted: Wanted) -> Iterator[Line]:
    """The same as one list, of the newest MOST_EXPORTED at most; recorded as an export."""
    found = session.scalars(
        _matching(wanted).order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(MOST_EXPORTED)
    ).all()
    places = _places(session, list(found))
    _record(session, context, clock, "export", wanted, len(found))
    return (Line(entry, places.get(entry.id)) for entry in found)


def _matching(wanted: Wanted) -> Select[AuditEntry]:
    conditions: list[ColumnElement[bool]] = []
    columns = {
        AuditEntry.subject_person_id: wanted.person_id,
        AuditEntry.actor_id: wanted.actor_id,
        AuditEntry.office_id: wanted.office_id,
        AuditEntry.outcome: _listed("outcome", wanted.outcome, OUTCOMES),
    }
    conditions += [column == value for column, value in columns.items() if value is not None]
    if wanted.action is not None:
        conditions.append(_action(wanted.action))
    if _listed("data_class", wanted.data_class, DATA_CLASSES) is not None:
        conditions.append(AuditEntry.data_classes.contains([wanted.data_class]))
    if wanted.begin is not None:
        conditions.append(AuditEntry.at >= wanted.begin)
    if wanted.end is not None:
        conditions.append(AuditEntry.at < wanted.end)
    if wanted.begin and wanted.end and wanted.begin >= wanted.end:
        message = public_text("The end comes before the beginning.")
        raise Invalid("audit_span_invalid", message, fields={"until": [message]})
    return select(AuditEntry).where(*conditions)


def _action(text: str) -> ColumnElement[bool]:
    if len(text) > LONGEST_ACTION or not text.replace(".", "").replace("_", "").isalnum():
        message = public_text("An action is written like casefile.read, or casefile for all that begin with it.")
        raise Invalid("audit_action_invalid", message, fields={"action": [message]})
    return AuditEntry.action == text if "." in text else AuditEntry.action.startswith(f"{text}.", autoescape=True)


def _listed(field: str, value: str | None, known: Any) -> str | None:
    if value is not None and value not in known:
        message = public_text("Choose one of the list.")
        raise Invalid(f"audit_{field}_unknown", message, fields={field: [message]})
    return value


def _places(session: Session, entries: list[AuditEntry]) -> dict[UUID, int]:
    links = select(AuditLink.entry_id, AuditLink.seq).where(AuditLink.entry_id.in_([entry.id for entry in entries]))
    return {row.entry_id: row.seq for row in session.execute(links)}


def _record(session: Session, context: Context, clock: Clock, verb: str, wanted: Wanted, count: int) -> None:
    audit.record(
        session,
        context,
        clock,
        action=f"audit.{verb}",
        subject_person_id=wanted.person_id,
        data_classes=["accountability"],
        details={"wanted": wanted.told(), "found": count},
    )
