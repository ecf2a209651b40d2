"""The job that asks the machine, piece by piece."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.content.translating.machine import RUN, MachineFailed
from oneroof.content.translating.machine.running import (
    asked_of,
    end,
    keep,
    pieces_of,
    reason_of,
    translated,
    words_asked,
)
from oneroof.content.translating.machine.settings import machine_of
from oneroof.content.translating.models import MachinePiece
from oneroof.content.translating.terms import kept_words, terms_for
from oneroof.core.errors import DomainError
from oneroof.core.time import Clock
from oneroof.jobs.handlers import handles_at_length
from oneroof.services import Services
from oneroof.tenancy.context import Context


@handles_at_length(RUN, purpose="administration")
def translate_by_machine(services: Services, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Ask for each piece that still waits, each in transactions of its own; the machine is asked outside of them."""
    with services.database.transaction(context) as session:
        waiting = [
            piece.id for piece in pieces_of(session, context, UUID(payload["run_id"])) if piece.state == "waiting"
        ]
    for piece_id in waiting:
        try:
            _translate(services, context, clock, piece_id)
        except MachineFailed as failure:
            _fail(services, context, clock, piece_id, failure.reason)
        except DomainError as error:
            _fail(services, context, clock, piece_id, reason_of(error))


def _translate(services: Services, context: Context, clock: Clock, piece_id: UUID) -> None:
    with services.database.transaction(context) as session:
        piece = _piece(session, context, piece_id)
        item, source = asked_of(session, context, piece)
        machine = machine_of(session, context, services.keys, frozenset(services.settings.machine_hosts))
        facts: dict[str, Any] = {
            "source": item.source_language,
            "target": piece.language,
            "kept": kept_words(session, context),
            "terms": terms_for(session, context, item.source_language, piece.language),
        }
        words = words_asked(source)
    parts, refused = translated(machine, words, **facts)
    with services.database.transaction(context) as session:
        piece = _piece(session, context, piece_id)
        keep(session, context, clock, piece=piece, source=source, parts=parts, refused=refused)


def _fail(services: Services, context: Context, clock: Clock, piece_id: UUID, reason: str) -> None:
    with services.database.transaction(context) as session:
        end(session, context, clock, _piece(session, context, piece_id), "failed", reason)


def _piece(session: Session, context: Context, piece_id: UUID) -> MachinePiece:
    return session.get_one(MachinePiece, (context.tenant_id, piece_id))
