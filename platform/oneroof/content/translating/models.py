"""What translators work with: drafts, terms, words that stay, files, runs of a machine; and what readers ask for."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

WISH_KINDS = ("content", "service", "page")
ADAPTERS = ("none", "libretranslate")
FILE_STATES = ("received", "taken")
PIECE_STATES = ("waiting", "done", "partly", "failed")


class ContentWish(TenantRow, Base):
    """How often something was asked for in a language on a day. Nothing is kept of who asked."""

    __tablename__ = "content_wish"
    __table_args__ = (
        UniqueConstraint("tenant_id", "kind", "subject", "language", "day"),
        CheckConstraint(one_of("kind", WISH_KINDS), name="kind"),
        CheckConstraint("count >= 1", name="count"),
    )

    kind: Mapped[str]
    subject: Mapped[str]
    """The item's id, the service's code, or the path of a page."""
    path: Mapped[str]
    """Of the page on which it was asked, for the link of editors."""
    language: Mapped[str]
    day: Mapped[date]
    """In the tenant's time zone."""
    count: Mapped[int]


class TranslationDraft(TenantRow, Base):
    """A translation that is being written: readers see nothing of it."""

    __tablename__ = "translation_draft"
    __table_args__ = (
        UniqueConstraint("tenant_id", "item_id", "language"),
        ForeignKeyConstraint(["tenant_id", "item_id"], ["content_item.tenant_id", "content_item.id"]),
    )

    item_id: Mapped[UUID]
    language: Mapped[str]
    source_number: Mapped[int]
    """The version of the source text whose parts `parts` follow."""
    parts: Mapped[dict[str, str]] = mapped_column(JSONB)
    """What was written, by part (`title`, `summary`, `p1` …)."""
    version: Mapped[int]
    """The lock of two translators who write at once."""
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None]


class GlossaryTerm(TenantRow, Base):
    """How the centre says something in another language."""

    __tablename__ = "glossary_term"
    __table_args__ = (UniqueConstraint("tenant_id", "source_language", "term", "language"),)

    source_language: Mapped[str]
    term: Mapped[str]
    language: Mapped[str]
    translation: Mapped[str]
    note: Mapped[str]
    changed_at: Mapped[datetime]


class KeptWord(TenantRow, Base):
    """A word that is written the same in every language: names of offices, papers, laws."""

    __tablename__ = "kept_word"
    __table_args__ = (UniqueConstraint("tenant_id", "word"),)

    word: Mapped[str]
    note: Mapped[str]
    changed_at: Mapped[datetime]


class MachineSettings(TenantRow, Base):
    """Which machine translates for the tenant, if any."""

    __tablename__ = "machine_settings"
    __table_args__ = (UniqueConstraint("tenant_id"), CheckConstraint(one_of("adapter", ADAPTERS), name="adapter"))

    adapter: Mapped[str]
    url: Mapped[str]
    key_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None]


class MachineRun(TenantRow, Base):
    """One order to the machine."""

    __tablename__ = "machine_run"
    __table_args__ = (Index(None, "tenant_id", "asked_at"),)

    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]


class MachinePiece(TenantRow, Base):
    """One item in one language, of an order to the machine."""

    __tablename__ = "machine_piece"
    __table_args__ = (
        UniqueConstraint("tenant_id", "run_id", "item_id", "language"),
        ForeignKeyConstraint(["tenant_id", "run_id"], ["machine_run.tenant_id", "machine_run.id"]),
        ForeignKeyConstraint(["tenant_id", "item_id"], ["content_item.tenant_id", "content_item.id"]),
        CheckConstraint(one_of("state", PIECE_STATES), name="state"),
    )

    run_id: Mapped[UUID]
    item_id: Mapped[UUID]
    language: Mapped[str]
    state: Mapped[str]
    """`partly`: some parts were refused; they stand in the draft, nothing of it is published."""
    reason: Mapped[str | None]
    """Why it failed, or what was refused, as a code (`machine.REASONS`)."""
    refused: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    """The parts that the machine broke."""
    ended_at: Mapped[datetime | None]


class TranslationFile(TenantRow, Base):
    """A translators' file, between the look at what it would change and the decision to take it."""

    __tablename__ = "translation_file"
    __table_args__ = (
        CheckConstraint(one_of("state", FILE_STATES), name="state"),
        Index(None, "tenant_id", "received_at"),
    )

    name: Mapped[str]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB, deferred=True)
    """What was read from it (`xliff.Given`)."""
    state: Mapped[str]
    received_by: Mapped[UUID | None]
    received_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
