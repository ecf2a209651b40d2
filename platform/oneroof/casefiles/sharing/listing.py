"""Who may see a casefile, and why: for the page and the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles import service as casefiles
from oneroof.casefiles.service import CasefileView
from oneroof.casefiles.sharing.models import Sharing
from oneroof.casefiles.sharing.protecting import ProtectionView, protections_of
from oneroof.casefiles.sharing.service import VISIT_CLASSES, end_sharing, lock_person, share
from oneroof.catalogue.models import Agency
from oneroof.core.errors import Forbidden, Invalid, NotFound
from oneroof.core.i18n import public_text, staff_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.identity.offices import OfficeChoice, office_choices
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Seeing:
    """One reason for which an office sees the person."""

    id: UUID
    office_id: UUID
    names: Mapping[str, str]
    source_kind: str
    data_classes: tuple[str, ...]
    since: datetime

    @property
    def can_end(self) -> bool:
        """Whether it was decided at a desk, and can be taken back there; the others end with their reason."""
        return self.source_kind == "desk"


@dataclass(frozen=True, slots=True)
class AgencyChoice:
    """An agency of the centre, as somebody can be kept from it."""

    code: str
    kind: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WhoMaySee:
    """Everybody who may see a casefile, beside those who are cleared for all casefiles."""

    view: CasefileView
    offices: list[Seeing]
    """By the order in which visitors meet the offices, each reason by itself, the oldest first."""
    others: list[OfficeChoice]
    """Offices that do not see the person."""
    protections: list[ProtectionView]
    agencies: list[AgencyChoice]


def who_may_see(session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID) -> WhoMaySee:
    """Who sees the casefile and why; the look is recorded. Raises Forbidden, and NotFound."""
    _check_may(context)
    view = casefiles.read_casefile(session, context, clock, keys, casefile_id=casefile_id)
    person_id = view.casefile.person_id
    choices = office_choices(session)
    seeing = _reasons(session, context, person_id, choices)
    seen_by = {one.office_id for one in seeing}
    agencies = session.scalars(select(Agency).where(Agency.tenant_id == context.tenant_id).order_by(Agency.code))
    audit.record(
        session,
        context,
        clock,
        action="sharing.read",
        object_kind="casefile",
        object_id=casefile_id,
        subject_person_id=person_id,
        data_classes=["person", "needs"],
    )
    return WhoMaySee(
        view,
        seeing,
        [office for office in choices if office.id not in seen_by],
        protections_of(session, context, keys, person_id=person_id),
        [AgencyChoice(agency.code, agency.kind, agency.name) for agency in agencies],
    )


def _reasons(session: Session, context: Context, person_id: UUID, choices: list[OfficeChoice]) -> list[Seeing]:
    names = {office.id: office.names for office in choices}
    order = {office.id: place for place, office in enumerate(choices)}
    running = select(Sharing).where(
        Sharing.tenant_id == context.tenant_id, Sharing.person_id == person_id, Sharing.ended_at.is_(None)
    )
    seeing = [
        Seeing(row.id, row.office_id, names.get(row.office_id, {}), row.source_kind, tuple(row.data_classes), row.since)
        for row in session.scalars(running)
        if row.office_id is not None
    ]
    return sorted(seeing, key=lambda one: (order.get(one.office_id, len(order)), one.since, one.id))


def let_see(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID, office_id: UUID
) -> None:
    """Share with an office what it needs of whom it serves, until `stop_seeing`.

    Raises Forbidden, NotFound, and Invalid.
    """
    _check_may(context)
    person_id = _person_of(session, context, clock, keys, casefile_id)
    if office_id not in {office.id for office in office_choices(session)}:
        message = public_text("There is no such office here, or it takes no tickets.")
        raise Invalid("office_id_unknown", message, fields={"office_id": [message]})
    share(
        session,
        context,
        clock,
        person_id=person_id,
        office_ids=[office_id],
        data_classes=VISIT_CLASSES,
        source_kind="desk",
        source_id=casefile_id,
    )


def stop_seeing(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID, office_id: UUID
) -> None:
    """Take back `let_see`. What the office sees for another reason it goes on seeing. Twice is once."""
    _check_may(context)
    person_id = _person_of(session, context, clock, keys, casefile_id)
    lock_person(session, context, person_id)
    end_sharing(session, context, clock, source_kind="desk", source_id=casefile_id, office_ids=[office_id])


def protection_of(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID, protection_id: UUID
) -> tuple[CasefileView, ProtectionView]:
    """One protection that stands, with its casefile. Raises Forbidden, and NotFound."""
    _check_may(context)
    view = casefiles.read_casefile(session, context, clock, keys, casefile_id=casefile_id)
    for one in protections_of(session, context, keys, person_id=view.casefile.person_id):
        if one.id == protection_id:
            return view, one
    raise NotFound("protection_not_found", public_text("There is no such protection here."))


def _person_of(session: Session, context: Context, clock: Clock, keys: KeyStore, casefile_id: UUID) -> UUID:
    return casefiles.read_casefile(session, context, clock, keys, casefile_id=casefile_id).casefile.person_id


def _check_may(context: Context) -> None:
    if "needs" not in context.clearance:
        raise Forbidden("sharing_not_yours", staff_text("Mediators and coordinators decide who may see a casefile."))
