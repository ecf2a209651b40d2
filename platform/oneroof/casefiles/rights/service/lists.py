"""Deciding a destruction list: casefile by casefile, then as a whole, signed; what was approved is erased."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.rights.models import DestructionItem, DestructionList, PersonErasure
from oneroof.casefiles.rights.service import erasing
from oneroof.casefiles.rights.service.destroying import merged_with
from oneroof.casefiles.rights.service.holds import standing_holds
from oneroof.casefiles.rights.service.rows import classed, no_such, opened, sealed, today_at, written
from oneroof.catalogue.models import Service
from oneroof.core.errors import Conflict, Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

TABLE = "destruction_item"


@dataclass(frozen=True, slots=True)
class ItemView:
    """One casefile on a list: by its code, never by name."""

    row: DestructionItem
    code: str
    service_names: Mapping[str, str] | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ListView:
    """A list with what is on it."""

    row: DestructionList
    items: list[ItemView]
    asked: PersonErasure | None
    """What the first coordinator asked for, until the second has decided."""

    @property
    def kept(self) -> int:
        """How many are kept."""
        return sum(item.row.decision == "kept" for item in self.items)


def destruction_lists(
    session: Session, context: Context, *, limit: int = 50, cursor: str | None = None
) -> Page[DestructionList]:
    """All lists, the newest first."""
    keys = (SortKey(DestructionList.proposed_on, descending=True), SortKey(DestructionList.id))
    wanted = select(DestructionList).where(DestructionList.tenant_id == context.tenant_id)
    return page_of(session, wanted, keys=keys, limit=limit, cursor=cursor)


def read_list(session: Session, context: Context, clock: Clock, keys: KeyStore, *, list_id: UUID) -> ListView:
    """A list; looking at it is recorded. Raises NotFound."""
    row = session.get(DestructionList, (context.tenant_id, list_id))
    if row is None:
        raise no_such("destruction_list")
    found = session.execute(
        select(DestructionItem, Casefile.code, Service.name)
        .join(
            Casefile, (Casefile.tenant_id == DestructionItem.tenant_id) & (Casefile.id == DestructionItem.casefile_id)
        )
        .outerjoin(
            Service, (Service.tenant_id == DestructionItem.tenant_id) & (Service.id == DestructionItem.service_id)
        )
        .where(DestructionItem.tenant_id == context.tenant_id, DestructionItem.list_id == list_id)
        .order_by(DestructionItem.closed_on, DestructionItem.id)
    ).all()
    _record(session, context, clock, "read", row, {"count": len(found)})
    items = [ItemView(item, code, names, _reason(context, keys, item)) for item, code, names in found]
    asked = _asked(session, context, list_id) if row.state == "proposed" else []
    return ListView(row, items, asked[0] if asked else None)


def keep(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    item_id: UUID,
    reason: str,
    until: date,
) -> DestructionItem:
    """Take a casefile off the list until a day, with a reason. Raises NotFound, Conflict, Invalid."""
    item = session.get(DestructionItem, (context.tenant_id, item_id))
    if item is None:
        raise no_such("destruction_item")
    _lock_proposed(session, context, item.list_id)
    said = written(reason, "reason")
    if until <= today_at(session, context, clock):
        message = staff_text("Choose a day in the future.")
        raise Invalid("until_past", message, fields={"until": [message]})
    item.decision, item.kept_until = "kept", until
    _take_back([each for each in _asked(session, context, item.list_id) if each.person_id == item.person_id])
    item.reason_sealed = sealed(keys, context, item.person_id, said, TABLE, item.id, "reason")
    audit.record(
        session,
        context,
        clock,
        action="destruction_item.keep",
        object_kind="destruction_item",
        object_id=item.id,
        subject_person_id=item.person_id,
        data_classes=["rights"],
        details={"until": until.isoformat()},
    )
    session.flush()
    return item


def ask(session: Session, context: Context, clock: Clock, *, list_id: UUID, count: int) -> DestructionList:
    """The first of two: ask that everything is erased that is still on the list; `count` is how many were seen.

    A casefile on which a hold stands by now is kept. Raises NotFound, Conflict `list_changed` for another number and
    `list_asked` where somebody has asked already.
    """
    row = _lock_proposed(session, context, list_id)
    if _asked(session, context, list_id):
        raise Conflict("list_asked", staff_text("This was asked for already: another coordinator confirms it."))
    items = _left(session, context, clock, list_id, count)
    alone_from = None if erasing.others_who_may(session, context) else clock.now() + erasing.ALONE_AFTER
    for item in items:
        _ask_for(session, context, clock, item, alone_from)
    _record(session, context, clock, "ask", row, {"count": len(items)})
    session.flush()
    return row


def take_back(session: Session, context: Context, clock: Clock, *, list_id: UUID) -> DestructionList:
    """Nothing is to be erased after all, or not yet; only before it is approved. Raises NotFound and Conflict."""
    row = _lock_proposed(session, context, list_id)
    _take_back(_asked(session, context, list_id))
    _record(session, context, clock, "take_back", row, {})
    session.flush()
    return row


def approve(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, list_id: UUID, count: int
) -> DestructionList:
    """The second of two: what was asked for is erased. Who asked may do so where there is nobody else, after a week.

    A casefile on which a hold stands by now is kept. Raises NotFound, Forbidden `same_person`, and Conflict
    `list_changed`, `list_not_asked` and `too_early`.
    """
    row = _lock_proposed(session, context, list_id)
    asked = {each.person_id: each for each in _asked(session, context, list_id)}
    items = _left(session, context, clock, list_id, count)
    if items and not asked:
        raise Conflict("list_not_asked", staff_text("One coordinator must ask for it first."))
    for erasure in asked.values():
        erasing.check_second(session, context, clock, erasure)
    now = clock.now()
    for item in items:
        item.decision = "approved"
        if item.person_id in asked:
            _confirm(session, context, clock, asked[item.person_id])
    row.state, row.decided_at, row.decided_by = "approved", now, context.actor_id
    row.signature = signature(keys, context, row, list(session.scalars(_items(context, list_id))))
    _record(session, context, clock, "approve", row, {"approved": len(items), "signature": row.signature.hex()})
    session.flush()
    return row


def _left(session: Session, context: Context, clock: Clock, list_id: UUID, count: int) -> list[DestructionItem]:
    """What is still to be erased of as many as the coordinator has seen; what is held by now is kept."""
    items = list(session.scalars(_items(context, list_id).where(DestructionItem.decision == "proposed")))
    if len(items) != count:
        raise Conflict("list_changed", staff_text("The list has changed meanwhile. Please look again."))
    held = _held(session, context, clock, items)
    _take_back([each for each in _asked(session, context, list_id) if each.person_id in held])
    for item in items:
        if item.person_id in held:
            item.decision, item.kept_until = "kept", held[item.person_id]
    return [item for item in items if item.person_id not in held]


def _asked(session: Session, context: Context, list_id: UUID) -> list[PersonErasure]:
    """The erasures that the first coordinator asked for with the list, and that nobody has confirmed."""
    people = select(DestructionItem.person_id).where(
        DestructionItem.tenant_id == context.tenant_id, DestructionItem.list_id == list_id
    )
    return list(
        session.scalars(
            select(PersonErasure)
            .where(
                PersonErasure.tenant_id == context.tenant_id,
                PersonErasure.person_id.in_(people),
                PersonErasure.ground == "retention",
                PersonErasure.state == "asked",
            )
            .order_by(PersonErasure.asked_at, PersonErasure.id)
            .with_for_update()
        )
    )


def _take_back(asked: list[PersonErasure]) -> None:
    for each in asked:
        each.state = "withdrawn"


def _held(session: Session, context: Context, clock: Clock, items: list[DestructionItem]) -> dict[UUID, date]:
    """Until when they are held, by person: by a hold of their own, or of a casefile that is the same one now."""
    found: dict[UUID, date] = {}
    for item in items:
        holds = standing_holds(session, context, clock, merged_with(session, context, item.person_id))
        if holds:
            found[item.person_id] = holds[0].until
    return found


def signature(keys: KeyStore, context: Context, row: DestructionList, items: list[DestructionItem]) -> bytes:
    """Keyed hash over who decided what and when: nobody writes another decision under it."""
    decided = sorted(f"{item.casefile_id} {'kept' if item.decision == 'kept' else 'approved'}" for item in items)
    when = row.decided_at.isoformat() if row.decided_at else ""
    return keys.search_token(context.tenant_id, "destruction list", str(row.id), str(row.decided_by), when, *decided)


def close_done(session: Session, context: Context, clock: Clock) -> None:
    """Say of lists whose casefiles are all erased that they are done."""
    open_lists = select(DestructionList).where(
        DestructionList.tenant_id == context.tenant_id, DestructionList.state == "approved"
    )
    for row in session.scalars(open_lists):
        items = list(session.scalars(_items(context, row.id).where(DestructionItem.decision == "approved")))
        erased = set(
            session.scalars(
                select(PersonErasure.person_id).where(
                    PersonErasure.tenant_id == context.tenant_id,
                    PersonErasure.person_id.in_(_people(items)),
                    PersonErasure.state == "done",
                )
            )
        )
        for item in items:
            if item.person_id in erased:
                item.decision = "erased"
        if len(erased) == len(items):
            row.state, row.done_at = "done", clock.now()
            _record(session, context, clock, "complete", row, {"erased": len(items)})


def _ask_for(
    session: Session, context: Context, clock: Clock, item: DestructionItem, alone_from: datetime | None
) -> None:
    if erasing.erasure_of(session, context, person_id=item.person_id) is not None:
        return
    erasure = PersonErasure(
        id=new_id(),
        **classed(session, context, item.person_id),
        ground="retention",
        asked_at=clock.now(),
        asked_by=context.actor_id,
        alone_from=alone_from,
    )
    session.add(erasure)


def _confirm(session: Session, context: Context, clock: Clock, erasure: PersonErasure) -> None:
    erasure.state, erasure.confirmed_at, erasure.confirmed_by = "confirmed", clock.now(), context.actor_id
    erasing.promise(session, context, erasure)


def _lock_proposed(session: Session, context: Context, list_id: UUID) -> DestructionList:
    row = session.scalars(
        select(DestructionList)
        .where(DestructionList.tenant_id == context.tenant_id, DestructionList.id == list_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise no_such("destruction_list")
    if row.state != "proposed":
        raise Conflict("list_decided", staff_text("This list was decided already."))
    return row


def _items(context: Context, list_id: UUID) -> Select[DestructionItem]:
    return select(DestructionItem).where(
        DestructionItem.tenant_id == context.tenant_id, DestructionItem.list_id == list_id
    )


def _people(items: list[DestructionItem]) -> list[UUID]:
    return [item.person_id for item in items]


def _reason(context: Context, keys: KeyStore, item: DestructionItem) -> str | None:
    return opened(keys, context, item.person_id, item.reason_sealed, TABLE, item.id, "reason")


def _record(
    session: Session, context: Context, clock: Clock, verb: str, row: DestructionList, details: dict[str, object]
) -> None:
    audit.record(
        session,
        context,
        clock,
        action=f"destruction_list.{verb}",
        object_kind="destruction_list",
        object_id=row.id,
        details=details,
    )
