"""What an item is besides its words: its address, when it is looked at again, and when and where an event is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from anyascii import anyascii
from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.content.markup import is_allowed
from oneroof.content.models import ContentItem
from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text, staff_text
from oneroof.core.storable import is_storable
from oneroof.tenancy.context import Context

LONGEST_SLUG = 80
LONGEST_PLACE = 200
LONGEST_URL = 1000
RESERVED = frozenset({"feed", "new"})
"""Ends of addresses that mean something else."""

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSettings:
    """Everything that an editor sets. What an item of another kind has no use for stays empty."""

    slug: str = ""
    """Empty: made from the title."""
    review_on: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    event_languages: tuple[str, ...] = ()
    registration_url: str = ""
    needs: tuple[str, ...] = ()
    is_shared: bool = False
    faults: Mapping[str, list[Any]] = field(default_factory=dict)
    """What could not be read at all, by field, such as a date that is none."""


def settings_of(item: ContentItem) -> ItemSettings:
    """What an item is set to."""
    return ItemSettings(
        slug=item.slug,
        review_on=item.review_on,
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        place=item.place or "",
        event_languages=tuple(item.event_languages),
        registration_url=item.registration_url or "",
        needs=tuple(item.needs),
        is_shared=item.is_shared,
    )


def slug_from(title: str) -> str:
    """The end of an address for a title in any script: `first-days-in-portugal`."""
    words = re.findall(r"[a-z0-9]+", anyascii(title).lower())
    slug = "-".join(words)[:LONGEST_SLUG].strip("-")
    return slug if slug not in RESERVED else f"{slug}-1"


def apply_settings(session: Session, context: Context, item: ContentItem, given: ItemSettings) -> None:
    """Write them to the item. Raises Invalid; `fields` names what is wrong, by the names above."""
    faults = {**_faults(item, given), **given.faults}
    slug = item.slug if _is_fixed(item) else given.slug
    if "slug" not in faults and _is_taken(session, context, item, slug):
        faults["slug"] = [staff_text("Something else has this address already.")]
    if faults:
        raise Invalid("content_invalid", staff_text("Something in this text has to be changed."), fields=faults)
    is_event = item.kind == "event"
    item.slug = slug
    item.review_on = given.review_on
    item.starts_at = given.starts_at if is_event else None
    item.ends_at = given.ends_at if is_event else None
    item.place = given.place.strip() or None if is_event else None
    item.event_languages = list(given.event_languages) if is_event else []
    item.registration_url = given.registration_url.strip() or None if is_event else None
    item.needs = list(given.needs)
    item.is_shared = given.is_shared


def _is_fixed(item: ContentItem) -> bool:
    """People have its address by now."""
    return item.published_at is not None


def _faults(item: ContentItem, given: ItemSettings) -> dict[str, list[Any]]:
    faults: dict[str, list[Any]] = {}
    if not _is_fixed(item) and not _is_slug(given.slug):
        faults["slug"] = [staff_text("Use small letters, digits and hyphens: first-days-in-portugal.")]
    if item.kind == "event":
        faults |= _event_faults(given)
    return faults


def _is_slug(slug: str) -> bool:
    return bool(_SLUG.fullmatch(slug)) and 2 <= len(slug) <= LONGEST_SLUG and slug not in RESERVED


def _event_faults(given: ItemSettings) -> dict[str, list[Any]]:
    faults: dict[str, list[Any]] = {}
    if given.starts_at is None:
        faults["starts_at"] = [staff_text("Say when it begins.")]
    elif given.ends_at is not None and given.ends_at <= given.starts_at:
        faults["ends_at"] = [staff_text("It has to end after it begins.")]
    if len(given.place) > LONGEST_PLACE or not is_storable(given.place):
        faults["place"] = [public_text("At most %(most)s characters.", most=LONGEST_PLACE)]
    url = given.registration_url.strip()
    is_web = url.startswith(("https://", "http://", "/")) and is_allowed(url)
    if url and (not is_web or len(url) > LONGEST_URL):
        faults["registration_url"] = [staff_text("Write the whole address, beginning with https://.")]
    return faults


def _is_taken(session: Session, context: Context, item: ContentItem, slug: str) -> bool:
    query = select(ContentItem.id).where(
        ContentItem.tenant_id == context.tenant_id, ContentItem.slug == slug, ContentItem.id != item.id
    )
    with session.no_autoflush:
        return session.scalars(query).first() is not None
