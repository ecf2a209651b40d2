"""Agreements as the network has them, what each centre says to them, and the centre's own copy of what counts."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.core.ids import new_id
from oneroof.tenancy.data_classes import PERSONAL_CLASSES
from oneroof.tenancy.models import one_of

ENDED_BY = ("umbrella", "term", "renewed")
ENDED_THERE_BY = ("refused", "centre", *ENDED_BY)
STATES = ("in_force", "suspended", "ended")
_CLASSES = f"ARRAY[{', '.join(repr(each) for each in sorted(PERSONAL_CLASSES))}]::varchar[]"


class AgencyAgreement(Base):
    """One version of what an agency may do, in one centre or in all. Its terms change in a draft alone.

    The database lets no program of an agency work without one that is in force, and that the centre has accepted.
    """

    __tablename__ = "agency_agreement"
    __table_args__ = (
        ForeignKeyConstraint(["network_id", "agency_id"], ["network_agency.network_id", "network_agency.id"]),
        ForeignKeyConstraint(["network_id", "centre_id"], ["tenant.network_id", "tenant.id"]),
        ForeignKeyConstraint(["network_id", "replaces_id"], ["agency_agreement.network_id", "agency_agreement.id"]),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("answer_days >= 1", name="answer_days"),
        CheckConstraint(f"readable <@ {_CLASSES}", name="readable"),
        CheckConstraint(f"writable <@ {_CLASSES}", name="writable"),
        CheckConstraint("valid_from <= valid_until", name="valid"),
        CheckConstraint(f"ended_by IS NULL OR {one_of('ended_by', ENDED_BY)}", name="ended_by"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        *(
            Index(
                f"ix_agency_agreement_{name}",
                *("network_id", "agency_id"),
                postgresql_where=text(f"ended_at IS NULL AND accepted_at {condition}"),
            )
            for name, condition in (("running", "IS NOT NULL"), ("waiting", "IS NULL"))
        ),
        Index(
            "uq_agency_agreement_version",
            *("network_id", "agency_id", text("coalesce(centre_id, 0)"), "version"),
            unique=True,
        ),
    )

    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agency_id: Mapped[UUID]
    """The network's agency."""
    centre_id: Mapped[int | None]
    """None for all centres."""
    version: Mapped[int]
    replaces_id: Mapped[UUID | None]
    services: Mapped[list[str]] = mapped_column(ARRAY(String))
    """Codes of services, or `*` for all."""
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String))
    readable: Mapped[list[str]] = mapped_column(ARRAY(String))
    writable: Mapped[list[str]] = mapped_column(ARRAY(String))
    purposes: Mapped[list[str]] = mapped_column(ARRAY(String))
    answer_days: Mapped[int]
    """Working days within which the agency answers a referral."""
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    """The last day."""
    signatories: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """Each with `side` (`umbrella`, `agency`), `name`, `role`, `email`, and `signed_at` once they have signed."""
    drafted_at: Mapped[datetime]
    proposed_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    """When both sides had signed: from then on centres can accept it."""
    accepted_by: Mapped[UUID | None]
    suspended_at: Mapped[datetime | None]
    suspended_by: Mapped[UUID | None]
    suspend_reason: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    end_reason: Mapped[str | None]
    warned_at: Mapped[datetime | None]
    """When the signatories were told that it is about to run out."""

    @property
    def state(self) -> str:
        """`draft`, `proposed`, `in_force`, `suspended` or `ended`."""
        if self.ended_at:
            return "ended"
        if self.accepted_at:
            return "suspended" if self.suspended_at else "in_force"
        return "proposed" if self.proposed_at else "draft"


class AgreementStanding(Base):
    """What a centre says to an agreement: it counts there once accepted, until it is suspended or ends."""

    __tablename__ = "agreement_standing"
    __table_args__ = (
        ForeignKeyConstraint(["network_id", "agreement_id"], ["agency_agreement.network_id", "agency_agreement.id"]),
        ForeignKeyConstraint(["network_id", "centre_id"], ["tenant.network_id", "tenant.id"]),
        CheckConstraint(f"ended_by IS NULL OR {one_of('ended_by', ENDED_THERE_BY)}", name="ended_by"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        Index("ix_agreement_standing_centre", "network_id", "centre_id"),
    )

    network_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    agreement_id: Mapped[UUID] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    partnership_id: Mapped[UUID]
    """The centre's copy: what stands on the rows that it shares."""
    accepted_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    suspend_reason: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    end_reason: Mapped[str | None]


class Partnership(TenantRow, Base):
    """What counts in this centre for one agency, copied from the agreement that the centre accepted."""

    __tablename__ = "partnership"
    __table_args__ = (
        UniqueConstraint("tenant_id", "network_agency_id"),
        ForeignKeyConstraint(["tenant_id", "agency_id"], ["agency.tenant_id", "agency.id"]),
        CheckConstraint(one_of("state", STATES), name="state"),
    )

    network_agency_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    """The centre's own agency."""
    agency_code: Mapped[str]
    agency_kind: Mapped[str]
    agreement_id: Mapped[UUID]
    version: Mapped[int]
    services: Mapped[list[str]] = mapped_column(ARRAY(String))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String))
    readable: Mapped[list[str]] = mapped_column(ARRAY(String))
    writable: Mapped[list[str]] = mapped_column(ARRAY(String))
    purposes: Mapped[list[str]] = mapped_column(ARRAY(String))
    answer_days: Mapped[int]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    state: Mapped[str]
    """As the centre's copy has it; `service.state_now` asks the network too."""
    reason: Mapped[str | None]
    """Why it is suspended or has ended, for staff."""
    accepted_by: Mapped[UUID | None]
    changed_at: Mapped[datetime]

    @property
    def terms(self) -> "Partnership":
        """Itself: where agreements are shown, their terms stand apart."""
        return self
