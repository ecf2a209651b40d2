"""Time that goes by for referrals: clocks strike as a worker would let them, one job after the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.keystore import KeyStore
from oneroof.core.time import FixedClock
from oneroof.jobs.models import OutboxRow
from oneroof.notifications.mail import JOB as LETTER
from oneroof.referrals.by_link.way import ToOrganisation
from oneroof.referrals.clocks.alternatives import PROPOSE, propose
from oneroof.referrals.clocks.models import ReferralClock
from oneroof.referrals.clocks.setting import count_silent
from oneroof.referrals.clocks.striking import STRIKE, promise_strikes, strike
from oneroof.referrals.ways import Destination
from support.factories import Centre
from support.referrals import Sending

ORGANISATION = ToOrganisation.kind
SHELTER = {"name": "Casa Azul", "email": "porta@casa-azul.example", "phone": "+351 213 000 000"}
"""An organisation without a system."""


def to_shelter(**facts: str) -> Destination:
    """A referral to it goes here."""
    return Destination(ORGANISATION, organisation=SHELTER | facts)


@dataclass
class Days:
    """The clocks of one centre."""

    centre: Centre
    keys: KeyStore

    @contextmanager
    def at(self, moment: datetime) -> Iterator[tuple[Session, FixedClock]]:
        """A transaction of the system at that moment."""
        with self.centre.database.transaction(self.centre.system) as session:
            yield session, FixedClock(moment=moment)

    def look(self, moment: datetime) -> list[str]:
        """The plan looks once, and what it promised is done; the steps that were."""
        with self.at(moment) as (session, clock):
            promise_strikes(session, self.centre.system, clock)
        done = []
        for row in self.promised(STRIKE):
            with self.at(moment) as (session, clock):
                step = strike(session, self.centre.system, clock, self.keys, **_ids(row.payload))
            done += [step] if step else []
        for row in self.promised(PROPOSE):
            with self.at(moment) as (session, clock):
                propose(session, self.centre.system, clock, self.keys, referral_id=_ids(row.payload)["referral_id"])
        return done

    def live(self, begins: datetime, days: int) -> dict[str, str]:
        """Look every morning at ten; what happened, by day."""
        found = {}
        for number in range(days):
            moment = (begins + timedelta(days=number)).replace(hour=10, minute=0)
            steps = self.look(moment)
            if steps:
                found[moment.date().isoformat()] = " ".join(steps)
        return found

    def promised(self, kind: str) -> list[OutboxRow]:
        """What waits for a worker."""
        with self.at(datetime.now(UTC)) as (session, _):
            rows = select(OutboxRow).where(OutboxRow.tenant_id == self.centre.tenant_id, OutboxRow.kind == kind)
            return list(session.scalars(rows.order_by(OutboxRow.created_at, OutboxRow.id)))

    def letters(self) -> list[str]:
        """The kinds of letters that were promised."""
        return sorted(str(row.payload["letter"]) for row in self.promised(LETTER))

    def clock(self, referral_id: Any) -> ReferralClock | None:
        """What happens next."""
        with self.at(datetime.now(UTC)) as (session, _):
            return session.scalars(select(ReferralClock).where(ReferralClock.referral_id == referral_id)).one_or_none()

    def silent(self) -> int:
        """How many open referrals nothing would ever happen to."""
        with self.at(datetime.now(UTC)) as (session, _):
            return count_silent(session, self.centre.system)


def days_of(sending: Sending) -> Days:
    """The clocks of the centre at which somebody is sent on."""
    return Days(sending.desk.floor.centre, sending.desk.keys)


def later(sending: Sending, moment: datetime) -> Sending:
    """The same at another moment."""
    desk = replace(sending.desk, floor=sending.desk.floor.at(moment))
    return replace(sending, desk=desk)


def _ids(payload: dict[str, Any]) -> dict[str, Any]:
    return {"referral_id": UUID(payload["referral_id"])} | (
        {"number": int(payload["number"])} if "number" in payload else {}
    )
