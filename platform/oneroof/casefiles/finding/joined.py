"""What was joined: for the page that takes it back, and for the pages of both casefiles."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.casework.records import staff_names
from oneroof.casefiles.finding.models import CasefileMerge
from oneroof.casefiles.finding.reasons import opened_reason
from oneroof.casefiles.finding.searching import any_views_of
from oneroof.casefiles.service.views import CasefileView
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class JoinedView:
    """A joining, in the clear."""

    merge: CasefileMerge
    surviving: CasefileView
    joined: CasefileView
    reason: str
    undo_reason: str
    by: str


def read_joining(session: Session, context: Context, clock: Clock, keys: KeyStore, *, merge_id: UUID) -> JoinedView:
    """One joining; the look is recorded. Raises NotFound, also where the actor may not see both."""
    row = session.get(CasefileMerge, (context.tenant_id, merge_id))
    found = _opened(session, context, keys, [row]) if row else []
    if not found:
        raise NotFound("joining_not_found", public_text("No casefiles were joined here under this number."))
    for person_id in (found[0].merge.person_id, found[0].merge.other_person_id):
        audit.record(
            session,
            context,
            clock,
            action="casefile.show_joined",
            object_kind="casefile_merge",
            object_id=merge_id,
            subject_person_id=person_id,
            data_classes=["identity", "person"],
        )
    return found[0]


def joinings_of(session: Session, context: Context, keys: KeyStore, *, person_id: UUID) -> list[JoinedView]:
    """What stands joined with the person's casefile, for a caller that records the look at it."""
    rows = session.scalars(
        select(CasefileMerge)
        .where(
            CasefileMerge.tenant_id == context.tenant_id,
            or_(CasefileMerge.person_id == person_id, CasefileMerge.other_person_id == person_id),
            CasefileMerge.undone_at.is_(None),
        )
        .order_by(CasefileMerge.merged_at)
    ).all()
    return _opened(session, context, keys, list(rows))


def _opened(session: Session, context: Context, keys: KeyStore, rows: list[CasefileMerge]) -> list[JoinedView]:
    people = {person_id for row in rows for person_id in (row.person_id, row.other_person_id)}
    views = any_views_of(session, context, keys, people) if people else {}
    names = staff_names(session, context, {row.merged_by for row in rows if row.merged_by})
    return [
        JoinedView(
            row,
            views[row.person_id],
            views[row.other_person_id],
            opened_reason(keys, context, row.person_id, row.id, row.reason_sealed),
            opened_reason(keys, context, row.person_id, row.id, row.undo_reason_sealed),
            names.get(row.merged_by, "") if row.merged_by else "",
        )
        for row in rows
        if row.person_id in views and row.other_person_id in views
    ]
