"""Referrals, what each of them shows, every step of them, and that somebody was told where to go."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

DESTINATIONS = ("office", "agency", "organisation", "centre")
STATES = ("sent", "seen", "needs_more", "accepted", "rejected", "done", "withdrawn", "expired")
UNANSWERED = ("sent", "seen", "needs_more")
"""Somebody still has to say yes or no."""
OPEN_STATES = (*UNANSWERED, "accepted")
HIDDEN_STATES = ("withdrawn", "expired")
"""Whoever was asked sees nothing of it any more."""
URGENCIES = ("usual", "soon", "urgent")
BASES = ("consent", "task")
REJECT_REASONS = ("not_ours", "no_place", "not_entitled", "wrong_area", "not_reached", "other")
WITHDRAW_REASONS = (
    "person_refused",
    "consent_withdrawn",
    "not_needed",
    "sent_by_mistake",
    "sent_elsewhere",
    "agreement_ended",
    "other",
)
EXPIRE_REASONS = ("not_answered",)
REASONS = (*REJECT_REASONS[:-1], *WITHDRAW_REASONS[:-1], *EXPIRE_REASONS, "other")
OUTCOMES = ("helped", "partly_helped", "not_helped", "did_not_come", "went_elsewhere")
STEPS = (
    "send",
    "see",
    "accept",
    "reject",
    "ask_more",
    "give_more",
    "finish",
    "withdraw",
    "expire",
    "remind",
    "escalate",
    "propose",
)
ORIGINS = ("here", "centre")
SHOWN_CLASSES = ("identity", "contact", "status", "family", "procedure", "roadmap")
"""Which classes can be shown as a whole; of documents, single ones are."""
PART_KINDS = ("class", "document")


class Referral(Classed, TenantRow, Base):
    """That a person was sent on to somebody, who has to answer.

    Who is asked sees this row and its parts and steps because their id stands in `shared_office_ids` from the
    beginning: the office's, or that of the partnership with the agency. The database takes it out again in the moment
    in which the state becomes one of HIDDEN_STATES.
    """

    __tablename__ = "referral"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "casefile_id"], ["casefile.tenant_id", "casefile.id"]),
        ForeignKeyConstraint(["tenant_id", "service_id"], ["service.tenant_id", "service.id"]),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        ForeignKeyConstraint(["tenant_id", "partnership_id"], ["partnership.tenant_id", "partnership.id"]),
        ForeignKeyConstraint(["tenant_id", "consent_id"], ["consent.tenant_id", "consent.id"]),
        ForeignKeyConstraint(["tenant_id", "appointment_id"], ["appointment.tenant_id", "appointment.id"]),
        ForeignKeyConstraint(["tenant_id", "ticket_id"], ["ticket.tenant_id", "ticket.id"]),
        ForeignKeyConstraint(["tenant_id", "instead_of_id"], ["referral.tenant_id", "referral.id"]),
        UniqueConstraint("tenant_id", "once_id"),
        UniqueConstraint("tenant_id", "code_hash"),
        UniqueConstraint("tenant_id", "origin_centre_id", "origin_referral_id"),
        CheckConstraint("data_class = 'referrals'", name="data_class"),
        CheckConstraint(one_of("destination_kind", DESTINATIONS), name="destination_kind"),
        CheckConstraint("(destination_kind = 'office') = (office_id IS NOT NULL)", name="office"),
        CheckConstraint("(destination_kind <> 'agency') = (partnership_id IS NULL)", name="agency"),
        CheckConstraint("(destination_kind = 'organisation') = (organisation_sealed IS NOT NULL)", name="organisation"),
        CheckConstraint("(destination_kind = 'centre') = (centre_id IS NOT NULL)", name="centre"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(one_of("urgency", URGENCIES), name="urgency"),
        CheckConstraint(one_of("basis", BASES), name="basis"),
        CheckConstraint(one_of("origin", ORIGINS), name="origin"),
        CheckConstraint(f"reason IS NULL OR {one_of('reason', REASONS)}", name="reason"),
        CheckConstraint(f"outcome IS NULL OR {one_of('outcome', OUTCOMES)}", name="outcome"),
        CheckConstraint("(state = 'done') = (outcome IS NOT NULL)", name="done"),
        CheckConstraint("(state IN ('rejected', 'withdrawn', 'expired')) = (reason IS NOT NULL)", name="why"),
        CheckConstraint(
            f"alternative_kind IS NULL OR {one_of('alternative_kind', DESTINATIONS)}", name="alternative_kind"
        ),
        CheckConstraint("answer_days BETWEEN 1 AND 250", name="answer_days"),
        Index(None, "tenant_id", "casefile_id"),
        Index(None, "tenant_id", "person_id"),
        Index(None, "tenant_id", "consent_id"),
        Index(None, "tenant_id", "office_id", "state", "answer_by"),
        Index(None, "tenant_id", "partnership_id", "state", "answer_by"),
        Index("ix_referral_open", "tenant_id", "answer_by", postgresql_where=text(one_of("state", OPEN_STATES))),
    )

    casefile_id: Mapped[UUID]
    service_id: Mapped[UUID | None]
    once_id: Mapped[UUID]
    """Given by whoever sends: sent again with the same it is there already."""
    origin: Mapped[str] = mapped_column(default="here")
    origin_centre_id: Mapped[int | None]
    """The centre of the network that sent it here; None for one's own."""
    origin_referral_id: Mapped[UUID | None]
    """What it is called there."""
    origin_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Who sent it there, JSON, where `origin` is another centre."""
    destination_kind: Mapped[str]
    office_id: Mapped[UUID | None]
    partnership_id: Mapped[UUID | None]
    centre_id: Mapped[int | None]
    """The tenant's number of another centre of the network, or 0 for one of another deployment (then sealed below)."""
    organisation_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """JSON `{"name", "email", "phone", "address"}` under the person's key."""
    centre_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """JSON `{"name", "origin"}` of the other centre as it was called, under the person's key."""
    package_id: Mapped[UUID | None]
    """The package between centres that carries it."""
    state: Mapped[str] = mapped_column(default="sent")
    urgency: Mapped[str]
    basis: Mapped[str]
    """The person's consent; or the centre's own task, for an office that works on the same request."""
    consent_id: Mapped[UUID | None]
    language: Mapped[str]
    """In which the person is written to."""
    summary_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """What the sender says of why; the other side reads it."""
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """Keyed hash of the code that the person carries."""
    code_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sent_at: Mapped[datetime]
    sent_by: Mapped[UUID | None]
    sent_office_id: Mapped[UUID | None]
    """The office whose staff sent it."""
    answer_days: Mapped[int]
    """Working days."""
    answer_by: Mapped[date]
    """The last day on which the answer is in time; moved on by as long as the sender took to give more."""
    seen_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    """When it was accepted or rejected."""
    answered_kind: Mapped[str | None]
    """What kind of actor answered."""
    answered_by: Mapped[UUID | None]
    moved_at: Mapped[datetime]
    """When the state last changed."""
    reason: Mapped[str | None]
    outcome: Mapped[str | None]
    appointment_id: Mapped[UUID | None]
    ticket_id: Mapped[UUID | None]
    meeting_at: Mapped[datetime | None]
    """When the person is expected."""
    meeting_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """JSON `{"place"}` under the person's key."""
    reminded_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    escalated_at: Mapped[datetime | None]
    alternative_at: Mapped[datetime | None]
    """When somebody else was proposed, because nobody answered or they said no."""
    alternative_kind: Mapped[str | None]
    alternative_id: Mapped[UUID | None]
    """The office, the partnership or the entry of the directory that was proposed."""
    alternative_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """JSON with what was proposed where it has no id here, under the person's key."""
    instead_of_id: Mapped[UUID | None]
    """The referral in whose place this one was sent."""
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class ReferralPart(Classed, TenantRow, Base):
    """One thing that the other side sees while the referral is open: a class of data, or one version of a document.

    A document's part opens the file by itself: whoever has the referral sees this version, and no other document.
    """

    __tablename__ = "referral_part"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "referral_id"], ["referral.tenant_id", "referral.id"]),
        UniqueConstraint("tenant_id", "referral_id", "shown_class"),
        UniqueConstraint("tenant_id", "referral_id", "version_id"),
        CheckConstraint("data_class = 'referrals'", name="data_class"),
        CheckConstraint(one_of("kind", PART_KINDS), name="kind"),
        CheckConstraint(f"shown_class IS NULL OR {one_of('shown_class', SHOWN_CLASSES)}", name="shown_class"),
        CheckConstraint("(kind = 'class') = (shown_class IS NOT NULL)", name="one"),
        CheckConstraint("(kind = 'document') = (storage_key IS NOT NULL)", name="file"),
        Index(None, "tenant_id", "person_id"),
        Index(None, "tenant_id", "document_id"),
    )

    referral_id: Mapped[UUID]
    kind: Mapped[str]
    shown_class: Mapped[str | None]
    document_id: Mapped[UUID | None]
    """May have been deleted since: then there is no file any more."""
    version_id: Mapped[UUID | None]
    document_kind: Mapped[str | None]
    title_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    storage_key: Mapped[str | None]
    key_wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    media_type: Mapped[str | None]
    size: Mapped[int | None]
    """In bytes."""
    added_at: Mapped[datetime]
    added_by: Mapped[UUID | None]


