"""Rows of the network: read and written by the umbrella role only, inside one network."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.content.models import KINDS
from oneroof.core.db import Base
from oneroof.core.ids import new_id
from oneroof.tenancy.models import one_of


class NetworkAgency(Base):
    """An organisation that provides services in centres of the network. Centres work on their own copy."""

    __tablename__ = "network_agency"
    __table_args__ = (UniqueConstraint("network_id", "code"),)

    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str]
    name: Mapped[dict[str, str]] = mapped_column(JSONB)
    kind: Mapped[str]
    area: Mapped[str]
    is_enforcement: Mapped[bool] = mapped_column(default=False)


class OperationalTotal(Base):
    """What one centre lets the umbrella know of one closed month: `value` is null where it is below 10.

    The exact small number never leaves the centre.
    """

    __tablename__ = "operational_total"
    __table_args__ = (
        # Minutes are not a count of people: a median is let through where enough people were counted.
        CheckConstraint(
            "value IS NULL OR value >= 10 OR (measure = 'waiting_minutes_median' AND value >= 0)", name="from_ten_up"
        ),
        ForeignKeyConstraint(["network_id", "centre_id"], ["tenant.network_id", "tenant.id"]),
    )

    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), primary_key=True)
    centre_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[date] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int | None]
    received_at: Mapped[datetime]


class PublishedDefinition(Base):
    """What a service is, in the words of one or more centres."""

    __tablename__ = "published_definition"

    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)


class PublishedService(Base):
    """That a centre offers a service."""

    __tablename__ = "published_service"
    __table_args__ = (
        ForeignKeyConstraint(["network_id", "centre_id"], ["tenant.network_id", "tenant.id"]),
        ForeignKeyConstraint(
            ["network_id", "digest"], ["published_definition.network_id", "published_definition.digest"]
        ),
        Index(None, "network_id", "uri"),
    )

    network_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    centre_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(primary_key=True)
    uri: Mapped[str]
    digest: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """What lists need to know of it (`catalogue.standards.shelf.Entry`)."""
    is_offered: Mapped[bool]
    is_provided: Mapped[bool]
    """An office of the centre provides it; otherwise the centre only tells about it."""
    published_at: Mapped[datetime]


class PublishedFreeTime(Base):
    """When a service can next be had at an office of a centre, by appointment, as it was seen at a moment."""

    __tablename__ = "published_free_time"
    __table_args__ = (
        ForeignKeyConstraint(["network_id", "centre_id"], ["tenant.network_id", "tenant.id"]),
        Index(None, "network_id", "service_uri"),
    )

    network_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    centre_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    office_code: Mapped[str] = mapped_column(primary_key=True)
    service_code: Mapped[str] = mapped_column(primary_key=True)
    service_uri: Mapped[str]
    """The same for every centre that took the service from the same catalogue."""
    office_name: Mapped[dict[str, str]] = mapped_column(JSONB)
    """The office's public name."""
    days: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    """Of each next day with a free time: `day`, `first` and `last` (moments) and `free` (`few`, `some`, `many`)."""
    first_free_at: Mapped[datetime | None]
    """None where nothing is free, and where it cannot be booked any more."""
    seen_at: Mapped[datetime]


class PublishedContent(Base):
    """A page, a piece of news or an event that the umbrella writes for all centres of the network."""

    __tablename__ = "published_content"
    __table_args__ = (CheckConstraint(one_of("kind", KINDS), name="kind"),)

    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Everything that is shown of it, in all its languages (`content.service.sharing`)."""
    is_shown: Mapped[bool]
    published_at: Mapped[datetime]


class PublishedCentre(Base):
    """What everybody in the network may read of a centre beside its row in `tenant`: hours, languages, access."""

    __tablename__ = "published_centre"
    __table_args__ = (ForeignKeyConstraint(["network_id", "centre_id"], ["tenant.network_id", "tenant.id"]),)

    network_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    centre_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    published_at: Mapped[datetime]
