"""A meeting as the centre sees it, and as one partner sees it: its own parts and steps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from oneroof.audit import service as audit
from oneroof.casefiles.casework.records import check_cleared
from oneroof.casefiles.models import Casefile
from oneroof.catalogue.models import Agency
from oneroof.conferences.models import Conference, ConferenceItem, ConferencePart, ConferencePartner, ConferenceStep
from oneroof.conferences.service.items import items_of
from oneroof.conferences.service.records import (
    CLASS,
    OBJECTS,
    conference_of,
    no_such_case,
    no_such_conference,
    partners_of,
    told_parts,
    unseal,
)
from oneroof.frontdesk.models import Office
from oneroof.identity.partnerships.models import Partnership
from oneroof.referrals.ways import Stage


@dataclass(frozen=True, slots=True)
class StepView:
    """One agreed step."""

    id: UUID
    text: str
    result: str
    partner_id: UUID | None
    due_on: date
    state: str
    late: bool
    version: int


@dataclass(frozen=True, slots=True)
class PartView:
    """What one partner is told."""

    id: UUID
    partner_id: UUID
    text: str
    classes: tuple[str, ...]
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case on the list; `earlier` are steps of former meetings that are still open."""

    id: UUID
    casefile_id: UUID
    code: str
    state: str
    question: str
    outcome: str
    parts: tuple[PartView, ...]
    steps: tuple[StepView, ...]
    earlier: tuple[StepView, ...]
    version: int


@dataclass(frozen=True, slots=True)
class OwnPart:
    """A case as one partner sees it."""

    part: PartView
    casefile_id: UUID | None
    code: str | None
    """The case's code, where the partner is shown who it is about."""
    steps: tuple[StepView, ...]


def list_of(stage: Stage, conference_id: UUID, only: UUID | None = None) -> tuple[Conference, list[CaseView]]:
    """The whole list of a meeting, or `only` one case of it, for who sees all of such cases; recorded.

    Raises NotFound and Forbidden.
    """
    check_cleared(stage.context, CLASS)
    conference = conference_of(stage.session, stage.context, conference_id)
    items = [item for item in items_of(stage, conference) if only in (None, item.id)]
    if only is not None and not items:
        raise no_such_case()
    ids = [item.id for item in items]
    parts, steps = told_parts(stage.session, stage.context, ids), _steps(stage, item_ids=ids)
    earlier = _open_before(stage, items)
    codes = _codes(stage, [item.casefile_id for item in items])
    for item in items:
        _looked(stage, item)
    return conference, [
        CaseView(
            item.id,
            item.casefile_id,
            codes.get(item.casefile_id, ""),
            item.state,
            unseal(stage, item, "question", item.question_sealed),
            unseal(stage, item, "outcome", item.outcome_sealed),
            tuple(_part(stage, part) for part in parts if part.item_id == item.id),
            tuple(step_view(stage, step) for step in steps if step.item_id == item.id),
            tuple(step_view(stage, step) for step in earlier if step.person_id == item.person_id),
            item.version,
        )
        for item in items
    ]


def own_parts(stage: Stage, conference_id: UUID) -> tuple[Conference, list[OwnPart]]:
    """What the actor's office or agency is told for a meeting. The first look is noted, each is recorded.

    Empty for who is told nothing. Raises NotFound for a meeting to which they are not invited.
    """
    session, context = stage.session, stage.context
    conference = conference_of(session, context, conference_id)
    mine = [each for each in partners_of(session, context, conference.id) if each.addressee in context.office_ids]
    if not mine:
        raise no_such_conference()
    parts = list(
        session.scalars(
            select(ConferencePart)
            .where(
                ConferencePart.tenant_id == context.tenant_id,
                ConferencePart.partner_id.in_([each.id for each in mine]),
                ConferencePart.withdrawn_at.is_(None),
            )
            .order_by(ConferencePart.id)
        )
    )
    steps = _steps(stage, partner_ids=[each.id for each in mine])
    casefiles = {row.person_id: row for row in _casefiles_of(stage, [part.person_id for part in parts])}
    found = []
    for part in parts:
        part.seen_at = part.seen_at or stage.clock.now()
        _looked(stage, part)
        casefile = casefiles.get(part.person_id)
        own = tuple(step_view(stage, step) for step in steps if step.item_id == part.item_id)
        found.append(
            OwnPart(_part(stage, part), casefile.id if casefile else None, casefile.code if casefile else None, own)
        )
    session.flush()
    return conference, found


