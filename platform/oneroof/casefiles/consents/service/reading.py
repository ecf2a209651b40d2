"""How the consents of a person stand, in one glance, and how they came about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.codes import shown
from oneroof.casefiles.consents.models import Consent, ConsentEvent, ConsentNotice, ConsentProof
from oneroof.casefiles.consents.service.notices import Notice, NoticeText, current_notices, notice_of
from oneroof.casefiles.consents.service.partners import Partner, partner_of
from oneroof.casefiles.consents.service.proof import Proof, opened_proof
from oneroof.casefiles.consents.service.records import no_such_consent, record, today_at
from oneroof.casefiles.finding.merging import people_of
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.service.views import no_such_casefile
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.speakable_codes import code_from
from oneroof.core.time import Clock
from oneroof.identity.models import Staff
from oneroof.identity.offices import OfficeChoice, office_choices
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant


@dataclass(frozen=True, slots=True)
class Standing:
    """One notice, or one partner of it, as it stands for a person."""

    notice: Notice
    """What would be shown now."""
    consent: Consent | None
    state: str
    """`not_asked`, or an event; `expired` from the day on which it is over."""
    partner: Partner
    older_text: bool
    """The person agreed to an older text, which holds until its end."""
    offices: Sequence[OfficeChoice]
    """Those it is shared with, while it is given."""

    @property
    def code(self) -> str:
        """The notice's code."""
        return self.notice.code


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger."""

    event: ConsentEvent
    consent: Consent
    notice: Notice
    """As it was shown."""
    partner: Partner
    staff_name: str | None
    proof: Proof | None
    receipt_code: str
    """What stands on the receipt: whoever holds one can be shown that it is ours."""

    @property
    def without_answer(self) -> bool:
        """Whether nobody answered: it follows from casefiles being joined, or taken apart."""
        return self.event.channel is None and self.event.event in ("given", "refused", "withdrawn")

    @property
    def text(self) -> NoticeText:
        """The text that was shown."""
        return self.notice.text(self.event.language)


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything about a person's consents."""

    standings: list[Standing]
    history: list[Entry]
    """The latest first."""


def read_consents(session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID) -> Overview:
    """How everything stands, and the ledger; the reading is recorded. Raises NotFound."""
    people = people_of(session, context, _person_of(session, context, casefile_id))
    consents = consents_of(session, context, people)
    history = _history(session, context, keys, consents)
    for consent in consents:
        record(session, context, clock, "read", consent)
    return Overview(standings_of(session, context, clock, keys, consents, history), history)


def glance(session: Session, context: Context, clock: Clock, keys: KeyStore, *, person_id: UUID) -> list[Standing]:
    """How everything stands, for a page whose reading of the casefile is recorded already."""
    consents = consents_of(session, context, people_of(session, context, person_id))
    return standings_of(session, context, clock, keys, consents, _history(session, context, keys, consents))


def consents_of(session: Session, context: Context, people: list[UUID]) -> list[Consent]:
    """All rows about these persons, the earliest first."""
    return list(
        session.scalars(
            select(Consent)
            .where(Consent.tenant_id == context.tenant_id, Consent.person_id.in_(people))
            .order_by(Consent.asked_at, Consent.id)
        )
    )


def standings_of(
    session: Session, context: Context, clock: Clock, keys: KeyStore, consents: list[Consent], history: list[Entry]
) -> list[Standing]:
    """Every notice in its order; one that names partners once for each of them."""
    today, house = today_at(session, context, clock), office_choices(session)
    standings = []
    for code, notice in current_notices(session, context).items():
        mine = [consent for consent in consents if consent.code == code]
        if not mine:
            standings.append(Standing(notice, None, "not_asked", Partner(), False, ()))
        for consent in mine:
            given = next((entry for entry in history if _gives(entry, consent)), None)
            kept = set(given.event.office_ids) if given and consent.state == "given" else set()
            standings.append(
                Standing(
                    notice=notice,
                    consent=consent,
                    state=_state(consent, today),
                    partner=given.partner if given else partner_of(session, context, consent, keys),
                    older_text=consent.state == "given" and given is not None and not _same(notice, given.notice),
                    offices=[office for office in house if office.id in kept],
                )
            )
    return standings


