"""What staff see of a casefile's ways to and from other centres, and what they can choose for a new one."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.consents.models import Consent
from oneroof.casefiles.consents.service import holding
from oneroof.casefiles.documents.models import CaseDocument
from oneroof.casefiles.documents.service.views import title_of
from oneroof.casefiles.finding.merging import people_of
from oneroof.casefiles.models import Person
from oneroof.casefiles.service import CasefileView, read_casefile
from oneroof.core.time import Clock
from oneroof.federation.between_centres import others
from oneroof.federation.between_centres.contents import CHOICES
from oneroof.federation.between_centres.models import CasefileTransfer, ReceivedProcedure
from oneroof.federation.between_centres.offering import CONSENT, RUNNING, place, record, today_at
from oneroof.federation.between_centres.others import Other
from oneroof.services import Services
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class TransferView:
    """One way of a casefile, in the clear."""

    row: CasefileTransfer
    other: Other
    reason: str
    refusal: str
    procedures: tuple[dict[str, Any], ...] = ()
    """What was under way at the centre that it came from."""

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether the offer can still be taken back."""
        return self.row.direction == "out" and self.row.state in RUNNING


@dataclass(frozen=True, slots=True)
class CasefileWays:
    """All ways of a casefile, and what a new one can be made of."""

    view: CasefileView
    ways: list[TransferView]
    others: list[Other]
    choices: list[str]
    """Classes of data that the actor may send."""
    documents: list[tuple[UUID, str]]
    kept_from: list[str]
    consent: Consent | None

    @property
    def is_on_its_way(self) -> bool:
        """Whether an offer is open."""
        return any(each.can_be_withdrawn for each in self.ways)


def casefile_ways(
    session: Session, context: Context, clock: Clock, services: Services, *, casefile_id: UUID
) -> CasefileWays:
    """The casefile's ways, the newest first; the reading is recorded. Raises NotFound."""
    view = read_casefile(session, context, clock, services.keys, casefile_id=casefile_id)
    people = people_of(session, context, view.casefile.person_id)
    person = session.get_one(Person, (context.tenant_id, view.casefile.person_id))
    today = today_at(session, context, clock)
    return CasefileWays(
        view,
        _ways(session, context, clock, services, people),
        others.others(session, context, services.settings),
        [code for code in CHOICES if code in context.clearance],
        _documents(session, context, services, people),
        list(person.protected_from),
        holding(session, context, person_id=person.id, code=CONSENT, today=today),
    )


def _ways(
    session: Session, context: Context, clock: Clock, services: Services, people: list[UUID]
) -> list[TransferView]:
    rows = session.scalars(
        select(CasefileTransfer)
        .where(CasefileTransfer.tenant_id == context.tenant_id, CasefileTransfer.person_id.in_(people))
        .order_by(CasefileTransfer.created_at.desc(), CasefileTransfer.id)
    ).all()
    for row in rows:
        record(session, context, clock, "read", row)
    return [_view(session, context, services, row) for row in rows]


def _view(session: Session, context: Context, services: Services, row: CasefileTransfer) -> TransferView:
    def text(sealed: bytes | None, part: str) -> str:
        if sealed is None:
            return ""
        plain = services.keys.unseal_for_person(context.tenant_id, row.person_id, sealed, place(row.id, part))
        return plain.decode()

    procedures = session.scalars(
        select(ReceivedProcedure)
        .where(ReceivedProcedure.tenant_id == context.tenant_id, ReceivedProcedure.transfer_id == row.id)
        .order_by(ReceivedProcedure.id)
    )
    return TransferView(
        row,
        others.other_of(session, context, services.settings, row),
        text(row.reason_sealed, "reason"),
        text(row.refusal_sealed, "refusal"),
        tuple(_procedure(context, services, each) for each in procedures),
    )


def _procedure(context: Context, services: Services, row: ReceivedProcedure) -> dict[str, Any]:
    kept = f"received_procedure/{row.id}"
    found: dict[str, Any] = json.loads(
        services.keys.unseal_for_person(context.tenant_id, row.person_id, row.sealed, kept)
    )
    return found


def _documents(session: Session, context: Context, services: Services, people: list[UUID]) -> list[tuple[UUID, str]]:
    rows = session.scalars(
        select(CaseDocument)
        .where(
            CaseDocument.tenant_id == context.tenant_id,
            CaseDocument.person_id.in_(people),
            CaseDocument.state == "kept",
        )
        .order_by(CaseDocument.added_at.desc(), CaseDocument.id)
    )
    return [(row.id, title_of(services.keys, context, row)) for row in rows]
