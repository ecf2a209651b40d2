"""Sign-ins of organisations that open somebody's own file: linked by the person alone, and taken away again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.sharing.service import row_clearance
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.identity.models import IdentityProvider
from oneroof.identity.service_users.models import PersonSignIn
from oneroof.notifications.mail import promise_letter
from oneroof.tenancy.context import Context

LINKED = "own_file_linked"


@dataclass(frozen=True, slots=True)
class Linked:
    """A sign-in that opens the file."""

    id: UUID
    provider: str
    linked_at: datetime


def link(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    person_id: UUID,
    casefile_id: UUID,
    provider_id: UUID,
    subject: str,
) -> UUID:
    """From now on this subject opens the file; the person, whose context it must be, is written to."""
    row = PersonSignIn(
        id=new_id(),
        person_id=person_id,
        casefile_id=casefile_id,
        provider_id=provider_id,
        subject_hash=subject_hash(keys, context, provider_id, subject),
        linked_at=clock.now(),
        **row_clearance(session, context, person_id, "person"),
    )
    session.add(row)
    session.flush()
    _record(session, context, clock, "link", row)
    promise_letter(session, context, letter=LINKED, about=row.id)
    return row.id


def linked_with(session: Session, context: Context, *, casefile_id: UUID) -> list[Linked]:
    """The sign-ins that open a file, also by way of a casefile that was joined into it; the oldest first."""
    providers = session.scalars(select(IdentityProvider).where(IdentityProvider.tenant_id == context.tenant_id))
    names = {each.id: each.name for each in providers}
    rows = _rows(session, context, casefile_id)
    return [Linked(row.id, names.get(row.provider_id, "?"), row.linked_at) for row in rows]


def unlink(session: Session, context: Context, clock: Clock, *, casefile_id: UUID, link_id: UUID) -> None:
    """This sign-in opens the file no more. Raises NotFound."""
    found = [row for row in _rows(session, context, casefile_id) if row.id == link_id]
    if not found:
        raise NotFound("sign_in_not_linked", public_text("This sign-in opens the file no more."))
    _remove(session, context, clock, found)


def unlink_all(session: Session, context: Context, clock: Clock, *, casefile_id: UUID) -> None:
    """No sign-in opens the file any more."""
    _remove(session, context, clock, _rows(session, context, casefile_id))


def subject_hash(keys: KeyStore, context: Context, provider_id: UUID, subject: str) -> bytes:
    """By what a subject of a provider is known here."""
    return keys.search_token(context.tenant_id, "own file sign-in", str(provider_id), subject)


def _rows(session: Session, context: Context, casefile_id: UUID) -> list[PersonSignIn]:
    joined = select(Casefile.id).where(
        Casefile.tenant_id == context.tenant_id, (Casefile.id == casefile_id) | (Casefile.merged_into_id == casefile_id)
    )
    statement = select(PersonSignIn).where(
        PersonSignIn.tenant_id == context.tenant_id, PersonSignIn.casefile_id.in_(joined)
    )
    return list(session.scalars(statement.order_by(PersonSignIn.linked_at)))


def _remove(session: Session, context: Context, clock: Clock, rows: list[PersonSignIn]) -> None:
    for row in rows:
        _record(session, context, clock, "unlink", row)
        session.delete(row)
    session.flush()


def _record(session: Session, context: Context, clock: Clock, verb: str, row: PersonSignIn) -> None:
    audit.record(
        session,
        context,
        clock,
        action=f"own_file.{verb}",
        object_kind="own_file",
        object_id=row.id,
        subject_person_id=row.person_id,
        data_classes=["person"],
        details={"provider": str(row.provider_id)},
    )
