"""Working in a home centre: first the line writes down that it will, then a transaction in that centre does it.

One tenant to a transaction. The line's promise is committed before the centre's transaction begins, so that whoever
kills the process in between leaves a promise without a look, and never a look without a promise.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.db import Database
from oneroof.core.errors import Forbidden
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.phone_line.agreements.service import running_with
from oneroof.phone_line.models import PhoneLook
from oneroof.tenancy.context import Context
from oneroof.tenancy.line_clearance import OPERATOR, VERIFY, purpose_of

PERMISSION_OF = {
    "verify": VERIFY,
    "send_code": VERIFY,
    "status": "line.status",
    "times": "line.appointments",
    "book": "line.appointments",
    "note": "line.notes",
    "call_back": "line.call_backs",
}
"""What each act of `PhoneLook` needs; an operator's context carries that, and nothing else."""


@dataclass(frozen=True, slots=True)
class Line:
    """The phone line's side of a call: the doors, who acts, and the clock."""

    database: Database
    keys: KeyStore
    context: Context
    clock: Clock


@dataclass(frozen=True, slots=True)
class Where:
    """In which call something is done, at which centre, and with which case code's hash; None where there is none."""

    call_id: UUID
    centre_id: int
    case_hash: bytes | None = None


@contextmanager
def at_home(line: Line, where: Where, act: str) -> Iterator[tuple[Session, Context]]:
    """A transaction in the centre, in the context of the line's operator; committed at the end of the block.

    Raises Forbidden `line_not_agreed` where no running agreement covers the act.
    """
    permission = PERMISSION_OF[act]
    _promise(line, where, act, permission)
    context = operator_context(line.context, where.centre_id, permission)
    with line.database.transaction(context) as session:
        yield session, context


def operator_context(line: Context, centre_id: int, permission: str) -> Context:
    """Who acts there: this operator, of this line, for one act; of no office and no agency of the centre."""
    return Context(
        tenant_id=centre_id,
        network_id=line.network_id,
        actor_kind=OPERATOR,
        actor_id=line.actor_id,
        purpose=purpose_of(permission),
        permissions=frozenset({permission}),
        request_id=line.request_id,
        line_id=line.tenant_id,
    )


def _promise(line: Line, where: Where, act: str, permission: str) -> None:
    """Commit that it is about to be done. Raises Forbidden."""
    with line.database.transaction(line.context) as session:
        agreement = running_with(session, line.context, where.centre_id)
        covered = agreement is not None and (permission == VERIFY or permission.partition(".")[2] in agreement.covers)
        if not covered or (agreement and agreement.until < line.clock.now().date()):
            message = staff_text("No agreement with this centre lets the phone line do that.")
            raise Forbidden("line_not_agreed", message)
        look = PhoneLook(id=new_id(), call_id=where.call_id, centre_id=where.centre_id, case_hash=where.case_hash)
        look.act, look.promised_at = act, line.clock.now()
        session.add(look)
        session.flush()
        audit.record(
            session,
            line.context,
            line.clock,
            action="home.look",
            object_kind="phone_look",
            object_id=look.id,
            details={"act": act, "centre": where.centre_id, "case": where.case_hash.hex() if where.case_hash else ""},
        )
