"""What every act on a conference does: find and lock, seal, write the accountability record."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.casework import records
from oneroof.conferences.models import (
    Conference,
    ConferenceItem,
    ConferencePart,
    ConferencePartner,
    ConferenceStep,
)
from oneroof.core.errors import Conflict, NotFound, PreconditionFailed
from oneroof.core.i18n import staff_text
from oneroof.referrals.ways import Stage
from oneroof.tenancy.context import Context

CLASS = "conference"
OBJECTS: dict[type[Any], str] = {
    ConferenceItem: "conference_item",
    ConferencePart: "conference_part",
    ConferenceStep: "conference_step",
}


def conference_of(session: Session, context: Context, conference_id: UUID, *, lock: bool = False) -> Conference:
    """The meeting; locked where somebody changes what is on its list. Raises NotFound."""
    wanted = select(Conference).where(Conference.tenant_id == context.tenant_id, Conference.id == conference_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise no_such_conference()
    return found


def check_version(row: Conference | ConferenceItem | ConferenceStep, version: int | None) -> None:
    """Raise PreconditionFailed for who has seen another state than this."""
    if version is not None and row.version != version:
        raise PreconditionFailed(
            "changed_meanwhile", staff_text("Somebody else changed this first. Please look again.")
        )


def check_planned(conference: Conference) -> None:
    """Raise Conflict for a meeting that is over or called off."""
    if conference.state != "planned":
        raise Conflict("conference_over", staff_text("This meeting is over. Plan the next one to go on."))


def item_of(session: Session, context: Context, item_id: UUID, *, lock: bool = False) -> ConferenceItem:
    """A case on a list, for who sees the whole of it. Raises NotFound."""
    wanted = select(ConferenceItem).where(ConferenceItem.tenant_id == context.tenant_id, ConferenceItem.id == item_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise no_such_case()
    return found


def partners_of(session: Session, context: Context, conference_id: UUID) -> list[ConferencePartner]:
    """Who is invited, in the order in which they were."""
    return list(
        session.scalars(
            select(ConferencePartner)
            .where(ConferencePartner.tenant_id == context.tenant_id, ConferencePartner.conference_id == conference_id)
            .order_by(ConferencePartner.id)
        )
    )


def partner_of(session: Session, context: Context, conference: Conference, partner_id: UUID) -> ConferencePartner:
    """One of those who are invited. Raises NotFound."""
    found = session.get(ConferencePartner, (context.tenant_id, partner_id))
    if found is None or found.conference_id != conference.id:
        raise NotFound("partner_not_found", staff_text("This partner is not invited to the meeting."))
    return found


def told_parts(session: Session, context: Context, item_ids: Iterable[UUID]) -> list[ConferencePart]:
    """The parts that were told of these cases and not withdrawn."""
    return list(
        session.scalars(
            select(ConferencePart)
            .where(
                ConferencePart.tenant_id == context.tenant_id,
                ConferencePart.item_id.in_(sorted(item_ids)),
                ConferencePart.withdrawn_at.is_(None),
            )
            .order_by(ConferencePart.id)
        )
    )


def seal(stage: Stage, row: ConferenceItem | ConferencePart | ConferenceStep, what: str, plain: str) -> bytes:
    """A text under the person's key, bound to its row and its column."""
    return records.sealed(stage.context, stage.keys, row.person_id, row.id, f"{OBJECTS[type(row)]} {what}", plain)


def unseal(stage: Stage, row: ConferenceItem | ConferencePart | ConferenceStep, what: str, cipher: bytes | None) -> str:
    """The text in the clear; empty for none. Raises NotFound after the person's erasure."""
    place = f"{OBJECTS[type(row)]} {what}"
    return records.unsealed(stage.context, stage.keys, row.person_id, row.id, place, cipher)


def record(
    stage: Stage,
    verb: str,
    row: ConferenceItem | ConferencePart | ConferenceStep,
    *,
    also: Iterable[str] = (),
    **details: Any,
) -> None:
    """One entry of the accountability record about a person's case at a meeting."""
    kind = OBJECTS[type(row)]
    records.record(
        stage.session,
        stage.context,
        stage.clock,
        f"{kind}.{verb}",
        person_id=row.person_id,
        object_id=row.id,
        data_class=CLASS,
        also=also,
        details=details,
    )


def no_such_case() -> NotFound:
    """The same for what is not there and what is not shown."""
    return NotFound("conference_item_not_found", staff_text("There is no such case on the list."))


def no_such_conference() -> NotFound:
    """The same for a meeting that is not there and one to which somebody is not invited."""
    return NotFound("conference_not_found", staff_text("There is no such meeting here."))
