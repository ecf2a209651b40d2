"""The check of links: each week, when an editor asks, and again for what has failed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.content.links import asking
from oneroof.content.links.asking import Answer
from oneroof.content.links.service import (
    AGAIN_AFTER,
    CHECK,
    FAILURES_UNTIL_BROKEN,
    begin_check,
    is_weekly_due,
    links_to_ask,
    note_answer,
    note_progress,
)
from oneroof.core.time import Clock
from oneroof.jobs.handlers import handles_at_length
from oneroof.jobs.schedule import scheduled
from oneroof.jobs.service import enqueue
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant


@scheduled("check of links", purpose="administration", every=timedelta(hours=1))
def weekly(session: Session, context: Context, clock: Clock, _tenant: ListedTenant) -> bool:
    """Begin a round when a week has gone by."""
    if is_weekly_due(session, context, clock):
        begin_check(session, context, clock)
    return True


@handles_at_length(CHECK, purpose="administration")
def check_links(services: Services, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Ask every link, each in a transaction of its own; what failed is asked again after a while."""
    turn = int(payload["try"])
    with services.database.transaction(context) as session:
        links = links_to_ask(session, context, again=turn > 1)
    answers: dict[str, Answer | None] = {}
    for number, (link_id, url) in enumerate(links, start=1):
        if url not in answers:
            answers[url] = None if url.startswith("/") else asking.ask(url)
        with services.database.transaction(context) as session:
            note_answer(session, context, clock.now(), link_id, answers[url])
            if turn == 1:
                note_progress(session, context, clock.now(), UUID(payload["check_id"]), number, len(links))
    with services.database.transaction(context) as session:
        if turn == 1 and not links:
            note_progress(session, context, clock.now(), UUID(payload["check_id"]), 0, 0)
        if turn < FAILURES_UNTIL_BROKEN and links_to_ask(session, context, again=True):
            following = {**payload, "try": turn + 1}
            key = f"{CHECK}:{payload['check_id']}:{turn + 1}"
            enqueue(session, context, kind=CHECK, key=key, payload=following, after=AGAIN_AFTER)
