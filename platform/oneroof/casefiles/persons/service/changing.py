"""Noting, changing and removing what is known of a person."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from babel.core import get_global
from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.finding.keeping import keep_tokens
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.persons.checking import checked_facts, invalid
from oneroof.casefiles.persons.declared import Facts, Part
from oneroof.casefiles.persons.findable import FINDING_PARTS
from oneroof.casefiles.persons.service import relatives
from oneroof.casefiles.persons.service.entries import (
    Entry,
    check_may_write,
    entries_of,
    new_row,
    no_such_entry,
    opened,
    record,
    write_facts,
)
from oneroof.casefiles.persons.wording import BY_NUMBER
from oneroof.casefiles.service.views import no_such_casefile
from oneroof.core.errors import Conflict, PreconditionFailed
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.phones import as_e164
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

MOST_ENTRIES = 30


def add_entry(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    part: Part,
    facts: Mapping[str, Any],
) -> Entry:
    """A new entry. Raises NotFound, Forbidden, Invalid, and Conflict `entry_exists` where only one may be."""
    check_may_write(context, part)
    casefile = _casefile(session, context, casefile_id)
    checked = _checked(session, context, clock, part, facts)
    _check_room(session, context, keys, part, casefile, checked)
    more: dict[str, Any] = {}
    if part.code == "family":
        relative_id = relatives.relative_named(session, context, clock, keys, casefile.person_id, checked)
        if relative_id is not None:
            relatives.check_not_linked(session, context, casefile.person_id, relative_id)
        more = {"link_id": new_id(), "relative_id": relative_id}
    row = new_row(session, context, clock, part, casefile.person_id, **more)
    session.add(row)
    _write(session, context, clock, keys, part, casefile, row, checked)
    record(session, context, clock, "note", part, casefile.person_id, row.id)
    session.flush()
    return opened(context, keys, part, row, casefile)


def change_entry(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    part: Part,
    entry_id: UUID,
    version: int,
    facts: Mapping[str, Any],
) -> Entry:
    """The entry with all its facts anew; who a relative is stays. Raises NotFound, Forbidden, Invalid and
    PreconditionFailed for an old version."""
    check_may_write(context, part)
    casefile = _casefile(session, context, casefile_id)
    row = _row(session, context, part, casefile, entry_id, version)
    given = dict(facts)
    if getattr(row, "relative_id", None) is not None:
        given |= {"casefile": "-", "name": "", "birth_date": ""}
    checked = _checked(session, context, clock, part, given)
    checked.pop("casefile", None)
    _check_room(session, context, keys, part, casefile, checked, but=entry_id)
    row.version += 1
    _write(session, context, clock, keys, part, casefile, row, checked)
    record(session, context, clock, "change", part, casefile.person_id, row.id)
    session.flush()
    return opened(context, keys, part, row, casefile)


def remove_entry(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    part: Part,
    entry_id: UUID,
    version: int,
) -> None:
    """Take an entry out. Raises NotFound, Forbidden, and PreconditionFailed for an old version."""
    check_may_write(context, part)
    casefile = _casefile(session, context, casefile_id)
    row = _row(session, context, part, casefile, entry_id, version)
    if part.code == "family":
        relatives.unlink(session, context, clock, row)
    session.delete(row)
    record(session, context, clock, "remove", part, casefile.person_id, entry_id)
    session.flush()
    if part.code in FINDING_PARTS:
        keep_tokens(session, context, keys, person_id=casefile.person_id)


def _write(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    part: Part,
    casefile: Casefile,
    row: Any,
    facts: Facts,
) -> None:
    """Seal the facts, and do what follows from them elsewhere."""
    if part.code == "languages" and facts.pop("preferred"):
        casefile.language = facts["language"]
    write_facts(context, clock, keys, part, row, facts)
    session.flush()
    if part.code == "family":
        relatives.mirror(session, context, clock, keys, row, facts)
    if part.code in FINDING_PARTS:
        keep_tokens(session, context, keys, person_id=casefile.person_id)


def _casefile(session: Session, context: Context, casefile_id: UUID) -> Casefile:
    casefile = session.get(Casefile, (context.tenant_id, casefile_id))
    if casefile is None:
        raise no_such_casefile()
    return casefile


def _row(session: Session, context: Context, part: Part, casefile: Casefile, entry_id: UUID, version: int) -> Any:
    model: Any = part.model
    row = session.scalars(
        select(model)
        .where(model.tenant_id == context.tenant_id, model.person_id == casefile.person_id, model.id == entry_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise no_such_entry()
    if row.version != version:
        raise PreconditionFailed(
            "changed_meanwhile", public_text("Somebody else changed this first. Please look again.")
        )
    return row


def _checked(session: Session, context: Context, clock: Clock, part: Part, facts: Mapping[str, Any]) -> Facts:
    zone = session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one()
    checked = checked_facts(part, facts, clock.today(zone))
    if part.code == "contacts" and checked["kind"] in BY_NUMBER:
        number = as_e164(checked["value"], get_global("zone_territories").get(zone))
        if number is None:
            message = public_text("Write a phone number, from abroad with + and the country’s code.")
            raise invalid({"value": [message]})
        checked["value"] = number
    return checked


def _check_room(
    session: Session,
    context: Context,
    keys: KeyStore,
    part: Part,
    casefile: Casefile,
    facts: Facts,
    but: UUID | None = None,
) -> None:
    """Raise Conflict or Invalid where there is one already, of this language, or too many."""
    others = [entry for entry in entries_of(session, context, keys, part, casefile) if entry.id != but]
    if part.only_one and others:
        raise Conflict("entry_exists", public_text("This is noted already. Change what is there."))
    if part.code == "languages" and facts["language"] in {entry.facts["language"] for entry in others}:
        raise invalid({"language": [public_text("This language is noted already.")]})
    if len(others) >= MOST_ENTRIES:
        raise Conflict("too_many_entries", public_text("At most %(most)s entries.", most=MOST_ENTRIES))
