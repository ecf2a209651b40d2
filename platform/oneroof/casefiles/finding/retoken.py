"""Re-making everybody's tokens by the present rules: in the order of ids, batch by batch, resumed where it stopped."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.finding.keeping import keep_tokens
from oneroof.casefiles.finding.models import TokenProgress
from oneroof.casefiles.finding.progress import progress_of
from oneroof.casefiles.finding.tokens import RULES
from oneroof.casefiles.models import Person
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

BATCH = 50
"""People in one transaction."""


def how_many(session: Session, context: Context) -> tuple[int, int]:
    """(done, all) people of the centre."""
    progress = progress_of(session, context)
    everybody = session.scalar(select(func.count()).select_from(Person).where(Person.tenant_id == context.tenant_id))
    return (progress.done if progress else 0), everybody or 0


def retoken(session: Session, context: Context, clock: Clock, keys: KeyStore, *, batch: int = BATCH) -> int:
    """Re-make the tokens of the next people; how many they were, 0 when all are done. Two at once wait for each other.

    Old tokens of a person go in the same transaction; until then nobody looks for them any more.
    """
    progress = _locked(session, context)
    if progress.finished_at is not None:
        return 0
    people = select(Person.id).where(Person.tenant_id == context.tenant_id).order_by(Person.id).limit(batch)
    if progress.after_person_id is not None:
        people = people.where(Person.id > progress.after_person_id)
    found = session.scalars(people).all()
    for person_id in found:
        keep_tokens(session, context, keys, person_id=person_id)
    if found:
        progress.after_person_id = found[-1]
        progress.done += len(found)
        details = {"rules": RULES, "people": len(found)}
        audit.record(session, context, clock, action="tokens.remake", data_classes=["identity"], details=details)
    if len(found) < batch:
        progress.finished_at = clock.now()
    session.flush()
    return len(found)


def begin_again(session: Session, context: Context) -> None:
    """Forget how far it was, so that all are re-made: after a restore, or where tokens are not trusted."""
    progress = _locked(session, context)
    progress.after_person_id, progress.done, progress.finished_at = None, 0, None


def _locked(session: Session, context: Context) -> TokenProgress:
    statement = (
        select(TokenProgress)
        .where(TokenProgress.tenant_id == context.tenant_id, TokenProgress.rules == RULES)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    progress = session.scalars(statement).one_or_none()
    if progress is None:
        progress = TokenProgress(id=new_id(), rules=RULES)
        session.add(progress)
        session.flush()
    return progress
