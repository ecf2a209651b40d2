"""The way to each office, and what visitors say of their visit."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

STEPS = ("straight", "left", "right", "door", "lift", "stairs_up", "stairs_down", "here")
"""What one does on the way, one after the other; `here` is the end of it."""
DAY_PARTS = ("morning", "afternoon", "evening")
WHOLE_VISIT = "visit"
ABOUT = (WHOLE_VISIT, "waiting", "language", "kindness", "explanation", "result", "building")
"""What an answer is about: the visit as a whole, or what somebody chose from the list beside it."""
FACES = (5, 4, 3, 2, 1)
"""From very good to very bad."""


class Wayfinding(TenantRow, Base):
    """How one gets from the entrance to an office. Steps are told in every language; `texts` says the rest."""

    __tablename__ = "wayfinding"
    __table_args__ = (
        UniqueConstraint("tenant_id", "office_id"),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        CheckConstraint("abs(storey) < 100", name="storey"),
        CheckConstraint(f"steps <@ ARRAY{list(STEPS)}::varchar[]", name="steps"),
    )

    office_id: Mapped[UUID]
    symbol: Mapped[str | None]
    """The picture beside its name; None for the one of its agency's area."""
    storey: Mapped[int | None]
    """0 is the ground floor."""
    steps: Mapped[list[str]] = mapped_column(ARRAY(String))
    texts: Mapped[dict[str, str]] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Feedback(TenantRow, Base):
    """How many people said the same on a part of a day.

    Nobody's own answer is kept: the row is a count, and its id says nothing of when it was first made.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("tenant_id", "day", "day_part", "language", "about", "face", name="uq_feedback_tenant_id_day"),
        CheckConstraint(one_of("day_part", DAY_PARTS), name="day_part"),
        CheckConstraint(one_of("about", ABOUT), name="about"),
        CheckConstraint("face BETWEEN 1 AND 5", name="face"),
        CheckConstraint("answers > 0", name="answers"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-19)
    day: Mapped[date]
    day_part: Mapped[str]
    language: Mapped[str]
    about: Mapped[str]
    face: Mapped[int]
    answers: Mapped[int]
