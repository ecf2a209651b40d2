"""Cases on the list of a meeting: put on it, ordered, put off, taken off, and carried over to the next one."""

from uuid import UUID

from sqlalchemy import func, select

from oneroof.casefiles.casework.records import casefile_of, check_cleared, classed, written
from oneroof.conferences.models import Conference, ConferenceItem, ConferenceStep
from oneroof.conferences.service.parts import tell_again, withdraw_all
from oneroof.conferences.service.records import (
    CLASS,
    check_planned,
    check_version,
    conference_of,
    item_of,
    record,
    seal,
    unseal,
)
from oneroof.core.errors import Conflict
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.referrals.ways import Stage

MOST_CASES = 40


def add_item(stage: Stage, *, conference_id: UUID, casefile_id: UUID, question: str) -> ConferenceItem:
    """Put a case on the list; one that is there already stays as it is, one that was taken off comes back.

    Raises NotFound, Invalid (`question`), Conflict for a full list, a closed casefile or a meeting that is over, and
    Forbidden for who does not see the whole of such cases.
    """
    session, context = stage.session, stage.context
    check_cleared(context, CLASS)
    conference = conference_of(session, context, conference_id, lock=True)
    check_planned(conference)
    casefile = casefile_of(session, context, casefile_id)
    if casefile.state == "closed":
        raise Conflict("casefile_closed", staff_text("This casefile is closed."))
    text = written(question, "question", required=True)
    before = _of_casefile(stage, conference, casefile_id)
    if before is not None:
        if before.state == "taken_off":
            before.state, before.question_sealed = "listed", seal(stage, before, "question", text)
            record(stage, "add", before)
        return before
    row = _new(stage, conference, casefile_id, text)
    record(stage, "add", row)
    return row


def change_item(stage: Stage, item_id: UUID, *, version: int, question: str) -> ConferenceItem:
    """Ask something else. Raises NotFound, PreconditionFailed, Invalid, and Conflict for a meeting that is over."""
    row = _locked(stage, item_id, version)
    row.question_sealed = seal(stage, row, "question", written(question, "question", required=True))
    stage.session.flush()
    record(stage, "change", row)
    return row


def take_off(stage: Stage, item_id: UUID, *, version: int) -> ConferenceItem:
    """Take a case off the list: partners see nothing of it any more. Raises as `change_item`."""
    row = _locked(stage, item_id, version)
    row.state = "taken_off"
    stage.session.flush()
    withdraw_all(stage, reason="withdrawn", item_ids=[row.id])
    record(stage, "take_off", row)
    return row


def move_item(stage: Stage, item_id: UUID, *, earlier: bool) -> None:
    """One place up or down; the first and the last stay where they are. Raises NotFound and Conflict."""
    found = item_of(stage.session, stage.context, item_id)
    conference = conference_of(stage.session, stage.context, found.conference_id, lock=True)
    check_planned(conference)
    rows = items_of(stage, conference)
    here = rows.index(found) if found in rows else 0
    there = here - 1 if earlier else here + 1
    if found in rows and 0 <= there < len(rows):
        other = rows[there]
        found.position, other.position = other.position, found.position
        stage.session.flush()


def settle(stage: Stage, item_id: UUID, *, version: int, outcome: str | None) -> ConferenceItem:
    """Write down what was agreed on; without an outcome the case is put off to the next meeting.

    Raises as `change_item`.
    """
    row = _locked(stage, item_id, version)
    text = written(outcome, "outcome") if outcome else ""
    row.state = "agreed" if text else "postponed"
    row.outcome_sealed = seal(stage, row, "outcome", text) if text else None
    stage.session.flush()
    record(stage, "settle", row, state=row.state)
    return row


def items_of(stage: Stage, conference: Conference) -> list[ConferenceItem]:
    """The cases on the list, in order, for who sees the whole of them."""
    return list(
        stage.session.scalars(
            select(ConferenceItem)
            .where(
                ConferenceItem.tenant_id == stage.context.tenant_id,
                ConferenceItem.conference_id == conference.id,
                ConferenceItem.state != "taken_off",
            )
            .order_by(ConferenceItem.position, ConferenceItem.id)
        )
    )


def carry_over(stage: Stage, previous: Conference, conference: Conference) -> None:
    """Put on the new list what the meeting before left open: cases that were put off, and those with open steps."""
    context = stage.context
    open_steps = set(
        stage.session.scalars(
            select(ConferenceStep.item_id).where(
                ConferenceStep.tenant_id == context.tenant_id, ConferenceStep.state == "open"
            )
        )
    )
    for item in items_of(stage, previous):
        if item.state != "postponed" and item.id not in open_steps:
            continue
        casefile = casefile_of(stage.session, context, item.casefile_id)
        if casefile.state == "closed":
            continue
        row = _new(stage, conference, item.casefile_id, unseal(stage, item, "question", item.question_sealed), item.id)
        record(stage, "add", row, carried_over=True)
        tell_again(stage, item, row, conference)


def _new(
    stage: Stage, conference: Conference, casefile_id: UUID, text: str, previous_id: UUID | None = None
) -> ConferenceItem:
    session, context = stage.session, stage.context
    number, last = session.execute(
        select(func.count(), func.max(ConferenceItem.position)).where(
            ConferenceItem.tenant_id == context.tenant_id, ConferenceItem.conference_id == conference.id
        )
    ).one()
    if number >= MOST_CASES:
        raise Conflict("list_full", staff_text("A meeting has at most %(most)s cases.", most=MOST_CASES))
    casefile = casefile_of(session, context, casefile_id)
    row = ConferenceItem(id=new_id(), **classed(session, context, casefile, CLASS))
    row.conference_id, row.casefile_id, row.previous_id = conference.id, casefile.id, previous_id
    row.position, row.state = (last or 0) + 1, "listed"
    row.added_at, row.added_by = stage.clock.now(), context.actor_id
    row.question_sealed = seal(stage, row, "question", text)
    session.add(row)
    session.flush()
    return row


def _of_casefile(stage: Stage, conference: Conference, casefile_id: UUID) -> ConferenceItem | None:
    return stage.session.scalars(
        select(ConferenceItem).where(
            ConferenceItem.tenant_id == stage.context.tenant_id,
            ConferenceItem.conference_id == conference.id,
            ConferenceItem.casefile_id == casefile_id,
        )
    ).one_or_none()


def _locked(stage: Stage, item_id: UUID, version: int) -> ConferenceItem:
    check_cleared(stage.context, CLASS)
    row = item_of(stage.session, stage.context, item_id, lock=True)
    check_planned(conference_of(stage.session, stage.context, row.conference_id))
    check_version(row, version)
    return row
