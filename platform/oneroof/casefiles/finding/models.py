"""Pairs that may be one person, casefiles that were joined, and how far search tokens have been re-made."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

PAIR_STATES = ("open", "not_same", "same")


def _people() -> tuple[Any, ...]:
    return (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "other_person_id"], ["person.tenant_id", "person.id"]),
        CheckConstraint("data_class = 'person'", name="data_class"),
    )


class DuplicatePair(Classed, TenantRow, Base):
    """Two persons who may be one, and what staff have decided. Which differences there are is looked up when shown."""

    __tablename__ = "duplicate_pair"
    __table_args__ = (
        UniqueConstraint("tenant_id", "person_id", "other_person_id"),
        *_people(),
        CheckConstraint("person_id < other_person_id", name="order"),
        CheckConstraint(one_of("state", PAIR_STATES), name="state"),
        Index("ix_duplicate_pair_open", "tenant_id", "strength", "id", postgresql_where=text("state = 'open'")),
        Index(None, "tenant_id", "other_person_id"),
    )

    data_class: Mapped[str] = mapped_column(default="person", sort_order=-4)
    other_person_id: Mapped[UUID]
    strength: Mapped[int] = mapped_column(SmallInteger)
    """How much agrees, 0–100: `ranking.Match.strength`."""
    state: Mapped[str] = mapped_column(default="open")
    found_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Under the key of `person_id`."""
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class CasefileMerge(Classed, TenantRow, Base):
    """The casefile of `other_person_id` was joined into that of `person_id`; both persons stay, with their own keys."""

    __tablename__ = "casefile_merge"
    __table_args__ = (
        *_people(),
        Index(None, "tenant_id", "person_id"),
        Index(
            "ix_casefile_merge_standing",
            "tenant_id",
            "other_person_id",
            unique=True,
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    data_class: Mapped[str] = mapped_column(default="person", sort_order=-4)
    other_person_id: Mapped[UUID]
    reason_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """Under the key of `person_id`; so is `undo_reason_sealed`."""
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """With whom rows were shared and from whom they were kept before, by person and table; ids and codes only."""
    merged_at: Mapped[datetime]
    merged_by: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]
    undo_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class TokenProgress(TenantRow, Base):
    """How far the tokens of a centre's people have been re-made by one set of rules (`tokens.RULES`)."""

    __tablename__ = "token_progress"
    __table_args__ = (UniqueConstraint("tenant_id", "rules"),)

    rules: Mapped[int] = mapped_column(SmallInteger)
    after_person_id: Mapped[UUID | None]
    """The last person of those done; they are taken in the order of their ids."""
    done: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
