"""Procedures and what belongs to them. What somebody asks for says much about them: all is classed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.catalogue.definition.model import CHANNELS, RESULTS
from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

STATES = ("open", "closed")
EVENTS = (
    "open",
    "take_form",
    "move",
    "undo",
    "answers",
    "evidence",
    "suspend",
    "resume",
    "extend",
    "ask_correction",
    "answer_correction",
    "accept_correction",
    "withdraw_correction",
    "certify",
    "revoke_certificate",
)
EVIDENCE_STATES = ("missing", "shown", "handed_in", "not_needed")
DEADLINE_KINDS = ("usual", "legal", "computed")
DEADLINE_STATES = ("running", "suspended", "ended")
PAUSE_REASONS = ("documents_missing", "other_authority", "person_asked", "person_away", "court", "other")
EXTENSION_REASONS = ("complex", "many_requests", "other_authority", "person_asked", "other")


class ProcedureDefinition(TenantRow, Base):
    """A service as it was defined when procedures began: kept once, never changed, however the catalogue goes on."""

    __tablename__ = "procedure_definition"
    __table_args__ = (
        UniqueConstraint("tenant_id", "service_id", "digest"),
        ForeignKeyConstraint(["tenant_id", "service_id"], ["service.tenant_id", "service.id"]),
    )

    service_id: Mapped[UUID]
    digest: Mapped[str]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """`catalogue.definition.document`, what the centre changed included."""
    kept_at: Mapped[datetime]


class Procedure(Classed, TenantRow, Base):
    """A person's running request for a service. Its step is one of its definition's."""

    __tablename__ = "procedure"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "casefile_id"], ["casefile.tenant_id", "casefile.id"]),
        ForeignKeyConstraint(["tenant_id", "service_id"], ["service.tenant_id", "service.id"]),
        ForeignKeyConstraint(
            ["tenant_id", "definition_id"], ["procedure_definition.tenant_id", "procedure_definition.id"]
        ),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        ForeignKeyConstraint(["tenant_id", "agency_id"], ["agency.tenant_id", "agency.id"]),
        CheckConstraint("data_class = 'procedure'", name="data_class"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(one_of("channel", CHANNELS), name="channel"),
        CheckConstraint(f"result IS NULL OR {one_of('result', RESULTS)}", name="result"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        Index(None, "tenant_id", "casefile_id"),
        Index(None, "tenant_id", "person_id"),
        Index(None, "tenant_id", "state", "opened_at"),
        Index("ix_procedure_due", "tenant_id", "due_on", postgresql_where=text("state = 'open'")),
    )

    casefile_id: Mapped[UUID]
    service_id: Mapped[UUID]
    definition_id: Mapped[UUID]
    code: Mapped[str]
    """What the person keeps and says: written like a case code. It opens nothing but a neutral status."""
    step: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    result: Mapped[str | None]
    language: Mapped[str]
    channel: Mapped[str]
    office_id: Mapped[UUID | None]
    """The office that is responsible, where the service has one here."""
    agency_id: Mapped[UUID | None]
    opened_at: Mapped[datetime]
    opened_by: Mapped[UUID | None]
    step_since: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    """The first day on which something is due, of the deadlines that run."""
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class ProcedureEvent(Classed, TenantRow, Base):
    """What happened to a procedure, as it happened. Can be added, never changed."""

    __tablename__ = "procedure_event"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "procedure_id"], ["procedure.tenant_id", "procedure.id"]),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        Index(None, "tenant_id", "procedure_id", "at"),
        CheckConstraint("data_class = 'procedure'", name="data_class"),
        CheckConstraint(one_of("event", EVENTS), name="event"),
        Index(None, "tenant_id", "person_id"),
    )

    procedure_id: Mapped[UUID]
    event: Mapped[str]
    from_step: Mapped[str | None]
    to_step: Mapped[str | None]
    subject: Mapped[str | None]
    """What else it was about: the code of an evidence and its new state (`passport shown`)."""
    at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    office_id: Mapped[UUID | None]


class ProcedureNote(Classed, TenantRow, Base):
    """What a member of staff wrote about an event, encrypted under the person's key."""

    __tablename__ = "procedure_note"
    __table_args__ = (
        UniqueConstraint("tenant_id", "event_id"),
        ForeignKeyConstraint(["tenant_id", "procedure_id"], ["procedure.tenant_id", "procedure.id"]),
        ForeignKeyConstraint(["tenant_id", "event_id"], ["procedure_event.tenant_id", "procedure_event.id"]),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        Index(None, "tenant_id", "procedure_id"),
        CheckConstraint("data_class = 'notes'", name="data_class"),
        Index(None, "tenant_id", "person_id"),
    )

    procedure_id: Mapped[UUID]
    event_id: Mapped[UUID]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ProcedureAnswers(Classed, TenantRow, Base):
    """The answers to the form, encrypted under the person's key."""

    __tablename__ = "procedure_answers"
    __table_args__ = (
        UniqueConstraint("tenant_id", "procedure_id"),
        ForeignKeyConstraint(["tenant_id", "procedure_id"], ["procedure.tenant_id", "procedure.id"]),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        CheckConstraint("data_class = 'answers'", name="data_class"),
        Index(None, "tenant_id", "person_id"),
    )

    procedure_id: Mapped[UUID]
    digest: Mapped[str]
    """The definition whose form was answered."""
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """JSON, answers by field code, as AES-256-GCM."""
    complete: Mapped[bool]
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None]


