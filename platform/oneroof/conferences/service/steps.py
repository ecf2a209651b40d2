"""The agreed trajectory: steps with an owner and a day, and how far each is."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from oneroof.casefiles.casework.records import casefile_of, check_cleared, classed, written, wrong
from oneroof.conferences.models import STEP_STATES, ConferenceItem, ConferenceStep
from oneroof.conferences.service.records import (
    CLASS,
    check_planned,
    check_version,
    conference_of,
    item_of,
    partner_of,
    record,
    seal,
    told_parts,
)
from oneroof.core.errors import Conflict, NotFound
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.referrals.ways import Stage

LONGEST_STEP = 500
MOST_STEPS = 20


@dataclass(frozen=True, slots=True)
class NewStep:
    """What is agreed: by whom (None for the centre itself), and until when."""

    text: str
    partner_id: UUID | None
    due_on: date


def agree_step(stage: Stage, item_id: UUID, *, once_id: UUID, content: NewStep) -> ConferenceStep:
    """Write down a step. Sent again with the same `once_id` it is there already.

    Raises NotFound, Invalid (`text`, `due_on`, `partner_id`), and Conflict for a meeting that is over. Only a partner
    who was told of the case can own a step of it.
    """
    session, context = stage.session, stage.context
    check_cleared(context, CLASS)
    item = item_of(session, context, item_id, lock=True)
    before = session.scalars(
        select(ConferenceStep).where(ConferenceStep.tenant_id == context.tenant_id, ConferenceStep.once_id == once_id)
    ).one_or_none()
    if before is not None:
        return before
    _check(stage, item, content)
    row = _new(stage, item, once_id, content)
    session.add(row)
    session.flush()
    record(stage, "agree", row)
    return row


def move_step(
    stage: Stage, step_id: UUID, *, version: int | None, state: str, result: str | None = None
) -> ConferenceStep:
    """How far a step is: its owner says it, or the centre. Raises NotFound, PreconditionFailed and Invalid."""
    session, context = stage.session, stage.context
    if state not in STEP_STATES:
        raise wrong("state", "choice_unknown", staff_text("Choose one of the list."))
    row = session.scalars(
        select(ConferenceStep)
        .where(ConferenceStep.tenant_id == context.tenant_id, ConferenceStep.id == step_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound("conference_step_not_found", staff_text("There is no such step here."))
    check_version(row, version)
    words = written(result, "result", most=LONGEST_STEP) if result else ""
    row.state, row.moved_at = state, stage.clock.now()
    row.result_sealed = seal(stage, row, "result", words) if words else None
    session.flush()
    record(stage, "move", row, state=state)
    return row


def _check(stage: Stage, item: ConferenceItem, content: NewStep) -> None:
    session, context = stage.session, stage.context
    check_planned(conference_of(session, context, item.conference_id))
    if content.due_on < stage.today:
        raise wrong("due_on", "day_past", staff_text("This day is over."))
    number = session.scalar(
        select(func.count()).where(ConferenceStep.tenant_id == context.tenant_id, ConferenceStep.item_id == item.id)
    )
    if (number or 0) >= MOST_STEPS:
        raise Conflict("steps_many", staff_text("At most %(most)s steps for one case.", most=MOST_STEPS))
    told = {part.partner_id for part in told_parts(session, context, [item.id])}
    if content.partner_id is not None and content.partner_id not in told:
        raise wrong(
            "partner_id",
            "partner_not_told",
            staff_text("This partner was told nothing of the case, and cannot own a step."),
        )


def _new(stage: Stage, item: ConferenceItem, once_id: UUID, content: NewStep) -> ConferenceStep:
    session, context = stage.session, stage.context
    seen = classed(session, context, casefile_of(session, context, item.casefile_id), CLASS)
    addressee = None
    if content.partner_id is not None:
        conference = conference_of(session, context, item.conference_id)
        addressee = partner_of(session, context, conference, content.partner_id).addressee
        seen["shared_office_ids"] = sorted({*seen["shared_office_ids"], addressee})
    row = ConferenceStep(id=new_id(), item_id=item.id, once_id=once_id, due_on=content.due_on, **seen)
    row.partner_id, row.addressee, row.state = content.partner_id, addressee, "open"
    row.agreed_at = row.moved_at = stage.clock.now()
    row.text_sealed = seal(stage, row, "text", written(content.text, "text", required=True, most=LONGEST_STEP))
    return row
