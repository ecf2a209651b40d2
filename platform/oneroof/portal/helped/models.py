"""Whether pages help, as counts."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

REASONS = ("not_found", "not_clear", "language", "wrong", "something_else")
ANSWERS = ("yes", "no", *REASONS)
"""The answer, and what was wrong for those who said no."""


class PageHelp(TenantRow, Base):
    """How many people said the same of a page on a day."""

    __tablename__ = "page_help"
    __table_args__ = (
        UniqueConstraint("tenant_id", "day", "page", "language", "answer", name="uq_page_help_tenant_id_day"),
        CheckConstraint(one_of("answer", ANSWERS), name="answer"),
        CheckConstraint("answers > 0", name="answers"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-19)
    day: Mapped[date]
    page: Mapped[str]
    """Its path, of the pages that ask."""
    language: Mapped[str]
    answer: Mapped[str]
    answers: Mapped[int]
