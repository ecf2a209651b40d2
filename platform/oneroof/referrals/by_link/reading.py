"""What an organisation reads that came by a link: why, the chosen part of the casefile, and what was said since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.casework.roadmap.service import roadmap_of, steps_of, words_of
from oneroof.casefiles.identity import Identity
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.persons.parts import PARTS
from oneroof.casefiles.persons.service.entries import Entry, entries_of
from oneroof.casefiles.service.files import casefile_view
from oneroof.catalogue.models import Service
from oneroof.core.errors import NotFound
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.time import Clock
from oneroof.referrals.by_link.opening import Found, no_such_code
from oneroof.referrals.models import OPEN_STATES, Referral, ReferralStep
from oneroof.referrals.service.parts import ShownDocument, documents_of, parts_of
from oneroof.referrals.service.records import record, step_place, unsealed, unsealed_facts
from oneroof.tenancy.clearance import RECIPIENT
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Said:
    """Words that went with a step."""

    step: str
    text: str
    at: datetime
    is_theirs: bool
    """Whether the organisation wrote it, or the centre."""


@dataclass(frozen=True, slots=True)
class Shown:
    """All that is shown."""

    referral: Referral
    summary: str
    service: dict[str, str] | None
    identity: Identity | None
    contacts: list[Entry]
    roadmap: list[str]
    documents: list[ShownDocument]
    said: list[Said]
    place: str


def read_by_link(session: Session, context: Context, clock: Clock, keys: KeyStore, *, found: Found) -> Shown:
    """The referral in the recipient's own context, which sees nothing else. It is recorded. Raises NotFound."""
    referral = session.get(Referral, (context.tenant_id, found.referral_id))
    casefile = session.get(Casefile, (context.tenant_id, referral.casefile_id)) if referral else None
    if referral is None or casefile is None:
        raise no_such_code()
    # who has said no, or has done it, sees that it is closed, and nothing of the person any more
    is_open = referral.state in OPEN_STATES
    classes = found.shown if is_open else frozenset[str]()
    parts = parts_of(session, context, referral.id) if is_open else []
    facts = unsealed_facts(keys, context, referral, "meeting", referral.meeting_sealed) if is_open else {}
    shown = Shown(
        referral=referral,
        summary=unsealed(keys, context, referral, "summary", referral.summary_sealed) if is_open else "",
        service=_service(session, context, referral),
        identity=_identity(session, context, keys, casefile) if "identity" in classes else None,
        contacts=entries_of(session, context, keys, PARTS["contacts"], casefile) if "contact" in classes else [],
        roadmap=_roadmap(session, context, keys, casefile) if "roadmap" in classes else [],
        documents=documents_of(context, keys, parts),
        said=[each for each in said_about(session, context, keys, referral) if is_open or each.is_theirs],
        place=facts.get("place", ""),
    )
    record(session, context, clock, "read", referral, data_classes=sorted(classes))
    return shown


def said_about(session: Session, context: Context, keys: KeyStore, referral: Referral) -> list[Said]:
    """The words that went to and fro, the earliest first."""
    rows = session.scalars(
        select(ReferralStep)
        .where(ReferralStep.tenant_id == context.tenant_id, ReferralStep.referral_id == referral.id)
        .order_by(ReferralStep.number)
    )
    found = []
    for row in rows:
        if row.text_sealed is not None:
            try:
                text = keys.unseal_for_person(context.tenant_id, row.person_id, row.text_sealed, step_place(row.id))
            except KeyDestroyedError:
                continue
            found.append(Said(row.step, text.decode(), row.at, row.actor_kind == RECIPIENT))
    return found


def _identity(session: Session, context: Context, keys: KeyStore, casefile: Casefile) -> Identity | None:
    try:
        return casefile_view(session, context, keys, casefile_id=casefile.id).identity
    except NotFound:
        return None


def _roadmap(session: Session, context: Context, keys: KeyStore, casefile: Casefile) -> list[str]:
    roadmap = roadmap_of(session, context, casefile.id)
    words = [words_of(context, keys, row) for row in steps_of(session, context, roadmap)] if roadmap else []
    return [each.text for each in words if each.text]


def _service(session: Session, context: Context, referral: Referral) -> dict[str, str] | None:
    service = session.get(Service, (context.tenant_id, referral.service_id)) if referral.service_id else None
    return dict(service.name) if service else None
