"""Requests of persons about their own data, and what becomes of them. Words that people wrote are sealed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

REQUEST_KINDS = ("access", "correction", "restriction", "objection", "erasure")
REQUEST_STATES = ("open", "granted", "done", "refused", "withdrawn")
ASKED_BY = ("person", "representative")
IDENTITY_CHECKS = ("document", "known", "signed_in", "papers")
EXPORT_STATES = ("making", "ready", "handed_over", "expired", "failed")
ERASURE_STATES = ("asked", "confirmed", "done", "withdrawn")
ERASURE_GROUNDS = ("request", "retention", "replay")
LIST_STATES = ("proposed", "approved", "done")
ITEM_DECISIONS = ("proposed", "approved", "kept", "erased")

_PERSON = (["tenant_id", "person_id"], ["person.tenant_id", "person.id"])
_CASEFILE = (["tenant_id", "casefile_id"], ["casefile.tenant_id", "casefile.id"])
_REQUEST = (["tenant_id", "request_id"], ["rights_request.tenant_id", "rights_request.id"])


def _classed() -> CheckConstraint:
    return CheckConstraint("data_class = 'rights'", name="data_class")


class RightsRequest(Classed, TenantRow, Base):
    """What somebody asked for about a person's data, with the clock that runs for the answer."""

    __tablename__ = "rights_request"
    __table_args__ = (
        ForeignKeyConstraint(*_PERSON),
        ForeignKeyConstraint(*_CASEFILE),
        _classed(),
        CheckConstraint(one_of("kind", REQUEST_KINDS), name="kind"),
        CheckConstraint(one_of("state", REQUEST_STATES), name="state"),
        CheckConstraint(one_of("asked_by", ASKED_BY), name="asked_by"),
        CheckConstraint(one_of("identity_check", IDENTITY_CHECKS), name="identity_check"),
        Index(None, "tenant_id", "person_id"),
        Index("ix_rights_request_due", "tenant_id", "due_on", postgresql_where=text("state IN ('open', 'granted')")),
    )

    casefile_id: Mapped[UUID]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    asked_by: Mapped[str]
    identity_check: Mapped[str]
    """How it was made sure that the one who asks is the person, or acts for them."""
    received_at: Mapped[datetime]
    received_by: Mapped[UUID | None]
    due_on: Mapped[date]
    """The last day for the answer: one month on, three once it was extended."""
    extended_at: Mapped[datetime | None]
    extension_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    wish_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    statement_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What the person says where they were refused; it stays with what it is about."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class PersonRestriction(Classed, TenantRow, Base):
    """While it lasts, what is kept of the person is only stored: coordinators alone see it."""

    __tablename__ = "person_restriction"
    __table_args__ = (
        ForeignKeyConstraint(*_PERSON),
        ForeignKeyConstraint(*_REQUEST),
        _classed(),
        Index(
            "uq_person_restriction_lasting",
            "tenant_id",
            "person_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(None, "tenant_id", "person_id"),
    )

    request_id: Mapped[UUID | None]
    since: Mapped[datetime]
    restricted_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]


class LegalHold(Classed, TenantRow, Base):
    """Why a person's data must not be destroyed yet, and until when."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        ForeignKeyConstraint(*_PERSON),
        _classed(),
        Index(None, "tenant_id", "person_id"),
    )

    reason_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    until: Mapped[date]
    placed_at: Mapped[datetime]
    placed_by: Mapped[UUID | None]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[UUID | None]


class AccessExport(Classed, TenantRow, Base):
    """A copy of everything that is kept of a person, made to be handed over once."""

    __tablename__ = "access_export"
    __table_args__ = (
        UniqueConstraint("tenant_id", "storage_key"),
        ForeignKeyConstraint(*_PERSON),
        ForeignKeyConstraint(*_REQUEST),
        _classed(),
        CheckConstraint(one_of("state", EXPORT_STATES), name="state"),
        Index(None, "tenant_id", "request_id"),
        Index(None, "tenant_id", "person_id"),
    )

    request_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(default="making")
    done_parts: Mapped[int]
    all_parts: Mapped[int]
    storage_key: Mapped[str | None]
    key_wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    size: Mapped[int | None]
    """In bytes."""
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID | None]
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    handed_over_at: Mapped[datetime | None]
    handed_over_by: Mapped[UUID | None]


class PersonErasure(Classed, TenantRow, Base):
    """That a person's data is to be destroyed: asked for by one, confirmed by another, then done for good."""

    __tablename__ = "person_erasure"
    __table_args__ = (
        ForeignKeyConstraint(*_PERSON),
        ForeignKeyConstraint(*_REQUEST),
        _classed(),
        CheckConstraint(one_of("state", ERASURE_STATES), name="state"),
        CheckConstraint(one_of("ground", ERASURE_GROUNDS), name="ground"),
        Index(
            "uq_person_erasure_standing",
            "tenant_id",
            "person_id",
            unique=True,
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        Index(None, "tenant_id", "person_id"),
    )

    request_id: Mapped[UUID | None]
    ground: Mapped[str]
    state: Mapped[str] = mapped_column(default="asked")
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID | None]
    alone_from: Mapped[datetime | None]
    """Where there is nobody else to confirm: when whoever asked may do so."""
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None]
    done_at: Mapped[datetime | None]


class RetentionRule(TenantRow, Base):
    """How long a casefile is kept after the last procedure of a service was closed; without a service, of any."""

    __tablename__ = "retention_rule"
    __table_args__ = (
        UniqueConstraint("tenant_id", "service_id", postgresql_nulls_not_distinct=True),
        ForeignKeyConstraint(["tenant_id", "service_id"], ["service.tenant_id", "service.id"]),
        CheckConstraint("days BETWEEN 1 AND 36525", name="days"),
    )

    service_id: Mapped[UUID | None]
    days: Mapped[int]
    set_at: Mapped[datetime]
    set_by: Mapped[UUID | None]


class DestructionList(TenantRow, Base):
    """Casefiles whose time is over, put together for a coordinator to decide."""

    __tablename__ = "destruction_list"
    __table_args__ = (
        UniqueConstraint("tenant_id", "proposed_on"),
        CheckConstraint(one_of("state", LIST_STATES), name="state"),
    )

    proposed_on: Mapped[date]
    state: Mapped[str] = mapped_column(default="proposed")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Keyed hash over the decision, the one who made it, when, and every casefile on the list."""
    done_at: Mapped[datetime | None]


class DestructionItem(Classed, TenantRow, Base):
    """One casefile on a list, and what was decided about it."""

    __tablename__ = "destruction_item"
    __table_args__ = (
        UniqueConstraint("tenant_id", "list_id", "person_id"),
        ForeignKeyConstraint(*_PERSON),
        ForeignKeyConstraint(*_CASEFILE),
        ForeignKeyConstraint(["tenant_id", "list_id"], ["destruction_list.tenant_id", "destruction_list.id"]),
        ForeignKeyConstraint(["tenant_id", "service_id"], ["service.tenant_id", "service.id"]),
        _classed(),
        CheckConstraint(one_of("decision", ITEM_DECISIONS), name="decision"),
        Index(None, "tenant_id", "person_id"),
    )

    list_id: Mapped[UUID]
    casefile_id: Mapped[UUID]
    service_id: Mapped[UUID | None]
    """The service whose rule holds longest; none where nothing was ever asked for."""
    closed_on: Mapped[date]
    days: Mapped[int]
    decision: Mapped[str] = mapped_column(default="proposed")
    kept_until: Mapped[date | None]
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
