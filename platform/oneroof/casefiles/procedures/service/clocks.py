"""The clock of a procedure: stopped for a reason, set going again, and given more time where the law allows it."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.models import (
    EXTENSION_REASONS,
    PAUSE_REASONS,
    Procedure,
    ProcedureExtension,
    ProcedurePause,
)
from oneroof.casefiles.procedures.service.answers import answers_row, opened_answers
from oneroof.casefiles.procedures.service.deadlines import (
    deadlines_of,
    furthest_day,
    opened_on,
    pauses_of,
    running_pause,
    set_deadlines,
)
from oneroof.casefiles.procedures.service.definitions import definition_of
from oneroof.casefiles.procedures.service.records import (
    classed,
    keep_event,
    keep_note,
    lock_procedure,
    today_at,
    touch,
)
from oneroof.casefiles.procedures.service.rights import check_may_write
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.forms.validating import Hooks
from oneroof.core.errors import Conflict, Invalid
from oneroof.core.formats import format_date
from oneroof.core.i18n import LazyText, public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

MOST_DAYS = 365
EXTENDED = ("usual", "legal")
"""The deadlines that can be extended: those that the service declares."""


def suspend(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    hooks: Hooks,
    *,
    procedure_id: UUID,
    reason: str,
    since: date | None = None,
    note: str | None = None,
    version: int | None = None,
) -> Procedure:
    """Stop the clock, since a day that may have passed already (today by default).

    Raises NotFound, PreconditionFailed, Forbidden, Conflict `procedure_over` or `clock_stopped`, and Invalid.
    """
    procedure, definition = _opened(session, context, procedure_id, version)
    _check(reason, PAUSE_REASONS, "reason")
    pauses = pauses_of(session, context, procedure)
    if running_pause(pauses) is not None:
        raise Conflict("clock_stopped", public_text("The clock stands still already."))
    began = since or today_at(session, context, clock)
    earliest = max([opened_on(session, context, procedure), *(pause.ended_on for pause in pauses if pause.ended_on)])
    if not earliest <= began <= today_at(session, context, clock):
        message = public_text("Choose a day from %(day)s to today.", day=_Day(earliest))
        raise _invalid("since", message)
    session.add(
        ProcedurePause(
            reason=reason,
            began_on=began,
            noted_at=clock.now(),
            noted_by=context.actor_id,
            **classed(session, context, procedure, "deadlines"),
        )
    )
    event = keep_event(
        session,
        context,
        clock,
        procedure,
        "suspend",
        subject=reason,
        data_classes=["deadlines"],
        details={"reason": reason},
    )
    keep_note(session, context, keys, procedure, event, note)
    return _follow(session, context, clock, keys, hooks, procedure, definition)


def resume(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    hooks: Hooks,
    *,
    procedure_id: UUID,
    note: str | None = None,
    version: int | None = None,
) -> Procedure:
    """Set the clock going again: what is due moves by the days on which it stood still, counted as the service counts.

    Raises NotFound, PreconditionFailed, Forbidden, and Conflict `procedure_over` or `clock_running`.
    """
    procedure, definition = _opened(session, context, procedure_id, version)
    pause = running_pause(pauses_of(session, context, procedure))
    if pause is None:
        raise Conflict("clock_running", public_text("The clock does not stand still."))
    pause.ended_on = max(pause.began_on, today_at(session, context, clock))
    event = keep_event(session, context, clock, procedure, "resume", data_classes=["deadlines"])
    keep_note(session, context, keys, procedure, event, note)
    return _follow(session, context, clock, keys, hooks, procedure, definition)


def extend(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    hooks: Hooks,
    *,
    procedure_id: UUID,
    kind: str,
    days: int,
    reason: str,
    note: str | None = None,
    version: int | None = None,
) -> Procedure:
    """Give a declared deadline (`usual` or `legal`) more days, counted as the service counts; once or more.

    Raises NotFound, PreconditionFailed, Forbidden, Conflict `procedure_over`, and Invalid: for `days` also where the
    legal deadline would go beyond what the definition names as the longest.
    """
    procedure, definition = _opened(session, context, procedure_id, version)
    _check(reason, EXTENSION_REASONS, "reason")
    declared = {row.code for row in deadlines_of(session, context, procedure) if row.kind in EXTENDED}
    _check(kind, tuple(code for code in EXTENDED if code in declared), "kind")
    if not 1 <= days <= MOST_DAYS:
        raise _invalid("days", public_text("Give a number of days from 1 to %(most)s.", most=MOST_DAYS))
    session.add(
        ProcedureExtension(
            kind=kind,
            days=days,
            reason=reason,
            noted_at=clock.now(),
            noted_by=context.actor_id,
            **classed(session, context, procedure, "deadlines"),
        )
    )
    event = keep_event(
        session,
        context,
        clock,
        procedure,
        "extend",
        subject=f"{kind} {days} {reason}",
        data_classes=["deadlines"],
        details={"kind": kind, "days": days, "reason": reason},
    )
    keep_note(session, context, keys, procedure, event, note)
    _follow(session, context, clock, keys, hooks, procedure, definition)
    _check_limit(session, context, procedure, definition, kind)
    return procedure


def _check_limit(
    session: Session, context: Context, procedure: Procedure, definition: ServiceDefinition, kind: str
) -> None:
    furthest = furthest_day(session, context, procedure, definition)
    due = {row.code: row.due_on for row in deadlines_of(session, context, procedure)}
    if kind == "legal" and furthest is not None and due["legal"] > furthest:
        message = public_text("The law allows it until %(day)s at most.", day=_Day(furthest))
        raise _invalid("days", message)


def _opened(
    session: Session, context: Context, procedure_id: UUID, version: int | None
) -> tuple[Procedure, ServiceDefinition]:
    procedure = lock_procedure(session, context, procedure_id, version)
    check_may_write(context, procedure)
    return procedure, definition_of(session, context, procedure)


def _follow(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    hooks: Hooks,
    procedure: Procedure,
    definition: ServiceDefinition,
) -> Procedure:
    touch(procedure)
    session.flush()
    answers = opened_answers(context, keys, answers_row(session, context, procedure))
    set_deadlines(session, context, clock, hooks, procedure, definition, answers)
    session.flush()
    return procedure


def _check(value: str, listed: tuple[str, ...], field: str) -> None:
    if value not in listed:
        message = public_text("“%(value)s” is none of: %(listed)s.", value=value, listed=", ".join(listed))
        raise _invalid(field, message)


def _invalid(field: str, message: LazyText) -> Invalid:
    return Invalid("clock_invalid", message, fields={field: [message]})


class _Day:
    """A day, written when it is shown, in the reader's language."""

    def __init__(self, day: date) -> None:
        self._day = day

    def __str__(self) -> str:
        return format_date(self._day, "long")
