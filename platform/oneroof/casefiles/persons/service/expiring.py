"""Identity documents that expire soon, over all casefiles that the reader may see."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.models import Casefile, PersonIdentity
from oneroof.casefiles.persons.models import PersonDocument
from oneroof.casefiles.persons.parts import PAPERS
from oneroof.casefiles.persons.service.entries import Entry, opened
from oneroof.casefiles.service.views import CasefileView, opened_view
from oneroof.core.errors import NotFound
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

USUAL_DAYS = 90
MOST_DAYS = 366
MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Expiring:
    """A document and whose it is."""

    view: CasefileView
    paper: Entry
    expires_on: date


def expiring_papers(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, days: int = USUAL_DAYS
) -> list[Expiring]:
    """Documents that expire within so many days from today, the next first, at most MOST_LISTED.

    Every person on the list is recorded as looked at. Who is not cleared sees what is shared with their offices.
    """
    zone = session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one()
    today = clock.today(zone)
    rows = session.execute(
        select(PersonDocument, Casefile, PersonIdentity)
        .join(
            Casefile,
            (Casefile.tenant_id == PersonDocument.tenant_id) & (Casefile.person_id == PersonDocument.person_id),
        )
        .join(
            PersonIdentity,
            (PersonIdentity.tenant_id == PersonDocument.tenant_id)
            & (PersonIdentity.person_id == PersonDocument.person_id),
        )
        .where(
            PersonDocument.tenant_id == context.tenant_id,
            PersonDocument.expires_on.between(today, today + timedelta(days=min(days, MOST_DAYS))),
        )
        .order_by(PersonDocument.expires_on, PersonDocument.id)
        .limit(MOST_LISTED)
    )
    found = []
    for row in rows.all():
        with suppress(NotFound, KeyDestroyedError):
            paper = opened(context, keys, PAPERS, row.PersonDocument)
            view = opened_view(context, keys, row.Casefile, row.PersonIdentity)
            found.append(Expiring(view, paper, row.PersonDocument.expires_on))
            _record(session, context, clock, view)
    return found


def _record(session: Session, context: Context, clock: Clock, view: CasefileView) -> None:
    audit.record(
        session,
        context,
        clock,
        action="person.list",
        object_kind="casefile",
        object_id=view.casefile.id,
        subject_person_id=view.casefile.person_id,
        data_classes=["identity", "status"],
    )
