"""Calls of the phone line, what was promised to be looked at elsewhere, how callers were verified, and call-backs."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

REASONS = ("information", "appointment", "status", "documents", "rights", "complaint", "emergency", "other")
INTERPRETERS = ("colleague", "telephone_translation")
CALL_OUTCOMES = ("answered", "booked", "passed_on", "call_back", "not_verified", "cut_off")
VERIFIED_BY = ("fact", "facts", "one_time_code")
"""By the birth date and one fact more, by two or more, or by a code that went to where the person is registered."""
ACTS = ("verify", "send_code", "status", "times", "book", "note", "call_back")
STEPS = ("case_code", "facts", "code_sent", "one_time_code")
CALL_BACK_OUTCOMES = ("reached", "not_reached", "not_needed")


class PhoneCall(TenantRow, Base):
    """A call, with its visit; anonymous as long as nobody says a case code."""

    __tablename__ = "phone_call"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "visit_id"], ["visit.tenant_id", "visit.id"]),
        ForeignKeyConstraint(["tenant_id", "operator_id"], ["staff.tenant_id", "staff.id"]),
        Index(None, "tenant_id", "day"),
        Index(None, "tenant_id", "visit_id"),
        Index("ix_phone_call_tenant_id_operator_id", "tenant_id", "operator_id", "started_at"),
        CheckConstraint(one_of("reason", REASONS), name="reason"),
        CheckConstraint(f"interpreter IS NULL OR {one_of('interpreter', INTERPRETERS)}", name="interpreter"),
        CheckConstraint(f"outcome IS NULL OR {one_of('outcome', CALL_OUTCOMES)}", name="outcome"),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended"),
        CheckConstraint("(home_centre_id IS NULL) = (case_hash IS NULL)", name="home"),
        CheckConstraint("casefile_id IS NULL OR home_centre_id IS NOT NULL AND ended_at IS NULL", name="casefile"),
        CheckConstraint(f"verified_by IS NULL OR {one_of('verified_by', VERIFIED_BY)}", name="verified_by"),
        CheckConstraint(
            "verified_at IS NULL OR home_centre_id IS NOT NULL AND verified_by IS NOT NULL", name="verified"
        ),
    )

    visit_id: Mapped[UUID]
    operator_id: Mapped[UUID]
    day: Mapped[date]
    language: Mapped[str]
    reason: Mapped[str]
    knows_code: Mapped[bool]
    """Whether the caller says that they have a case code."""
    interpreter: Mapped[str | None]
    """Who interpreted, where somebody did: a colleague, or a third party on the line."""
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    home_centre_id: Mapped[int | None]
    case_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The keyed hash of the case code, as the directory has it; the code itself is not kept."""
    casefile_id: Mapped[UUID | None]
    """At the home centre, as long as the call lasts."""
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class PhoneLook(TenantRow, Base):
    """That the line is about to do something in a home centre: written and committed before it does. Never changed."""

    __tablename__ = "phone_look"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "call_id"], ["phone_call.tenant_id", "phone_call.id"]),
        Index(None, "tenant_id", "call_id"),
        CheckConstraint(one_of("act", ACTS), name="act"),
    )

    call_id: Mapped[UUID]
    centre_id: Mapped[int]
    case_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    act: Mapped[str]
    promised_at: Mapped[datetime]


class PhoneCheck(TenantRow, Base):
    """One step of verifying a caller, and how it went. Never changed."""

    __tablename__ = "phone_check"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "call_id"], ["phone_call.tenant_id", "phone_call.id"]),
        Index(None, "tenant_id", "call_id"),
        CheckConstraint(one_of("step", STEPS), name="step"),
        CheckConstraint("outcome IN ('passed', 'failed')", name="outcome"),
    )

    call_id: Mapped[UUID]
    step: Mapped[str]
    outcome: Mapped[str]
    at: Mapped[datetime]


class PhoneCode(TenantRow, Base):
    """A one-time code that went to the caller's registered channel."""

    __tablename__ = "phone_code"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "call_id"], ["phone_call.tenant_id", "phone_call.id"]),
        Index(None, "tenant_id", "call_id"),
        CheckConstraint("tries >= 0", name="tries"),
    )

    call_id: Mapped[UUID]
    centre_id: Mapped[int]
    case_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """Of the casefile that it verifies, and of no other that the same call comes to."""
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)


class PhoneNote(TenantRow, Base):
    """What an operator noted of a call in the line's own record, encrypted for as long as it is of use."""

    __tablename__ = "phone_note"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "call_id"], ["phone_call.tenant_id", "phone_call.id"]),
        ForeignKeyConstraint(["tenant_id", "written_by"], ["staff.tenant_id", "staff.id"]),
        Index(None, "tenant_id", "call_id"),
    )

    call_id: Mapped[UUID]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    written_at: Mapped[datetime]
    written_by: Mapped[UUID]


class PhoneCallBack(TenantRow, Base):
    """Somebody who is to be called back. The number is encrypted, and gone once it is done."""

    __tablename__ = "phone_call_back"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "call_id"], ["phone_call.tenant_id", "phone_call.id"]),
        ForeignKeyConstraint(["tenant_id", "claimed_by"], ["staff.tenant_id", "staff.id"]),
        ForeignKeyConstraint(["tenant_id", "added_by"], ["staff.tenant_id", "staff.id"]),
        Index(None, "tenant_id", "call_id"),
        Index(None, "tenant_id", "claimed_by"),
        Index(None, "tenant_id", "added_by"),
        Index("ix_phone_call_back_open", "tenant_id", "due_at", postgresql_where=text("done_at IS NULL")),
        CheckConstraint("tries >= 0", name="tries"),
        CheckConstraint(f"outcome IS NULL OR {one_of('outcome', CALL_BACK_OUTCOMES)}", name="outcome"),
        CheckConstraint("(claimed_by IS NULL) = (claimed_at IS NULL)", name="claimed"),
        CheckConstraint("(done_at IS NULL) = (outcome IS NULL)", name="done"),
        CheckConstraint("(done_at IS NULL) = (sealed IS NOT NULL)", name="forgotten"),
    )

    call_id: Mapped[UUID | None]
    language: Mapped[str]
    due_at: Mapped[datetime]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """JSON `{"number", "about"}`, encrypted under a key that goes soon after it was due."""
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]
    claimed_by: Mapped[UUID | None]
    claimed_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    added_at: Mapped[datetime]
    added_by: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
