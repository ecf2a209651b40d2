"""Whose casefiles these are: for lists over many people."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.codes import shown
from oneroof.casefiles.models import Casefile, PersonIdentity
from oneroof.casefiles.service.views import opened_view
from oneroof.core.errors import NotFound
from oneroof.core.keystore import KeyStore
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as a list names them; `name` is None where the actor may not see it, and after an erasure."""

    casefile: Casefile
    name: str | None

    @property
    def code(self) -> str:
        """The case code as it is printed and said."""
        return shown(self.casefile.code)


def people_of(session: Session, context: Context, keys: KeyStore, casefile_ids: Iterable[UUID]) -> dict[UUID, Somebody]:
    """The people of these casefiles, by casefile."""
    rows = session.execute(
        select(Casefile, PersonIdentity)
        .join(
            PersonIdentity,
            (PersonIdentity.tenant_id == Casefile.tenant_id) & (PersonIdentity.person_id == Casefile.person_id),
            isouter=True,
        )
        .where(Casefile.tenant_id == context.tenant_id, Casefile.id.in_(sorted(set(casefile_ids))))
    )
    return {row.Casefile.id: Somebody(row.Casefile, _name(context, keys, *row)) for row in rows}


def _name(context: Context, keys: KeyStore, casefile: Casefile, sealed: PersonIdentity | None) -> str | None:
    if sealed is None:
        return None
    try:
        return opened_view(context, keys, casefile, sealed).identity.name
    except NotFound:
        return None
