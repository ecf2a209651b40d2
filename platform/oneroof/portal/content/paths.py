"""Which public pages there are, for the check of links: services, centres, shared content, and every other route."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.catalogue.models import Service
from oneroof.content.links.internal import FOLDERS, judges_paths
from oneroof.federation.models import PublishedContent
from oneroof.portal.content.routes import is_page
from oneroof.tenancy.context import Context


@judges_paths()
def is_service(session: Session, context: Context, path: str) -> bool | None:
    """Whether a service's page is there."""
    folder, _, code = path.strip("/").partition("/")
    if folder != "services" or not code or "/" in code:
        return None
    query = select(Service.id).where(Service.tenant_id == context.tenant_id, Service.code == code)
    return session.scalars(query.where(Service.state == "offered")).first() is not None


@judges_paths()
def is_shared(session: Session, context: Context, path: str) -> bool | None:
    """Whether the network shares what stands there."""
    folder, _, slug = path.strip("/").partition("/")
    query = select(PublishedContent.slug).where(PublishedContent.network_id == context.network_id)
    wanted = PublishedContent.slug == slug.removesuffix(".ics")
    if folder not in FOLDERS or session.scalars(query.where(PublishedContent.is_shown, wanted)).first() is None:
        return None
    return True


@judges_paths(last=True)
def is_route(_session: Session, _context: Context, path: str) -> bool:
    """Whether any page at all answers there."""
    return is_page(path)
