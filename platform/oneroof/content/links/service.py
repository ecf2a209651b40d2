"""Rounds of the check: begun each week or by an editor, asked link by link, and what came out of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from oneroof.audit.service import record
from oneroof.content.links.asking import Answer
from oneroof.content.links.internal import leads_somewhere
from oneroof.content.models import ContentCheck, ContentItem, ContentLink
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.jobs.service import enqueue
from oneroof.tenancy.context import Context

CHECK = "content.check_links"
EVERY = timedelta(days=7)
FAILURES_UNTIL_BROKEN = 3
AGAIN_AFTER = timedelta(hours=1)
"""Of real time: what fails is asked again, until it has failed often enough to be called broken."""


def begin_check(session: Session, context: Context, clock: Clock) -> ContentCheck:
    """A round of all links, done by a job; the one that is running, where there is one."""
    running = latest_check(session, context)
    if running is not None and running.ended_at is None and clock.now() - running.asked_at < timedelta(hours=1):
        return running
    check = ContentCheck(id=new_id(), asked_at=clock.now(), asked_by=context.actor_id, done=0)
    check.total = session.scalar(_count(context)) or 0
    session.add(check)
    session.flush()
    enqueue(session, context, kind=CHECK, key=f"{CHECK}:{check.id}:1", payload={"check_id": str(check.id), "try": 1})
    details = {"links": check.total}
    record(
        session,
        context,
        clock,
        action="content.check",
        object_kind="content_check",
        object_id=check.id,
        details=details,
    )
    return check


def latest_check(session: Session, context: Context) -> ContentCheck | None:
    """The round that began last."""
    query = select(ContentCheck).where(ContentCheck.tenant_id == context.tenant_id)
    return session.scalars(query.order_by(ContentCheck.asked_at.desc(), ContentCheck.id.desc()).limit(1)).first()


def is_weekly_due(session: Session, context: Context, clock: Clock) -> bool:
    """Whether a week has gone by since the last round, and there is something to ask."""
    last = latest_check(session, context)
    if last is not None and last.asked_at > clock.now() - EVERY:
        return False
    return bool(session.scalar(_count(context)))


def links_to_ask(session: Session, context: Context, *, again: bool) -> list[tuple[UUID, str]]:
    """Ids and addresses for a round: all of them, or only the doubtful ones."""
    query = select(ContentLink).join(ContentItem, ContentItem.id == ContentLink.item_id)
    query = query.where(ContentLink.tenant_id == context.tenant_id, ContentItem.tenant_id == context.tenant_id)
    query = query.where(ContentItem.state != "withdrawn")
    if again:
        query = query.where(ContentLink.state == "doubtful")
    return [(link.id, link.url) for link in session.scalars(query.order_by(ContentLink.url, ContentLink.id))]


def note_answer(session: Session, context: Context, now: datetime, link_id: UUID, answer: Answer | None) -> None:
    """Keep what came out for one link; None asks this site itself. A link that is gone meanwhile is left alone."""
    query = select(ContentLink).where(ContentLink.tenant_id == context.tenant_id, ContentLink.id == link_id)
    link = session.scalars(query.with_for_update()).one_or_none()
    if link is None:
        return
    is_own = answer is None
    if answer is None:
        answer = Answer(None if leads_somewhere(session, context, link.url) else "no_such_page")
    link.checked_at, link.reason, link.http_status = now, answer.reason, answer.http_status
    link.failures = link.failures + 1 if answer.reason else 0
    link.state = _state(link, is_own=is_own)


def note_progress(session: Session, context: Context, now: datetime, check_id: UUID, done: int, total: int) -> None:
    """How far a round is; it ends when all links are asked."""
    query = select(ContentCheck).where(ContentCheck.tenant_id == context.tenant_id, ContentCheck.id == check_id)
    check = session.scalars(query.with_for_update()).one_or_none()
    if check is None:
        return
    check.total, check.done = total, min(done, total)
    if done >= total:
        check.ended_at = now


def links_of(session: Session, context: Context, item_id: UUID) -> list[ContentLink]:
    """All links of an item, those that fail first."""
    query = select(ContentLink).where(ContentLink.tenant_id == context.tenant_id, ContentLink.item_id == item_id)
    order = {"broken": 0, "doubtful": 1, "unchecked": 2, "fine": 3}
    return sorted(session.scalars(query), key=lambda link: (order[link.state], link.url))


def broken_count(session: Session, context: Context) -> int:
    """How many links are broken."""
    return session.scalar(_count(context).where(ContentLink.state == "broken")) or 0


def _count(context: Context) -> Select[int]:
    return select(func.count(ContentLink.id)).where(ContentLink.tenant_id == context.tenant_id)


def _state(link: ContentLink, *, is_own: bool) -> str:
    if link.reason is None:
        return "fine"
    return "broken" if is_own or link.failures >= FAILURES_UNTIL_BROKEN else "doubtful"
