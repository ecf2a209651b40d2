"""What is written down once for an office, in whatever table: looked up to be changed, by its version."""

from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.errors import PreconditionFailed
from oneroof.core.i18n import staff_text
from oneroof.tenancy.context import Context

Facts = TypeVar("Facts")


def facts_to_change(
    session: Session, context: Context, kind: type[Facts], *, office_id: UUID | None, version: int
) -> Facts:
    """The office's row of a table with `office_id` and `version`, locked; a new one where nothing is written yet.

    `version` is what the caller has seen, 0 for nothing. Raises PreconditionFailed where it is another by now.
    """
    table: Any = kind
    row: Any = session.scalars(
        select(table)
        .where(table.tenant_id == context.tenant_id, table.office_id == office_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if (row.version if row else 0) != version:
        raise PreconditionFailed(
            "changed_meanwhile", staff_text("Somebody else changed this first. Please look again.")
        )
    if row is None:
        row = table(office_id=office_id)
        session.add(row)
    found: Facts = row
    return found
