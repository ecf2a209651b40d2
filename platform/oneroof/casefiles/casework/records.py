"""What every part of casework does: find the casefile, seal what is written, write the accountability record."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.procedures.models import Procedure
from oneroof.casefiles.procedures.service.records import today_at
from oneroof.casefiles.service.views import no_such_casefile
from oneroof.casefiles.sharing.service import row_clearance
from oneroof.core.db import Base
from oneroof.core.errors import Forbidden, Invalid
from oneroof.core.i18n import LazyText, public_text
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.time import Clock
from oneroof.identity.models import Staff
from oneroof.tenancy.context import Context

__all__ = ["today_at"]

LONGEST = 4000
"""Characters of a text."""


def casefile_of(session: Session, context: Context, casefile_id: UUID, *, lock: bool = False) -> Casefile:
    """The casefile; locked, where the order in which two change it matters. Raises NotFound."""
    wanted = select(Casefile).where(Casefile.tenant_id == context.tenant_id, Casefile.id == casefile_id)
    casefile = session.scalars(wanted.with_for_update(key_share=True) if lock else wanted).one_or_none()
    if casefile is None:
        raise no_such_casefile()
    return casefile


def classed(
    session: Session, context: Context, casefile: Casefile, data_class: str, procedure: Procedure | None = None
) -> dict[str, Any]:
    """What a policy looks at, for a new row of this person; of a procedure, its responsible office sees it too."""
    procedure_id = procedure.id if procedure else None
    seen = row_clearance(session, context, casefile.person_id, data_class, procedure_id=procedure_id)
    return {"person_id": casefile.person_id, "data_class": data_class, **seen}


def check_cleared(context: Context, data_class: str) -> None:
    """Raises Forbidden for who may see no row of this class but what is shared with them."""
    if data_class not in context.clearance:
        raise Forbidden("not_cleared", public_text("Your role may not see or write this about the person."))


def procedure_of(session: Session, context: Context, casefile: Casefile, procedure_id: UUID | None) -> Procedure | None:
    """The casefile's procedure of this id; None for no id. Raises Invalid (`procedure_id`) for another one."""
    if procedure_id is None:
        return None
    found = session.get(Procedure, (context.tenant_id, procedure_id))
    if found is None or found.casefile_id != casefile.id:
        raise wrong("procedure_id", "procedure_unknown", public_text("This casefile has no such procedure."))
    return found


def written(text: str | None, field: str, *, required: bool = False, most: int = LONGEST) -> str:
    """A text as it is kept. Raises Invalid for none, or too much."""
    kept = (text or "").replace("\r\n", "\n").strip()
    if required and not kept:
        raise wrong(field, "text_missing", public_text("Write something."))
    if len(kept) > most:
        raise wrong(field, "text_too_long", public_text("At most %(most)s characters.", most=most))
    return kept


def wrong(field: str, code: str, message: LazyText) -> Invalid:
    """What is wrong with one field."""
    return Invalid(code, message, fields={field: [message]})


def sealed(context: Context, keys: KeyStore, person_id: UUID, row_id: UUID, table: str, plain: str) -> bytes:
    """A text under the person's key, bound to its row."""
    return keys.seal_for_person(context.tenant_id, person_id, plain.encode(), f"{table}/{row_id}")


def unsealed(context: Context, keys: KeyStore, person_id: UUID, row_id: UUID, table: str, cipher: bytes | None) -> str:
    """The text in the clear; empty for none. Raises NotFound after the person's erasure."""
    if cipher is None:
        return ""
    try:
        return keys.unseal_for_person(context.tenant_id, person_id, cipher, f"{table}/{row_id}").decode()
    except KeyDestroyedError:
        raise no_such_casefile() from None


def add_once(session: Session, row: Base) -> bool:
    """Add a row whose `once_id` no other has; False where another transaction was quicker."""
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        return False
    return True


def staff_names(session: Session, context: Context, staff_ids: set[UUID]) -> dict[UUID, str]:
    """What members of staff are called."""
    rows = session.execute(
        select(Staff.id, Staff.name).where(Staff.tenant_id == context.tenant_id, Staff.id.in_(sorted(staff_ids)))
    )
    return {row.id: row.name for row in rows}


def record(
    session: Session,
    context: Context,
    clock: Clock,
    action: str,
    *,
    person_id: UUID,
    object_id: UUID,
    data_class: str,
    also: Iterable[str] = (),
    details: Mapping[str, Any] | None = None,
) -> None:
    """One entry of the accountability record: `action` is `note.write`, its object what stands before the dot."""
    audit.record(
        session,
        context,
        clock,
        action=action,
        object_kind=action.partition(".")[0],
        object_id=object_id,
        subject_person_id=person_id,
        data_classes=[data_class, *also],
        details=dict(details or {}),
    )


def not_after_today(day: date, today: date, field: str) -> None:
    """Raises Invalid for a day that has not come yet."""
    if day > today:
        raise wrong(field, "day_in_future", public_text("This day has not come yet."))
