"""What can be shown with a referral, as the forms offer it: classes in words, and the documents one by one."""

from dataclasses import dataclass
from uuid import UUID

from oneroof.casefiles.documents import service as documents
from oneroof.casefiles.documents.service import DocumentView
from oneroof.core.i18n import LazyText
from oneroof.referrals.models import SHOWN_CLASSES
from oneroof.referrals.service import ReferralView
from oneroof.referrals.service.following import destination_of
from oneroof.referrals.service.records import stage_of
from oneroof.referrals.ways import Destination, way_to
from oneroof.tenancy.data_classes import DATA_CLASSES
from oneroof.tenancy.work import Work


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be ticked."""

    classes: list[tuple[str, LazyText]]
    documents: list[DocumentView]


def choices_for(current: Work, casefile_id: UUID, destination: Destination) -> Choices:
    """What this destination can be shown of this casefile. Raises NotFound, and Forbidden `agreement_…`."""
    stage = stage_of(current.session, current.context, current.clock, current.keys)
    way = way_to(destination.kind)
    allowed = way.may_show(stage, destination) if way else frozenset()
    listed = []
    if "documents" in allowed:
        found = documents.list_documents(
            current.session, current.context, current.clock, current.keys, casefile_id=casefile_id
        )
        listed = [each for each in found.documents if each.row.state == "kept"]
    classes = [(code, DATA_CLASSES[code].words) for code in SHOWN_CLASSES if code in allowed]
    return Choices(classes, listed)


def giving_choices(current: Work, view: ReferralView) -> Choices:
    """What a referral does not show yet."""
    every = choices_for(current, view.referral.casefile_id, destination_of(view.referral))
    shown = {each.data_class for each in view.shown}
    known = {each.part.document_id for each in view.documents}
    return Choices(
        [(code, words) for code, words in every.classes if code not in shown],
        [each for each in every.documents if each.row.id not in known],
    )
