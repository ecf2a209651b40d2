"""The directory as somebody meets it who sends a person on: takers of every way, those from here alone."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from oneroof.core.names import named
from oneroof.core.time import Clock
from oneroof.federation.directory.models import DirectoryEntry
from oneroof.federation.directory.service import Question, takers
from oneroof.identity.partnerships.models import Partnership
from oneroof.identity.partnerships.service import partnerships
from oneroof.referrals.takers import Taker, Wish, takers_come_from
from oneroof.tenancy.context import Context


@takers_come_from
def directory_takers(session: Session, context: Context, clock: Clock, wish: Wish) -> Iterator[Taker]:
    """Whoever the directory has for this wish; connected agencies only where the centre has a partnership with them."""
    question = Question(service=wish.service_code, language=wish.language, centre_id=context.tenant_id)
    partners = {each.network_agency_id: each for each in partnerships(session, context)}
    for found in takers(session, context, now=clock.now(), question=question):
        entry = found.entry
        if wish.words and wish.words.casefold() not in _said(entry):
            continue
        days = entry.waiting_days if entry.waiting_days is not None else found.measured_days
        if entry.way == "connected":
            partner = partners.get(entry.agency_id) if entry.agency_id else None
            if partner is not None:
                yield _connected(entry, partner, days)
        else:
            yield _without_system(entry, days)


def _connected(entry: DirectoryEntry, partner: Partnership, days: int | None) -> Taker:
    return Taker(
        kind="agency",
        names=entry.name,
        partnership_id=partner.id,
        agency_id=partner.agency_id,
        agency_tags=(partner.agency_kind, partner.agency_code),
        waiting_days=days,
        answer_days=partner.answer_days,
        takes=named(entry.conditions),
        services=tuple(partner.services),
    )


def _without_system(entry: DirectoryEntry, days: int | None) -> Taker:
    known = {"email": entry.email, "phone": entry.phone, "address": entry.address}
    return Taker(
        kind="organisation",
        names=entry.name,
        entry_id=entry.id,
        organisation={"name": named(entry.name), **{name: text for name, text in known.items() if text}},
        agency_tags=(entry.agency_code,) if entry.agency_code else (),
        waiting_days=days,
        takes=named(entry.conditions),
        services=(entry.service_code,) if entry.service_code else (),
    )


def _said(entry: DirectoryEntry) -> str:
    return " ".join([*entry.name.values(), *entry.conditions.values(), entry.service_code or ""]).casefold()
