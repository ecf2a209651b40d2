"""How far the tokens of a centre's people have been re-made after the rules for them changed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.finding.models import TokenProgress
from oneroof.casefiles.finding.tokens import RULES
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context


def progress_of(session: Session, context: Context) -> TokenProgress | None:
    """The row of the present rules; None where nothing was re-made by them yet."""
    return session.scalars(
        select(TokenProgress).where(TokenProgress.tenant_id == context.tenant_id, TokenProgress.rules == RULES)
    ).one_or_none()


def still_remaking(session: Session, context: Context) -> bool:
    """Whether some people may be found by their case code only for now."""
    made = session.execute(
        select(TokenProgress.rules, TokenProgress.finished_at).where(TokenProgress.tenant_id == context.tenant_id)
    ).all()
    # a centre of which nothing is noted has begun with the present rules
    return bool(made) and not any(row.rules == RULES and row.finished_at is not None for row in made)


def nothing_to_remake(session: Session, context: Context, clock: Clock) -> None:
    """Note of a centre that has begun with the present rules that it has."""
    if progress_of(session, context) is None:
        session.add(TokenProgress(id=new_id(), rules=RULES, done=0, finished_at=clock.now()))
        session.flush()
