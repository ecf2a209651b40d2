"""Documents that a referral shows, each in the version that was chosen; and those that an agency adds."""

from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.casefiles.documents import service as documents
from oneroof.casefiles.documents.models import CaseDocument
from oneroof.casefiles.documents.service import OpenDocument
from oneroof.core.errors import Conflict
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.identity.oauth.access import SignedAgency
from oneroof.partners.shown.referrals import find_referral
from oneroof.referrals.models import OPEN_STATES, Referral
from oneroof.referrals.service.parts import ShownDocument, documents_of, open_document, parts_of
from oneroof.referrals.service.records import record
from oneroof.storage.intake import Storing
from oneroof.tenancy.context import Context

CLASS = "documents"


def list_documents(
    session: Session, context: Context, clock: Clock, keys: KeyStore, agency: SignedAgency, *, referral_id: UUID
) -> list[ShownDocument]:
    """The documents of an open referral; the look is recorded. Raises Forbidden with the reason, and NotFound."""
    referral = _readable(session, context, agency, referral_id)
    found = documents_of(context, keys, parts_of(session, context, referral.id))
    record(session, context, clock, "read", referral, data_classes=[CLASS] if found else [])
    return found


def open_file(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    storing: Storing,
    agency: SignedAgency,
    *,
    referral_id: UUID,
    document_id: UUID,
) -> OpenDocument:
    """The file of one of them; the look is recorded. Raises Forbidden with the reason, and NotFound."""
    _readable(session, context, agency, referral_id)
    return open_document(session, context, clock, keys, storing, referral_id=referral_id, part_id=document_id)


def add_document(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    storing: Storing,
    agency: SignedAgency,
    *,
    referral_id: UUID,
    name: str,
    content: bytes,
    kind: str,
) -> CaseDocument:
    """Put a file into the casefile of an open referral's person; it is looked through as everybody's.

    Raises Forbidden with the reason, NotFound, Conflict `referral_over`, and Invalid `file_<why>`.
    """
    referral = find_referral(session, context, agency, referral_id)
    agency.check(writes=[CLASS], about=[referral.id, referral.casefile_id])
    _check_open(referral)
    return documents.add_document(
        session,
        context,
        clock,
        keys,
        storing,
        casefile_id=referral.casefile_id,
        name=name,
        content=content,
        kind=kind,
    )


def _readable(session: Session, context: Context, agency: SignedAgency, referral_id: UUID) -> Referral:
    referral = find_referral(session, context, agency, referral_id)
    agency.check(reads=[CLASS], about=[referral.id, referral.casefile_id])
    _check_open(referral)
    return referral


def _check_open(referral: Referral) -> None:
    if referral.state not in OPEN_STATES:
        raise Conflict("referral_over", public_text("This referral is over. Nothing can be answered any more."))
