"""A meeting is planned, moved, called off and ended; what is open goes on to the next one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.casework.records import written, wrong
from oneroof.catalogue.models import Agency
from oneroof.conferences.models import Conference, ConferenceItem, ConferencePartner
from oneroof.conferences.service.items import carry_over
from oneroof.conferences.service.parts import end_sharing_of, withdraw_all
from oneroof.conferences.service.records import (
    check_planned,
    check_version,
    conference_of,
    partners_of,
    told_parts,
)
from oneroof.core.errors import Conflict
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.frontdesk.models import Office
from oneroof.identity.partnerships.service import check_in_force, partnership_by_id
from oneroof.referrals.ways import Stage
from oneroof.tenancy.context import Context

LONGEST_PLACE = 200
MOST_PARTNERS = 30


@dataclass(frozen=True, slots=True)
class Plan:
    """When and where a meeting is, and who comes."""

    starts_at: datetime
    place: str
    office_ids: Collection[UUID] = ()
    partnership_ids: Collection[UUID] = ()


def plan(stage: Stage, *, once_id: UUID, content: Plan, previous_id: UUID | None = None) -> Conference:
    """Plan a meeting. Of the one that it follows, cases with open steps and postponed ones are on its list already.

    Sent again with the same `once_id` it is there already. Raises Invalid with the field, NotFound for the previous
    meeting, and Conflict where that one is not over or has a next one.
    """
    session, context = stage.session, stage.context
    before = session.scalars(
        select(Conference).where(Conference.tenant_id == context.tenant_id, Conference.once_id == once_id)
    ).one_or_none()
    if before is not None:
        return before
    previous = _checked_previous(session, context, previous_id)
    row = Conference(id=new_id(), once_id=once_id, previous_id=previous_id, planned_at=stage.clock.now())
    row.planned_by = context.actor_id
    _write(stage, row, content)
    session.add(row)
    session.flush()
    _invite(stage, row, content)
    _audit(stage, row, "plan")
    if previous is not None:
        carry_over(stage, previous, row)
    return row


def change(stage: Stage, conference_id: UUID, *, version: int, content: Plan) -> Conference:
    """Move a meeting, or invite others. A partner who is not invited any more sees nothing of it.

    Raises NotFound, PreconditionFailed, Invalid with the field, and Conflict for one that is over.
    """
    row = conference_of(stage.session, stage.context, conference_id, lock=True)
    check_version(row, version)
    check_planned(row)
    _write(stage, row, content)
    wanted = {*content.office_ids, *content.partnership_ids}
    for partner in partners_of(stage.session, stage.context, row.id):
        if partner.addressee not in wanted:
            withdraw_all(stage, reason="withdrawn", partner_id=partner.id)
    _invite(stage, row, content)
    stage.session.flush()
    _audit(stage, row, "change")
    return row


def end(stage: Stage, conference_id: UUID, *, version: int, held: bool) -> Conference:
    """The meeting was held, or is called off. What partners saw besides their part ends; agreed steps stay with them.

    Raises NotFound, PreconditionFailed, and Conflict where a case has neither an outcome nor another day.
    """
    session, context = stage.session, stage.context
    row = conference_of(session, context, conference_id, lock=True)
    check_version(row, version)
    check_planned(row)
    items = list(
        session.scalars(
            select(ConferenceItem).where(
                ConferenceItem.tenant_id == context.tenant_id, ConferenceItem.conference_id == row.id
            )
        )
    )
    if held and any(item.state == "listed" for item in items):
        raise Conflict(
            "cases_open",
            staff_text("Some cases have no outcome yet. Write down what was agreed, or put them off to the next time."),
        )
    row.state = "held" if held else "cancelled"
    session.flush()
    for part in told_parts(session, context, [item.id for item in items]):
        end_sharing_of(stage, part, reason="conference_over")
    if not held:
        withdraw_all(stage, reason="conference_over", item_ids=[item.id for item in items])
    _audit(stage, row, "hold" if held else "cancel")
    return row


def _checked_previous(session: Session, context: Context, previous_id: UUID | None) -> Conference | None:
    if previous_id is None:
        return None
    previous = conference_of(session, context, previous_id, lock=True)
    followed = session.scalar(
        select(Conference.id).where(Conference.tenant_id == context.tenant_id, Conference.previous_id == previous_id)
    )
    if previous.state == "planned" or followed is not None:
        raise Conflict("not_to_follow", staff_text("This meeting is not over yet, or its next one is planned already."))
    return previous


def _write(stage: Stage, row: Conference, content: Plan) -> None:
    row.place = written(content.place, "place", required=True, most=LONGEST_PLACE)
    if content.starts_at <= stage.clock.now():
        raise wrong("day", "day_past", staff_text("Choose a day and time that is still to come."))
    row.starts_at = content.starts_at
    if not content.office_ids and not content.partnership_ids:
        raise wrong("partners", "partner_missing", staff_text("Choose at least one partner."))
    if len({*content.office_ids, *content.partnership_ids}) > MOST_PARTNERS:
        raise wrong("partners", "partners_many", staff_text("At most %(most)s partners.", most=MOST_PARTNERS))


def _invite(stage: Stage, row: Conference, content: Plan) -> None:
    session, context = stage.session, stage.context
    there = {partner.addressee for partner in partners_of(session, context, row.id)}
    for office_id in sorted(set(content.office_ids) - there):
        _check_office(session, context, office_id)
        session.add(ConferencePartner(id=new_id(), conference_id=row.id, office_id=office_id))
    for partnership_id in sorted(set(content.partnership_ids) - there):
        check_in_force(partnership_by_id(session, context, partnership_id), today=stage.today)
        session.add(ConferencePartner(id=new_id(), conference_id=row.id, partnership_id=partnership_id))
    session.flush()


def _check_office(session: Session, context: Context, office_id: UUID) -> None:
    office = session.get(Office, (context.tenant_id, office_id))
    agency = session.get(Agency, (context.tenant_id, office.agency_id)) if office and office.agency_id else None
    if office is None or office.state != "active" or (agency and agency.is_enforcement):
        raise wrong("partners", "partner_unknown", staff_text("Choose partners of the list."))


def _audit(stage: Stage, row: Conference, verb: str) -> None:
    audit.record(
        stage.session,
        stage.context,
        stage.clock,
        action=f"conference.{verb}",
        object_kind="conference",
        object_id=row.id,
    )


def meetings(session: Session, context: Context, *, upcoming: bool, most: int = 50) -> list[Conference]:
    """Meetings still to come (or not ended yet), the next first; or those that are over, the latest first."""
    wanted = select(Conference).where(Conference.tenant_id == context.tenant_id)
    if upcoming:
        wanted = wanted.where(Conference.state == "planned").order_by(Conference.starts_at, Conference.id)
    else:
        wanted = wanted.where(Conference.state != "planned").order_by(Conference.starts_at.desc(), Conference.id)
    return list(session.scalars(wanted.limit(most)))