def read_entry(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID, event_id: UUID
) -> Entry:
    """One line of the ledger, for its receipt or its signature; the reading is recorded. Raises NotFound."""
    people = people_of(session, context, _person_of(session, context, casefile_id))
    consents = consents_of(session, context, people)
    entry = next(
        (each for each in _history(session, context, keys, consents) if each.event.id == event_id),
        None,
    )
    if entry is None:
        raise no_such_consent()
    record(session, context, clock, "read", entry.consent)
    return entry


def receipt_code(keys: KeyStore, context: Context, event_id: UUID) -> str:
    """A code that only this centre can make for this event, as it is printed."""
    return shown(code_from(keys.search_token(context.tenant_id, "consent receipt", str(event_id))))


def _gives(entry: Entry, consent: Consent) -> bool:
    return entry.consent is consent and entry.event.event == "given"


def _same(one: Notice, other: Notice) -> bool:
    return (one.origin, one.version) == (other.origin, other.version)


def _state(consent: Consent, today: date) -> str:
    over = consent.state == "given" and consent.until is not None and consent.until < today
    return "expired" if over else consent.state


def _history(session: Session, context: Context, keys: KeyStore, consents: list[Consent]) -> list[Entry]:
    by_id = {consent.id: consent for consent in consents}
    mine = ConsentEvent.tenant_id == context.tenant_id, ConsentEvent.consent_id.in_(list(by_id))
    rows = session.scalars(select(ConsentEvent).where(*mine).order_by(ConsentEvent.at.desc(), ConsentEvent.id.desc()))
    events = rows.all()
    notices = {
        row.id: notice_of(row)
        for row in session.scalars(
            select(ConsentNotice).where(
                ConsentNotice.tenant_id == context.tenant_id,
                ConsentNotice.id.in_({event.notice_id for event in events}),
            )
        )
    }
    names = _staff_names(session, context, {event.witness_id or event.actor_id for event in events})
    proofs = _proofs(session, context, keys, consents, events)
    partners = {consent.id: _partner(session, context, keys, consent) for consent in consents}
    return [
        Entry(
            event=event,
            consent=by_id[event.consent_id],
            notice=notices[event.notice_id],
            partner=partners[event.consent_id],
            staff_name=names.get(event.witness_id or event.actor_id),
            proof=proofs.get(event.id),
            receipt_code=receipt_code(keys, context, event.id),
        )
        for event in events
    ]


def _partner(session: Session, context: Context, keys: KeyStore, consent: Consent) -> Partner:
    try:
        return partner_of(session, context, consent, keys)
    except KeyDestroyedError:
        raise no_such_casefile() from None


def _proofs(
    session: Session, context: Context, keys: KeyStore, consents: list[Consent], events: Sequence[ConsentEvent]
) -> dict[UUID, Proof]:
    channels = {event.id: event.channel or "" for event in events}
    rows = session.scalars(
        select(ConsentProof).where(
            ConsentProof.tenant_id == context.tenant_id,
            ConsentProof.consent_id.in_([consent.id for consent in consents]),
        )
    )
    try:
        return {
            row.event_id: opened_proof(
                context, keys, row.person_id, row.event_id, channels.get(row.event_id, ""), row.sealed
            )
            for row in rows
        }
    except KeyDestroyedError:
        raise no_such_casefile() from None


def _staff_names(session: Session, context: Context, ids: set[UUID | None]) -> dict[UUID | None, str]:
    wanted = sorted(each for each in ids if each is not None)
    rows = session.execute(
        select(Staff.id, Staff.name).where(Staff.tenant_id == context.tenant_id, Staff.id.in_(wanted))
    )
    return {row.id: row.name for row in rows}


def _person_of(session: Session, context: Context, casefile_id: UUID) -> UUID:
    found = session.scalars(
        select(Casefile.person_id).where(Casefile.tenant_id == context.tenant_id, Casefile.id == casefile_id)
    ).one_or_none()
    if found is None:
        raise no_such_casefile()
    return found


def host_language(session: Session, context: Context) -> str:
    """The centre's own language."""
    return session.scalars(select(Tenant.default_language).where(Tenant.id == context.tenant_id)).one()
