"""What the umbrella writes for all centres of its network: copied to where they read it, and read there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.content.service import Shown, host_language
from oneroof.content.service.sharing import SHARE, shared_documents, shared_shown
from oneroof.core.db import Database
from oneroof.core.time import Clock
from oneroof.federation.models import PublishedContent
from oneroof.jobs.handlers import handles
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant


@handles(SHARE, purpose="administration")
def share(services: Services, session: Session, context: Context, clock: Clock, _payload: dict[str, Any]) -> None:
    """Let every centre show what the umbrella shares now, and nothing else of it. Centres share nothing."""
    tenant = session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one()
    if tenant.kind != "umbrella":
        return
    copy_shared(services.database, session, context, clock)


def copy_shared(database: Database, session: Session, context: Context, clock: Clock) -> None:
    """Copy what the umbrella shares now. Again, it says the same."""
    documents = shared_documents(session, context)
    with database.umbrella_transaction(context) as umbrella:
        for slug, (kind, document) in documents.items():
            _put(umbrella, context, clock, slug, kind, document)
        umbrella.execute(
            update(PublishedContent)
            .where(PublishedContent.network_id == context.network_id, PublishedContent.slug.not_in(documents))
            .where(PublishedContent.is_shown)
            .values(is_shown=False, published_at=clock.now())
        )


def shared_by_network(
    session: Session, context: Context, clock: Clock, *, kind: str, language: str, slug: str | None = None
) -> list[Shown]:
    """What the network's centres show of it, for a reader of `language`; with a slug that one item, also when over."""
    query = select(PublishedContent).where(PublishedContent.network_id == context.network_id)
    query = query.where(PublishedContent.is_shown, PublishedContent.kind == kind)
    rows = list(session.scalars(query if slug is None else query.where(PublishedContent.slug == slug)))
    if not rows:
        return []
    host = host_language(session, context)
    found = [shared_shown(row.slug, row.kind, row.document, language, host) for row in rows]
    return [one for one in found if slug is not None or not is_over(one, clock)]


def is_over(shown: Shown, clock: Clock) -> bool:
    """Whether it is an event that has ended."""
    last = shown.ends_at or shown.starts_at
    return last is not None and last < clock.now()


def _put(umbrella: Session, context: Context, clock: Clock, slug: str, kind: str, document: dict[str, Any]) -> None:
    said = {"kind": kind, "document": document, "is_shown": True, "published_at": clock.now()}
    umbrella.execute(
        insert(PublishedContent)
        .values(network_id=context.network_id, slug=slug, **said)
        .on_conflict_do_update(index_elements=["network_id", "slug"], set_=said)
    )
