"""Figures that a centre keeps of itself: exact, and seen inside the centre only."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from oneroof.core.db import Base, TenantRow


class DayFigure(TenantRow, Base):
    """One measure of a closed day, e.g. `visits`, `served`, `wait_minutes_sum`."""

    __tablename__ = "day_figure"
    __table_args__ = (UniqueConstraint("tenant_id", "day", "measure"),)

    day: Mapped[date]
    measure: Mapped[str]
    value: Mapped[int]


class ClosedMonth(TenantRow, Base):
    """That a month's figures are complete and have been handed on. `month` is its first day."""

    __tablename__ = "closed_month"
    __table_args__ = (UniqueConstraint("tenant_id", "month"),)

    month: Mapped[date]
    closed_at: Mapped[datetime]
