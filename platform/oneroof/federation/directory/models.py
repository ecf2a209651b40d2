"""Entries of the directory, and what centres have measured of how soon agencies answer."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Integer, String
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base
from oneroof.core.ids import new_id
from oneroof.tenancy.models import one_of

WAYS = ("connected", "link", "phone")
"""How a referral gets there: into the agency's own system, by a letter with a link, or by telephone."""
KEEPERS = ("agency", "program", "umbrella")
"""Who said that an entry is right: the agency's people, its program, or the umbrella's staff for it."""
LONGEST_WAIT = 730
"""Days."""


class DirectoryEntry(Base):
    """That an agency, or an organisation that is none of the network's, takes people for one service or one need."""

    __tablename__ = "directory_entry"
    __table_args__ = (
        ForeignKeyConstraint(["network_id"], ["network.id"]),
        ForeignKeyConstraint(["network_id", "agency_id"], ["network_agency.network_id", "network_agency.id"]),
        CheckConstraint("service_uri IS NOT NULL OR need IS NOT NULL", name="what"),
        CheckConstraint("(service_uri IS NULL) = (service_code IS NULL)", name="service"),
        CheckConstraint("(agency_id IS NULL) = (agency_code IS NULL)", name="agency"),
        CheckConstraint(one_of("way", WAYS), name="way"),
        CheckConstraint("way <> 'connected' OR agency_id IS NOT NULL", name="connected"),
        CheckConstraint(
            "(way <> 'link' OR email IS NOT NULL) AND (way <> 'phone' OR phone IS NOT NULL)", name="reached"
        ),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="place"),
        CheckConstraint(f"waiting_days BETWEEN 0 AND {LONGEST_WAIT}", name="waiting_days"),
        CheckConstraint(one_of("confirmed_by", KEEPERS), name="confirmed_by"),
        Index(None, "network_id", "agency_id"),
        Index(None, "network_id", "service_uri"),
    )

    network_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agency_id: Mapped[UUID | None]
    agency_code: Mapped[str | None]
    """The centres' own copy of the agency has the same."""
    name: Mapped[dict[str, str]] = mapped_column(JSONB)
    """Who it is, in each language."""
    service_uri: Mapped[str | None]
    service_code: Mapped[str | None]
    need: Mapped[str | None]
    """A code of the common list of needs (`catalogue.definition.common`)."""
    centre_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    """The centres from which people are taken; none named: from all."""
    conditions: Mapped[dict[str, str]] = mapped_column(JSONB)
    """Whom they take, in words, by language."""
    languages: Mapped[list[str]] = mapped_column(ARRAY(String))
    """Those that are spoken there."""
    audiences: Mapped[list[str]] = mapped_column(ARRAY(String))
    """Kinds of people of the services' own list; none named: everybody."""
    way: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    address: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    waiting_days: Mapped[int | None]
    """Days until somebody is received, as the agency says; None where it does not say."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]
    """When it was last said that all this is right."""
    confirmed_by: Mapped[str]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class DirectoryMeasure(Base):
    """In how many days (median) an agency answered one centre's referrals for a service; null from too few."""

    __tablename__ = "directory_measure"
    __table_args__ = (
        ForeignKeyConstraint(["network_id", "centre_id"], ["tenant.network_id", "tenant.id"]),
        ForeignKeyConstraint(["network_id", "agency_id"], ["network_agency.network_id", "network_agency.id"]),
        CheckConstraint("median_days >= 0", name="median_days"),
    )

    network_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    centre_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    service_code: Mapped[str] = mapped_column(primary_key=True)
    median_days: Mapped[int | None]
    measured_on: Mapped[date]
