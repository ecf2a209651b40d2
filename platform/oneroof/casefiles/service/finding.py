"""Finding a casefile: by its code, or by name and birth date."""

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.codes import read_code
from oneroof.casefiles.models import Casefile, PersonIdentity, PersonToken
from oneroof.casefiles.service.views import CasefileView, opened_view
from oneroof.casefiles.tokens import tokens_to_find
from oneroof.core.errors import Invalid, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

MOST_FOUND = 10
"""More are not shown: a name alone must not open a list of people."""


def find_by_code(session: Session, context: Context, clock: Clock, keys: KeyStore, *, code: str) -> CasefileView | None:
    """The casefile with this code, or None. Raises Invalid for a code with a typing error."""
    found = _views(session, context, keys, _casefiles(context).where(Casefile.code == read_code(code)))
    _record(session, context, clock, "code", found)
    return found[0] if found else None


def find_by_identity(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, name: str, birth_date: str | None
) -> list[CasefileView]:
    """Casefiles of people of this name whose birth date may be this one; the newest first.

    Raises Invalid when the name says too little: more than MOST_FOUND people have it, and no full date was given.
    """
    found = _views(session, context, keys, _by_tokens(keys, context, name, birth_date).limit(MOST_FOUND + 1))
    if len(found) > MOST_FOUND:
        message = public_text("Too many people have this name. Please add the date of birth.")
        raise Invalid("search_too_wide", message, fields={"birth_date": [message]})
    _record(session, context, clock, "identity", found)
    return found


def same_people(
    session: Session, context: Context, keys: KeyStore, *, name: str, birth_date: str | None
) -> list[tuple[UUID, UUID]]:
    """(casefile id, person id) of those who may be this person, the newest first, without reading who they are."""
    rows = session.execute(
        _by_tokens(keys, context, name, birth_date).with_only_columns(Casefile.id, Casefile.person_id).limit(MOST_FOUND)
    )
    return [(row.id, row.person_id) for row in rows]


def _casefiles(context: Context) -> Select[Casefile, PersonIdentity]:
    return (
        select(Casefile, PersonIdentity)
        .join(
            PersonIdentity,
            (PersonIdentity.tenant_id == Casefile.tenant_id) & (PersonIdentity.person_id == Casefile.person_id),
        )
        .where(Casefile.tenant_id == context.tenant_id, PersonIdentity.tenant_id == context.tenant_id)
    )


def _by_tokens(keys: KeyStore, context: Context, name: str, birth_date: str | None) -> Select[Casefile, PersonIdentity]:
    wanted = tokens_to_find(keys, context.tenant_id, name, birth_date)
    people = select(PersonToken.person_id).where(
        PersonToken.tenant_id == context.tenant_id, PersonToken.token.in_(sorted(wanted))
    )
    return _casefiles(context).where(Casefile.person_id.in_(people)).order_by(Casefile.opened_at.desc(), Casefile.id)


def _views(
    session: Session, context: Context, keys: KeyStore, statement: Select[Casefile, PersonIdentity]
) -> list[CasefileView]:
    views = []
    for row in session.execute(statement):
        # who has been erased is found no more
        with suppress(NotFound):
            views.append(opened_view(context, keys, row.Casefile, row.PersonIdentity))
    return views


def _record(session: Session, context: Context, clock: Clock, by: str, found: Sequence[CasefileView]) -> None:
    """One entry for the search, and one for each person whom it showed."""
    audit.record(session, context, clock, action="person.search", details={"by": by, "found": len(found)})
    for view in found:
        audit.record(
            session,
            context,
            clock,
            action="person.find",
            object_kind="casefile",
            object_id=view.casefile.id,
            subject_person_id=view.casefile.person_id,
            data_classes=["identity"],
        )
