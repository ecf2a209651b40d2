"""Facts of the centre and its offices that help people to get there and in."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow

ACCESSIBILITY = (
    "step_free",
    "ramp",
    "lift",
    "wide_doors",
    "accessible_toilet",
    "accessible_parking",
    "seats",
    "low_counter",
    "hearing_loop",
    "sign_language",
    "large_print",
    "guide_dogs",
    "quiet_room",
    "baby_changing",
)
TRANSPORT = ("metro", "bus", "tram", "train", "ferry", "coach", "bicycle", "car_park")


class PlaceFacts(TenantRow, Base):
    """How one gets to the centre (`office_id` null) or to one of its offices, and what one finds there."""

    __tablename__ = "place_facts"
    __table_args__ = (
        UniqueConstraint("tenant_id", "office_id", postgresql_nulls_not_distinct=True),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        CheckConstraint(f"accessibility <@ ARRAY{list(ACCESSIBILITY)}::varchar[]", name="accessibility"),
    )

    office_id: Mapped[UUID | None]
    directions: Mapped[dict[str, str]] = mapped_column(JSONB)
    """How to get there, by language."""
    transport: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """Each with `kind` of TRANSPORT, `line` and `stop` as they are called there."""
    accessibility: Mapped[list[str]] = mapped_column(ARRAY(String))
    phone: Mapped[str | None]
    """As people dial it; None where the centre's own counts."""
    email: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
