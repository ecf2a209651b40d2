"""What visitors answered, added up, and which visits have answered."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

QUESTIONS = ("hours", "space", "kindness", "closeness")
STEPS = (4, 3, 2, 1)
"""From the best to the worst."""


class SurveyCount(TenantRow, Base):
    """How many people gave the same answer on a day. Nobody's own answer is kept."""

    __tablename__ = "survey_count"
    __table_args__ = (
        UniqueConstraint("tenant_id", "day", "language", "question", "step", name="uq_survey_count_tenant_id_day"),
        CheckConstraint(one_of("question", QUESTIONS), name="question"),
        CheckConstraint("step BETWEEN 1 AND 4", name="step"),
        CheckConstraint("answers > 0", name="answers"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-19)
    day: Mapped[date]
    """On which it was answered."""
    language: Mapped[str]
    question: Mapped[str]
    step: Mapped[int]
    answers: Mapped[int]


class SurveySpent(TenantRow, Base):
    """That some visit has answered. `id` is a keyed hash of the visit, and says neither which nor what."""

    __tablename__ = "survey_spent"
    __table_args__ = (Index(None, "tenant_id", "until"),)

    until: Mapped[date]
    """The last day on which the visit could answer; the row goes after it."""