class ProcedureEvidence(Classed, TenantRow, Base):
    """How far one evidence is: missing, shown, handed in, or not needed."""

    __tablename__ = "procedure_evidence"
    __table_args__ = (
        UniqueConstraint("tenant_id", "procedure_id", "code"),
        ForeignKeyConstraint(["tenant_id", "procedure_id"], ["procedure.tenant_id", "procedure.id"]),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        CheckConstraint("data_class = 'evidence'", name="data_class"),
        CheckConstraint(one_of("state", EVIDENCE_STATES), name="state"),
        Index(None, "tenant_id", "person_id"),
    )

    procedure_id: Mapped[UUID]
    code: Mapped[str]
    state: Mapped[str]
    noted_at: Mapped[datetime]
    noted_by: Mapped[UUID | None]


class ProcedureFile(Classed, TenantRow, Base):
    """That a file which came with the form belongs to the procedure. The file itself is `catalogue.forms`' own."""

    __tablename__ = "procedure_file"
    __table_args__ = (
        UniqueConstraint("tenant_id", "procedure_id", "file_id"),
        ForeignKeyConstraint(["tenant_id", "procedure_id"], ["procedure.tenant_id", "procedure.id"]),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "file_id"], ["form_file.tenant_id", "form_file.id"]),
        CheckConstraint("data_class = 'documents'", name="data_class"),
        Index(None, "tenant_id", "person_id"),
    )

    procedure_id: Mapped[UUID]
    file_id: Mapped[UUID]
    evidence: Mapped[str | None]
    """Code of the evidence that it is."""


class ProcedureDeadline(Classed, TenantRow, Base):
    """A day by which something is due: what the service declares, or what its catalogue computes."""

    __tablename__ = "procedure_deadline"
    __table_args__ = (
        UniqueConstraint("tenant_id", "procedure_id", "code"),
        ForeignKeyConstraint(["tenant_id", "procedure_id"], ["procedure.tenant_id", "procedure.id"]),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        CheckConstraint("data_class = 'deadlines'", name="data_class"),
        CheckConstraint(one_of("kind", DEADLINE_KINDS), name="kind"),
        CheckConstraint(one_of("state", DEADLINE_STATES), name="state"),
        Index(None, "tenant_id", "person_id"),
    )

    procedure_id: Mapped[UUID]
    code: Mapped[str]
    kind: Mapped[str]
    words: Mapped[dict[str, str]] = mapped_column(JSONB)
    """What is due, by language; empty for the kinds that the pages name themselves."""
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(default="running")
    set_at: Mapped[datetime]


class ProcedurePause(Classed, TenantRow, Base):
    """A time during which the clock stood still. What was written about it is its event's note."""

    __tablename__ = "procedure_pause"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "procedure_id"], ["procedure.tenant_id", "procedure.id"]),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        CheckConstraint("data_class = 'deadlines'", name="data_class"),
        CheckConstraint(one_of("reason", PAUSE_REASONS), name="reason"),
        CheckConstraint("ended_on IS NULL OR ended_on >= began_on", name="ended"),
        Index(
            "uq_procedure_pause_running",
            "tenant_id",
            "procedure_id",
            unique=True,
            postgresql_where=text("ended_on IS NULL"),
        ),
        Index(None, "tenant_id", "person_id"),
    )

    procedure_id: Mapped[UUID]
    reason: Mapped[str]
    began_on: Mapped[date]
    ended_on: Mapped[date | None]
    """The day on which the clock went on; None while it stands still."""
    noted_at: Mapped[datetime]
    noted_by: Mapped[UUID | None]


class ProcedureExtension(Classed, TenantRow, Base):
    """A deadline that was made longer, with the reason."""

    __tablename__ = "procedure_extension"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "procedure_id"], ["procedure.tenant_id", "procedure.id"]),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        CheckConstraint("data_class = 'deadlines'", name="data_class"),
        CheckConstraint(one_of("reason", EXTENSION_REASONS), name="reason"),
        CheckConstraint(one_of("kind", DEADLINE_KINDS), name="kind"),
        CheckConstraint("days >= 1", name="days"),
        Index(None, "tenant_id", "procedure_id"),
        Index(None, "tenant_id", "person_id"),
    )

    procedure_id: Mapped[UUID]
    kind: Mapped[str]
    """Which deadline: the usual or the legal one."""
    days: Mapped[int]
    """Counted as the service counts: working days or calendar days."""
    reason: Mapped[str]
    noted_at: Mapped[datetime]
    noted_by: Mapped[UUID | None]
