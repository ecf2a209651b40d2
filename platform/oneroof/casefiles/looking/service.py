"""Who looked at a person's file: when, who, why, and which kinds of data. The person may ask why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Uuid, column, func, inspect, literal, select
from sqlalchemy.orm import Session, aliased

from oneroof.audit import service as audit
from oneroof.audit.models import AuditEntry
from oneroof.casefiles.finding.merging import people_of
from oneroof.casefiles.looking.models import AuditQuestion
from oneroof.casefiles.looking.wording import act_of
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.core.time import Clock
from oneroof.identity.models import Staff
from oneroof.identity.offices import office_choices
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Network

USUAL_PAGE = 50
_OWN_RECORD = func.oneroof.own_record


@dataclass(frozen=True, slots=True)
class Look:
    """One look, of which the record may have several entries: those of one request are one."""

    entry_id: UUID
    at: datetime
    actor_kind: str
    roles: tuple[str, ...]
    office: dict[str, str] | None
    """The office's names by language, where the actor worked in one that is still there."""
    name: str | None
    """The member of staff, where the network shows names."""
    purpose: str
    act: str
    """One of `wording.ACTS`."""
    data_classes: tuple[str, ...]
    asked: bool
    """Whether the person has asked about it."""


def who_looked(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    person_id: UUID,
    cursor: str | None = None,
    limit: int = USUAL_PAGE,
    verb: str = "read",
) -> Page[Look]:
    """The looks at a person's file and those joined with it, the newest first. That it was read is recorded too.

    Raises Invalid for limit and cursor.
    """
    people = people_of(session, context, person_id)
    entries = select(AuditEntry).where(AuditEntry.subject_person_id.in_(people))
    keys = [SortKey(AuditEntry.at, descending=True), SortKey(AuditEntry.id, descending=True)]
    page = page_of(session, entries, keys=keys, limit=limit, cursor=cursor)
    looks = _looks(session, context, page.items)
    _record(session, context, clock, people, verb, len(looks))
    return Page(looks, page.next_cursor)


def own_looks(
    session: Session, context: Context, clock: Clock, *, person_id: UUID, after: UUID | None = None
) -> Page[Look]:
    """The same for the person in their own context, to whom the record shows their own entries alone.

    `after` is the id of the entry that stood last on the page before; `next_cursor` is such an id.
    """
    last = _own_entries(session, wanted_id=after, how_many=1) if after else []
    entries = _own_entries(
        session,
        before_at=last[0].at if last else None,
        before_id=last[0].id if last else None,
        how_many=USUAL_PAGE + 1,
    )
    looks = _looks(session, context, entries[:USUAL_PAGE])
    _record(session, context, clock, people_of(session, context, person_id), "read", len(looks))
    more = str(entries[USUAL_PAGE - 1].id) if len(entries) > USUAL_PAGE else None
    return Page(looks, more)


def entry_about(session: Session, context: Context, *, person_id: UUID, entry_id: UUID) -> AuditEntry:
    """The entry of a look at this person's file or one joined with it. Raises NotFound for a look at anybody else's."""
    people = people_of(session, context, person_id)
    found = _entries_by_id(session, context, [entry_id])
    entry = next((each for each in found if each.subject_person_id in people), None)
    if entry is None:
        raise NotFound("look_unknown", public_text("There is no such look at this file."))
    return entry


def look_about(session: Session, context: Context, *, person_id: UUID, entry_id: UUID) -> Look:
    """The same as people read it. Raises NotFound."""
    return _looks(session, context, [entry_about(session, context, person_id=person_id, entry_id=entry_id)])[0]


def looks_by_entry(session: Session, context: Context, entry_ids: Iterable[UUID]) -> dict[UUID, Look]:
    """Single looks, by the id of the entry, for questions that were asked about them."""
    entries = _entries_by_id(session, context, entry_ids)
    return {look.entry_id: look for entry in entries for look in _looks(session, context, [entry])}


def _entries_by_id(session: Session, context: Context, entry_ids: Iterable[UUID]) -> list[AuditEntry]:
    if context.actor_kind == "person":
        return [entry for each in entry_ids for entry in _own_entries(session, wanted_id=each, how_many=1)]
    return list(session.scalars(select(AuditEntry).where(AuditEntry.id.in_(list(entry_ids)))))


def _own_entries(
    session: Session,
    *,
    how_many: int,
    wanted_id: UUID | None = None,
    before_at: datetime | None = None,
    before_id: UUID | None = None,
) -> list[AuditEntry]:
    """What the record says about the person whose context this is: asked of a function that shows nothing else."""
    asked = literal(wanted_id, Uuid), literal(before_at, DateTime(timezone=True)), literal(before_id, Uuid), how_many
    columns = [column(each.name, each.type) for each in inspect(AuditEntry).columns]
    own = aliased(AuditEntry, _OWN_RECORD(*asked).table_valued(*columns, name="own"), adapt_on_names=True)
    return list(session.scalars(select(own).order_by(own.at.desc(), own.id.desc())))


def _record(session: Session, context: Context, clock: Clock, people: list[UUID], verb: str, count: int) -> None:
    for each in people:
        audit.record(
            session,
            context,
            clock,
            action=f"looks.{verb}",
            subject_person_id=each,
            data_classes=["accountability"],
            details={"count": count},
        )


def _looks(session: Session, context: Context, entries: list[AuditEntry]) -> list[Look]:
    offices = {office.id: office.names for office in office_choices(session)}
    names = _names(session, context, entries)
    asked = set(
        session.scalars(select(AuditQuestion.entry_id).where(AuditQuestion.entry_id.in_([e.id for e in entries])))
    )
    return [
        _look(same, offices.get(same[0].office_id) if same[0].office_id else None, names, asked)
        for same in _of_one_request(entries)
    ]


def _of_one_request(entries: list[AuditEntry]) -> list[list[AuditEntry]]:
    """Neighbours of the same request and act belong together."""
    groups: list[list[AuditEntry]] = []
    for entry in entries:
        last = groups[-1][-1] if groups else None
        if last is not None and entry.request_id is not None and _key(last) == _key(entry):
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return groups


def _key(entry: AuditEntry) -> tuple[object, ...]:
    return entry.request_id, entry.actor_id, entry.purpose, act_of(entry.action, entry.outcome)


def _look(same: list[AuditEntry], office: dict[str, str] | None, names: dict[UUID, str], asked: set[UUID]) -> Look:
    first = same[0]
    return Look(
        entry_id=first.id,
        at=first.at,
        actor_kind=first.actor_kind,
        roles=tuple(first.actor_roles),
        office=office,
        name=names.get(first.actor_id) if first.actor_id else None,
        purpose=first.purpose,
        act=act_of(first.action, first.outcome),
        data_classes=tuple(sorted({each for entry in same for each in entry.data_classes})),
        asked=any(entry.id in asked for entry in same),
    )


def _names(session: Session, context: Context, entries: list[AuditEntry]) -> dict[UUID, str]:
    """Names of staff, where the network lets people read them; none otherwise."""
    shown = session.scalar(select(Network.names_staff).where(Network.id == context.network_id))
    if not shown:
        return {}
    actors = {entry.actor_id for entry in entries if entry.actor_kind == "staff" and entry.actor_id}
    return {row.id: row.name for row in session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(actors)))}
