"""Items that editors write, every version of their texts, and what became of the links in them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

KINDS = ("page", "news", "event")
STATES = ("draft", "published", "withdrawn")
ORIGINS = ("person", "machine")
LINK_STATES = ("unchecked", "fine", "doubtful", "broken")


class ContentItem(TenantRow, Base):
    """A page, a piece of news or an event. Its words stand in its versions."""

    __tablename__ = "content_item"
    __table_args__ = (
        UniqueConstraint("tenant_id", "slug"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("kind <> 'event' OR starts_at IS NOT NULL", name="event_starts"),
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="event_order"),
        CheckConstraint("state = 'draft' OR published_at IS NOT NULL", name="published_at"),
        Index(None, "tenant_id", "kind", "state"),
    )

    kind: Mapped[str]
    slug: Mapped[str]
    """The end of its address. It no longer changes once the item has been public."""
    state: Mapped[str] = mapped_column(default="draft")
    source_language: Mapped[str]
    """The language that it is written in first; all others are translations of it."""
    source_number: Mapped[int]
    """The number of the latest version in the source language."""
    published_at: Mapped[datetime | None]
    """When it became public, the last time; stays when it is withdrawn."""
    review_on: Mapped[date | None]
    """When somebody has to read it again and see whether it is still true."""
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    place: Mapped[str | None]
    """Where an event is, as an address reads."""
    event_languages: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    """The languages spoken at an event."""
    registration_url: Mapped[str | None]
    needs: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    """The needs (`catalogue` and home page) under which it is shown."""
    is_shared: Mapped[bool] = mapped_column(default=False)
    """The umbrella's only: every centre of the network shows it too."""
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    """Counts every change of the item and of its source text: the lock of two editors who write at once."""


class ContentVersion(TenantRow, Base):
    """What an item said in one language, from one moment on. Never changed, only followed by the next one."""

    __tablename__ = "content_version"
    __table_args__ = (
        UniqueConstraint("tenant_id", "item_id", "language", "number"),
        ForeignKeyConstraint(["tenant_id", "item_id"], ["content_item.tenant_id", "content_item.id"]),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("source_number >= 1", name="source_number"),
        CheckConstraint(one_of("origin", ORIGINS), name="origin"),
    )

    item_id: Mapped[UUID]
    language: Mapped[str]
    number: Mapped[int]
    """Counts the versions of one language of one item, from 1."""
    source_number: Mapped[int]
    """The version of the source text that this is a translation of; its own number in the source language."""
    origin: Mapped[str]
    """`machine`: no person has read it yet."""
    title: Mapped[str]
    summary: Mapped[str]
    body: Mapped[str]
    """In Markdown, as `content.markup` understands it."""
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None]
    """The member of staff; None for what came with a pack."""
    pack_digest: Mapped[str | None]
    """Of the pack's text, where it came from one: what no editor has changed, the next pack may."""


class ContentLink(TenantRow, Base):
    """An address that an item's current texts lead to, and whether anybody answers there."""

    __tablename__ = "content_link"
    __table_args__ = (
        UniqueConstraint("tenant_id", "item_id", "url"),
        ForeignKeyConstraint(["tenant_id", "item_id"], ["content_item.tenant_id", "content_item.id"]),
        CheckConstraint(one_of("state", LINK_STATES), name="state"),
        CheckConstraint("failures >= 0", name="failures"),
    )

    item_id: Mapped[UUID]
    url: Mapped[str]
    languages: Mapped[list[str]] = mapped_column(ARRAY(String))
    """The texts that it stands in."""
    state: Mapped[str] = mapped_column(default="unchecked")
    """`doubtful`: it failed, but not often enough to be called broken."""
    reason: Mapped[str | None]
    """Why it failed, as a code (`content.links.REASONS`)."""
    http_status: Mapped[int | None]
    failures: Mapped[int] = mapped_column(default=0)
    """In a row."""
    checked_at: Mapped[datetime | None]


class ContentCheck(TenantRow, Base):
    """One round of the check of all links."""

    __tablename__ = "content_check"
    __table_args__ = (
        CheckConstraint("done >= 0 AND done <= total", name="done"),
        Index(None, "tenant_id", "asked_at"),
    )

    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID | None]
    """None for the weekly round."""
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
