"""Links within the site: slices say which paths they know, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.content.models import ContentItem
from oneroof.tenancy.context import Context

Judge = Callable[[Session, Context, str], bool | None]
"""Whether there is a page at this path; None from whom the path does not concern."""

FOLDERS = {"pages": "page", "news": "news", "events": "event"}

_judges: list[Judge] = []
_last: list[Judge] = []


def judges_paths(*, last: bool = False) -> Callable[[Judge], Judge]:
    """Register a function that knows some paths; `last` for the one that knows whatever the others do not."""

    def register(judge: Judge) -> Judge:
        (_last if last else _judges).append(judge)
        return judge

    return register


def leads_somewhere(session: Session, context: Context, link: str) -> bool:
    """Whether a link such as `/services/permit?x#y` leads to a page. Who is asked and knows nothing, lets it pass."""
    path = urlsplit(link).path
    for judge in (*_judges, *_last):
        said = judge(session, context, path)
        if said is not None:
            return said
    return True


@judges_paths()
def _is_content(session: Session, context: Context, path: str) -> bool | None:
    slug = _slug_in(path)
    if slug is None:
        return None
    query = select(ContentItem.id).where(ContentItem.tenant_id == context.tenant_id, ContentItem.state == "published")
    return session.scalars(query.where(ContentItem.slug == slug)).first() is not None or None


@judges_paths(last=True)
def _is_no_content(_session: Session, _context: Context, path: str) -> bool | None:
    return None if _slug_in(path) is None else False


def _slug_in(path: str) -> str | None:
    folder, _, slug = path.strip("/").partition("/")
    return slug.removesuffix(".ics") if folder in FOLDERS and slug and slug != "feed" else None
