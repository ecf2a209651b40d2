"""Where a person can be written to: a channel that is theirs, and that nobody else reads against their wish."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.finding.merging import casefiles_of
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.persons.parts import CONTACTS
from oneroof.casefiles.persons.service.changing import add_entry, change_entry
from oneroof.casefiles.persons.service.entries import Entry, entries_of
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.time import Clock
from oneroof.identity.service_users.models import PersonSession
from oneroof.notifications.mail import promise_letter
from oneroof.notifications.messages import Reach, read_reach
from oneroof.tenancy.context import Context

CHANNELS = {"email": "email", "phone": "sms"}
CHANGED = "own_file_channel_changed"


def channels_of(session: Session, context: Context, keys: KeyStore, casefile_id: UUID) -> list[tuple[Entry, Reach]]:
    """E-mail addresses and telephones to which a message may go, the preferred first.

    Where it is not safe to leave a message, or somebody else reads it, none goes.
    """
    casefile = session.scalars(
        select(Casefile).where(Casefile.tenant_id == context.tenant_id, Casefile.id == casefile_id)
    ).one_or_none()
    if casefile is None:
        return []
    return channels_among(entries_of(session, context, keys, CONTACTS, casefile))


def channels_among(entries: Iterable[Entry]) -> list[tuple[Entry, Reach]]:
    """Of what is noted, what a message may go to: the one rule for everybody who writes to a person."""
    usable = [
        entry
        for entry in entries
        if entry.facts["kind"] in CHANNELS and entry.facts["safe_message"] != "no" and not entry.facts["read_by"]
    ]
    usable.sort(key=lambda entry: not entry.facts["preferred"])
    return [(entry, Reach(CHANNELS[entry.facts["kind"]], str(entry.facts["value"]))) for entry in usable]  # type: ignore[arg-type]


def reach_of(session: Session, context: Context, keys: KeyStore, casefile_id: UUID, *, sms: bool) -> Reach | None:
    """The one that is used; None where there is none. Joined casefiles are of the same person."""
    files = casefiles_of(session, context, casefile_id)
    found = [reach for each in files for _, reach in channels_of(session, context, keys, each)]
    return next((reach for reach in found if sms or reach.channel == "email"), None)


def own_channels(session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID) -> list[Entry]:
    """All that is noted, for the person themselves; the look is recorded."""
    casefile = session.get_one(Casefile, (context.tenant_id, casefile_id))
    audit.record(
        session,
        context,
        clock,
        action="person.read",
        object_kind="casefile",
        object_id=casefile.id,
        subject_person_id=casefile.person_id,
        data_classes=["contact"],
    )
    return entries_of(session, context, keys, CONTACTS, casefile)


def replace_channel(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    session_id: UUID,
    written: str,
    zone: str,
    sms: bool,
) -> None:
    """What the person wrote takes the place of what was used, and this is written to where codes went till now.

    `sms`: whether codes go to telephones. Raises Invalid (`value`).
    """
    reach = read_reach(written, zone=zone, sms=True, field="value")
    before = reach_of(session, context, keys, casefile_id, sms=sms)
    if before is not None and before != reach:
        _tell_there(session, context, keys, session_id, before)
    used = channels_of(session, context, keys, casefile_id)
    kind = next(kind for kind, channel in CHANNELS.items() if channel == reach.channel)
    facts = {"kind": kind, "value": reach.address, "preferred": True, "safe_message": "yes"}
    if not used:
        add_entry(session, context, clock, keys, casefile_id=casefile_id, part=CONTACTS, facts=facts)
        return
    entry = used[0][0]
    change_entry(
        session,
        context,
        clock,
        keys,
        casefile_id=casefile_id,
        part=CONTACTS,
        entry_id=entry.id,
        version=entry.version,
        facts={**entry.facts, **facts},
    )


def replaced_reach(keys: KeyStore, context: Context, row: PersonSession) -> Reach | None:
    """Where codes went before they were changed in this session; None where they were not, or the person is erased."""
    if row.replaced_reach_sealed is None:
        return None
    try:
        plain = keys.unseal_for_person(context.tenant_id, row.person_id, row.replaced_reach_sealed, _place(row))
    except KeyDestroyedError:
        return None
    return Reach.of(plain.decode())


def _tell_there(session: Session, context: Context, keys: KeyStore, session_id: UUID, before: Reach) -> None:
    """Once in a session, to the first: whoever changes it twice does not lose the one who should know."""
    row = session.get_one(PersonSession, (context.tenant_id, session_id))
    if row.replaced_reach_sealed is None:
        plain = before.address.encode()
        row.replaced_reach_sealed = keys.seal_for_person(context.tenant_id, row.person_id, plain, _place(row))
        session.flush()
        promise_letter(session, context, letter=CHANGED, about=row.id)


def _place(row: PersonSession) -> str:
    return f"person_session/replaced_reach/{row.id}"