def invited_to(stage: Stage) -> list[Conference]:
    """The meetings to which the actor's office or agency is invited: those to come first."""
    context = stage.context
    offices = sorted(context.office_ids)
    if not offices:
        return []
    partners = select(ConferencePartner.conference_id).where(
        ConferencePartner.tenant_id == context.tenant_id,
        ConferencePartner.office_id.in_(offices) | ConferencePartner.partnership_id.in_(offices),
    )
    rows = stage.session.scalars(
        select(Conference)
        .where(Conference.tenant_id == context.tenant_id, Conference.id.in_(partners), Conference.state != "cancelled")
        .order_by(Conference.starts_at.desc(), Conference.id)
        .limit(50)
    )
    return sorted(
        rows, key=lambda row: (row.state != "planned", abs((row.starts_at - stage.clock.now()).total_seconds()))
    )


def steps_of_casefile(stage: Stage, casefile_id: UUID) -> list[tuple[ConferenceItem, Conference, list[StepView]]]:
    """What meetings agreed on for a casefile, the latest first, for who sees the whole. The reading is recorded."""
    check_cleared(stage.context, CLASS)
    rows = stage.session.execute(
        select(ConferenceItem, Conference)
        .join(
            Conference,
            (Conference.tenant_id == ConferenceItem.tenant_id) & (Conference.id == ConferenceItem.conference_id),
        )
        .where(
            ConferenceItem.tenant_id == stage.context.tenant_id,
            ConferenceItem.casefile_id == casefile_id,
            ConferenceItem.state != "taken_off",
        )
        .order_by(Conference.starts_at.desc(), ConferenceItem.id)
    ).all()
    steps = _steps(stage, item_ids=[item.id for item, _ in rows])
    for item, _ in rows:
        _looked(stage, item)
    return [
        (item, conference, [step_view(stage, step) for step in steps if step.item_id == item.id])
        for item, conference in rows
    ]


def partner_names(stage: Stage, partners: Iterable[ConferencePartner]) -> dict[UUID, dict[str, str]]:
    """What partners are called, by the id of the invitation."""
    session, tenant_id = stage.session, stage.context.tenant_id
    found: dict[UUID, dict[str, str]] = {}
    for partner in partners:
        if partner.office_id is not None:
            found[partner.id] = dict(session.get_one(Office, (tenant_id, partner.office_id)).name)
        else:
            partnership = session.get_one(Partnership, (tenant_id, partner.addressee))
            found[partner.id] = dict(session.get_one(Agency, (tenant_id, partnership.agency_id)).name)
    return found


def _part(stage: Stage, row: ConferencePart) -> PartView:
    text = unseal(stage, row, "text", row.text_sealed)
    return PartView(row.id, row.partner_id, text, tuple(row.told_classes), row.seen_at)


def step_view(stage: Stage, row: ConferenceStep) -> StepView:
    """A step as it is read."""
    late = row.state == "open" and row.due_on < stage.today
    text, result = unseal(stage, row, "text", row.text_sealed), unseal(stage, row, "result", row.result_sealed)
    return StepView(row.id, text, result, row.partner_id, row.due_on, row.state, late, row.version)


def _steps(
    stage: Stage, *, item_ids: list[UUID] | None = None, partner_ids: list[UUID] | None = None
) -> list[ConferenceStep]:
    wanted = select(ConferenceStep).where(ConferenceStep.tenant_id == stage.context.tenant_id)
    if item_ids is not None:
        wanted = wanted.where(ConferenceStep.item_id.in_(item_ids))
    if partner_ids is not None:
        wanted = wanted.where(ConferenceStep.partner_id.in_(partner_ids))
    return list(stage.session.scalars(wanted.order_by(ConferenceStep.due_on, ConferenceStep.id)))


def _open_before(stage: Stage, items: list[ConferenceItem]) -> list[ConferenceStep]:
    return list(
        stage.session.scalars(
            select(ConferenceStep)
            .where(
                ConferenceStep.tenant_id == stage.context.tenant_id,
                ConferenceStep.person_id.in_([item.person_id for item in items]),
                ConferenceStep.item_id.not_in([item.id for item in items]),
                ConferenceStep.state == "open",
            )
            .order_by(ConferenceStep.due_on, ConferenceStep.id)
        )
    )


def _codes(stage: Stage, casefile_ids: list[UUID]) -> dict[UUID, str]:
    rows = stage.session.execute(
        select(Casefile.id, Casefile.code).where(
            Casefile.tenant_id == stage.context.tenant_id, Casefile.id.in_(casefile_ids)
        )
    )
    return {row.id: row.code for row in rows}


def _casefiles_of(stage: Stage, person_ids: list[UUID]) -> list[Casefile]:
    return list(
        stage.session.scalars(
            select(Casefile).where(Casefile.tenant_id == stage.context.tenant_id, Casefile.person_id.in_(person_ids))
        )
    )


def _looked(stage: Stage, row: ConferenceItem | ConferencePart) -> None:
    kind = OBJECTS[type(row)]
    audit.record(
        stage.session,
        stage.context,
        stage.clock,
        action=f"{kind}.read",
        object_kind=kind,
        object_id=row.id,
        subject_person_id=row.person_id,
        data_classes=[CLASS],
    )
