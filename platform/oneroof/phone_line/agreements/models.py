"""An agreement as the network has it, and the centre's own copy."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.core.ids import new_id
from oneroof.tenancy.line_clearance import COVERED, LINE_CLASSES
from oneroof.tenancy.models import one_of

ENDED_BY = ("centre", "umbrella", "term", "renewed")
_ENDED_BY = f"ended_by IS NULL OR {one_of('ended_by', ENDED_BY)}"


class PhoneAgreement(Base):
    """What the line may do in a centre. The database lets no operator in without a running one.

    The umbrella proposes it, the centre alone accepts it, and either ends it; nothing else of it ever changes.
    """

    __tablename__ = "phone_agreement"
    __table_args__ = (
        ForeignKeyConstraint(["network_id", "line_id"], ["tenant.network_id", "tenant.id"]),
        ForeignKeyConstraint(["network_id", "centre_id"], ["tenant.network_id", "tenant.id"]),
        CheckConstraint("line_id <> centre_id", name="two"),
        CheckConstraint(f"cardinality(covers) > 0 AND covers <@ ARRAY{list(COVERED)}::varchar[]", name="covers"),
        CheckConstraint(f"data_classes <@ ARRAY{list(LINE_CLASSES)}::varchar[]", name="data_classes"),
        CheckConstraint(_ENDED_BY, name="ended_by"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        Index(
            "uq_phone_agreement_running",
            *("network_id", "centre_id", "line_id"),
            unique=True,
            postgresql_where=text("ended_at IS NULL AND accepted_at IS NOT NULL"),
        ),
        Index(
            "uq_phone_agreement_proposed",
            *("network_id", "centre_id", "line_id"),
            unique=True,
            postgresql_where=text("ended_at IS NULL AND accepted_at IS NULL"),
        ),
    )

    network_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    line_id: Mapped[int]
    centre_id: Mapped[int]
    covers: Mapped[list[str]] = mapped_column(ARRAY(String))
    """What operators may do, out of COVERED."""
    data_classes: Mapped[list[str]] = mapped_column(ARRAY(String))
    """What they are cleared for in doing so, compared by the database."""
    until: Mapped[date]
    """The last day; the day after it is ended."""
    proposed_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]

    @property
    def state(self) -> str:
        """`proposed`, `running` or `ended`."""
        return "ended" if self.ended_at else "running" if self.accepted_at else "proposed"


class LineAgreement(TenantRow, Base):
    """The centre's own copy of what it has accepted, with who accepted and who ended it."""

    __tablename__ = "line_agreement"
    __table_args__ = (
        CheckConstraint(_ENDED_BY, name="ended_by"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
    )

    line_id: Mapped[int]
    covers: Mapped[list[str]] = mapped_column(ARRAY(String))
    until: Mapped[date]
    accepted_at: Mapped[datetime]
    accepted_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    ended_by_staff: Mapped[UUID | None]


class CaseCodeHome(Base):
    """Which centre a case code leads to, by a keyed hash. Nobody reads it: functions of the database answer for it."""

    __tablename__ = "case_code_home"
    __table_args__ = (
        ForeignKeyConstraint(["network_id", "centre_id"], ["tenant.network_id", "tenant.id"]),
        CheckConstraint("octet_length(code_hash) = 32", name="code_hash"),
    )

    network_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
