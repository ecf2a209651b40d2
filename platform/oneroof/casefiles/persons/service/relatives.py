"""Family links: what two people are to each other stands in both casefiles, or in neither."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.finding.searching import find_by_code
from oneroof.casefiles.models import Casefile, PersonIdentity
from oneroof.casefiles.persons.checking import invalid
from oneroof.casefiles.persons.declared import Facts
from oneroof.casefiles.persons.models import PersonFamily
from oneroof.casefiles.persons.parts import FAMILY
from oneroof.casefiles.persons.service.entries import Entry, new_row, opened, record, write_facts
from oneroof.casefiles.persons.wording import SEEN_FROM_THE_OTHER
from oneroof.casefiles.service.views import opened_view
from oneroof.core.errors import Invalid, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

ADULT = 18


@dataclass(frozen=True, slots=True)
class Relative:
    """A relative who has a casefile that the reader may see."""

    casefile_id: UUID
    code: str
    name: str
    birth_date: str | None


def relative_named(
    session: Session, context: Context, clock: Clock, keys: KeyStore, person_id: UUID, facts: Facts
) -> UUID | None:
    """The person whose case code is given, which `facts` then need no longer. Raises Invalid (`casefile`)."""
    code = facts.pop("casefile")
    if not code:
        return None
    try:
        view = find_by_code(session, context, clock, keys, code=code)
    except Invalid as error:
        raise invalid({"casefile": [error.message]}) from None
    if view is None:
        raise invalid({"casefile": [public_text("There is no casefile with this code here.")]})
    if view.casefile.person_id == person_id:
        raise invalid({"casefile": [public_text("This is the code of the casefile itself.")]})
    facts["name"] = facts["birth_date"] = ""
    return view.casefile.person_id


def check_not_linked(session: Session, context: Context, person_id: UUID, relative_id: UUID) -> None:
    """Raise Invalid where the two are linked already."""
    model = PersonFamily
    linked = select(model.id).where(
        model.tenant_id == context.tenant_id, model.person_id == person_id, model.relative_id == relative_id
    )
    if session.scalars(linked).first() is not None:
        raise invalid({"casefile": [public_text("These two are linked already.")]})


def mirror(session: Session, context: Context, clock: Clock, keys: KeyStore, row: PersonFamily, facts: Facts) -> None:
    """Write what the person is to the relative into the relative's casefile; a note stays where it was written."""
    if row.relative_id is None:
        return
    other = _other_side(session, context, row)
    note = ""
    if other is None:
        other = new_row(
            session, context, clock, FAMILY, row.relative_id, link_id=row.link_id, relative_id=row.person_id
        )
        session.add(other)
    else:
        note = opened(context, keys, FAMILY, other).facts["note"]
        other.version += 1
    kind = SEEN_FROM_THE_OTHER.get(facts["kind"], facts["kind"])
    write_facts(context, clock, keys, FAMILY, other, {**facts, "kind": kind, "note": note})
    record(session, context, clock, "link", FAMILY, other.person_id, other.id)


def unlink(session: Session, context: Context, clock: Clock, row: PersonFamily) -> None:
    """Take the link out of the relative's casefile too."""
    other = _other_side(session, context, row)
    if other is not None:
        record(session, context, clock, "unlink", FAMILY, other.person_id, other.id)
        session.delete(other)


def relatives_of(
    session: Session, context: Context, clock: Clock, keys: KeyStore, entries: Iterable[Entry]
) -> dict[UUID, Relative]:
    """Those of the entries' relatives whose identity the reader may see, by person; each is recorded as looked at."""
    wanted = {entry.relative_id for entry in entries if entry.relative_id is not None}
    rows: Any = (
        session.execute(
            select(Casefile, PersonIdentity)
            .join(
                PersonIdentity,
                (PersonIdentity.tenant_id == Casefile.tenant_id) & (PersonIdentity.person_id == Casefile.person_id),
            )
            .where(Casefile.tenant_id == context.tenant_id, Casefile.person_id.in_(wanted))
        )
        if wanted
        else []
    )
    found: dict[UUID, Relative] = {}
    for row in rows:
        with suppress(NotFound, KeyDestroyedError):
            view = opened_view(context, keys, row.Casefile, row.PersonIdentity)
            who = Relative(view.casefile.id, view.code, view.identity.name, view.identity.birth_date)
            found[view.casefile.person_id] = who
            _record_look(session, context, clock, row.Casefile)
    return found


def is_minor(birth_date: str | None, today: date) -> bool:
    """Whether somebody born then is certainly under age: the earliest day that the date allows counts."""
    if not birth_date:
        return False
    year, month, day = [*map(int, birth_date.split("-")), 1, 1][:3]
    return (today.year - year) - ((today.month, today.day) < (month, day)) < ADULT


def _other_side(session: Session, context: Context, row: PersonFamily) -> Any:
    model = PersonFamily
    other = select(model).where(model.tenant_id == context.tenant_id, model.link_id == row.link_id, model.id != row.id)
    return session.scalars(other.with_for_update()).one_or_none()


def _record_look(session: Session, context: Context, clock: Clock, casefile: Casefile) -> None:
    audit.record(
        session,
        context,
        clock,
        action="person.find",
        object_kind="casefile",
        object_id=casefile.id,
        subject_person_id=casefile.person_id,
        data_classes=["identity"],
    )