class ReferralStep(Classed, TenantRow, Base):
    """What happened to a referral, in order. Can be added, never changed."""

    __tablename__ = "referral_step"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "referral_id"], ["referral.tenant_id", "referral.id"]),
        UniqueConstraint("tenant_id", "referral_id", "number"),
        CheckConstraint("data_class = 'referrals'", name="data_class"),
        CheckConstraint(one_of("step", STEPS), name="step"),
        CheckConstraint(one_of("state", STATES), name="state"),
        Index(None, "tenant_id", "person_id"),
    )

    referral_id: Mapped[UUID]
    number: Mapped[int]
    """1 for the first."""
    step: Mapped[str]
    state: Mapped[str]
    """What the referral's state is since."""
    at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    office_id: Mapped[UUID | None]
    partnership_id: Mapped[UUID | None]
    """The agency's, where its program or staff did it."""
    reason: Mapped[str | None]
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Words with it, under the person's key: both sides read them."""


class Signpost(TenantRow, Base):
    """That somebody was told where to go, and nothing was sent: it names nobody."""

    __tablename__ = "signpost"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "service_id"], ["service.tenant_id", "service.id"]),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        ForeignKeyConstraint(["tenant_id", "agency_id"], ["agency.tenant_id", "agency.id"]),
        UniqueConstraint("tenant_id", "once_id"),
        CheckConstraint(one_of("destination_kind", DESTINATIONS), name="destination_kind"),
        Index(None, "tenant_id", "told_on"),
    )

    once_id: Mapped[UUID]
    told_on: Mapped[date]
    destination_kind: Mapped[str]
    service_id: Mapped[UUID | None]
    office_id: Mapped[UUID | None]
    agency_id: Mapped[UUID | None]
    """The tenant's copy of the agency."""
    told_by_office_id: Mapped[UUID | None]
