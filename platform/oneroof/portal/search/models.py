"""How often people search, and what they look for in vain. No row stands for one person's words."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow

DAYS_UNTIL_TOLD = 5
"""Words are kept from the fifth day on which somebody looks for them in vain: few would give one person away."""


class SearchDay(TenantRow, Base):
    """Searches of a day in a language."""

    __tablename__ = "search_day"
    __table_args__ = (
        UniqueConstraint("tenant_id", "day", "language", name="uq_search_day_tenant_id_day"),
        CheckConstraint("searches > 0 AND misses BETWEEN 0 AND searches", name="counts"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-19)
    day: Mapped[date]
    language: Mapped[str]
    searches: Mapped[int]
    misses: Mapped[int]
    """Those that found nothing."""


class SearchMiss(TenantRow, Base):
    """On how many days the same words found nothing. `id` is a keyed hash of them."""

    __tablename__ = "search_miss"
    __table_args__ = (
        CheckConstraint("days > 0", name="days"),
        CheckConstraint("(words IS NOT NULL) = (days >= 5)", name="words"),
        Index(None, "tenant_id", "last_day"),
    )

    language: Mapped[str]
    days: Mapped[int]
    last_day: Mapped[date]
    words: Mapped[str | None]
