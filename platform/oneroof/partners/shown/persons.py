"""What is known of a person: of classes that may be shown, and of these the rows that the database lets through."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.identity import Identity
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.persons.parts import PARTS
from oneroof.casefiles.persons.service.entries import entries_of
from oneroof.casefiles.service.files import casefile_view
from oneroof.core.errors import NotFound
from oneroof.core.keystore import KeyStore
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Known:
    """One entry of a part of what is known: a way to reach the person, a language, a document that was shown."""

    data_class: str
    part: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """A person as far as they may be shown."""

    identity: Identity | None
    known: tuple[Known, ...]

    @property
    def classes(self) -> set[str]:
        """The classes of data that this really holds."""
        return {each.data_class for each in self.known} | ({"identity"} if self.identity else set())


def shown_person(
    session: Session, context: Context, keys: KeyStore, *, casefile_id: UUID, classes: frozenset[str]
) -> ShownPerson:
    """What of these classes is known and seen. Relatives who have casefiles of their own are not in it."""
    identity = None
    if "identity" in classes:
        with suppress(NotFound):
            identity = casefile_view(session, context, keys, casefile_id=casefile_id).identity
    whose = select(Casefile).where(Casefile.tenant_id == context.tenant_id, Casefile.id == casefile_id)
    casefile = session.scalars(whose).one_or_none()
    if casefile is None:
        return ShownPerson(identity, ())
    known = [
        Known(part.data_class, code, _said(entry.facts))
        for code, part in PARTS.items()
        if part.data_class in classes
        for entry in entries_of(session, context, keys, part, casefile)
        if entry.relative_id is None
    ]
    return ShownPerson(identity, tuple(known))


def _said(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value not in ("", None)}
