"""Where a person can be written to: a channel that is theirs, and that nobody else reads against their wish."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.persons.parts import CONTACTS
from oneroof.casefiles.persons.service.changing import add_entry, change_entry
from oneroof.casefiles.persons.service.entries import Entry, entries_of
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.notifications.messages import Reach, read_reach
from oneroof.tenancy.context import Context

CHANNELS = {"email": "email", "phone": "sms"}


def channels_of(session: Session, context: Context, keys: KeyStore, casefile_id: UUID) -> list[tuple[Entry, Reach]]:
    """E-mail addresses and telephones to which a message may go, the preferred first.

    Where it is not safe to leave a message, or somebody else reads it, none goes.
    """
    casefile = session.scalars(
        select(Casefile).where(Casefile.tenant_id == context.tenant_id, Casefile.id == casefile_id)
    ).one_or_none()
    if casefile is None:
        return []
    entries = [
        entry
        for entry in entries_of(session, context, keys, CONTACTS, casefile)
        if entry.facts["kind"] in CHANNELS and entry.facts["safe_message"] != "no" and not entry.facts["read_by"]
    ]
    entries.sort(key=lambda entry: not entry.facts["preferred"])
    return [(entry, Reach(CHANNELS[entry.facts["kind"]], entry.facts["value"])) for entry in entries]  # type: ignore[arg-type]


def reach_of(session: Session, context: Context, keys: KeyStore, casefile_id: UUID, *, sms: bool) -> Reach | None:
    """The one that is used; None where there is none."""
    found = [reach for _, reach in channels_of(session, context, keys, casefile_id)]
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
    written: str,
    zone: str,
) -> None:
    """What the person wrote takes the place of what was used. Raises Invalid (`value`)."""
    reach = read_reach(written, zone=zone, sms=True, field="value")
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
