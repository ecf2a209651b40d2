"""The addresses that an item's current texts lead to, noted whenever a text is saved."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.content.markup import is_allowed, link_targets
from oneroof.content.models import ContentItem, ContentLink
from oneroof.content.service.reading import latest_texts
from oneroof.core.ids import new_id
from oneroof.tenancy.context import Context

_CHECKED = ("https://", "http://", "/")


def note_links(session: Session, context: Context, item: ContentItem) -> None:
    """Forget links that are in no text any more, and add new ones, unchecked."""
    session.flush()
    found = _found(session, context, item)
    query = select(ContentLink).where(ContentLink.tenant_id == context.tenant_id, ContentLink.item_id == item.id)
    for link in session.scalars(query):
        languages = found.pop(link.url, None)
        if languages is None:
            session.delete(link)
        elif link.languages != languages:
            link.languages = languages
    for url, languages in found.items():
        session.add(ContentLink(id=new_id(), item_id=item.id, url=url, languages=languages))


def _found(session: Session, context: Context, item: ContentItem) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for language, version in sorted(latest_texts(session, context, [item.id])[item.id].items()):
        for url in link_targets(version.body):
            if is_allowed(url) and url.startswith(_CHECKED):
                found.setdefault(url, []).append(language)
    if item.registration_url:
        found.setdefault(item.registration_url, []).append(item.source_language)
    return {url: sorted(set(languages)) for url, languages in found.items()}
