"""What failed of plugins, kept for the tenant's staff."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from oneroof.core.db import Base, TenantRow


class PluginFailure(TenantRow, Base):
    """A hook, template or page of a plugin that failed at this tenant: one row for each, however often it does."""

    __tablename__ = "plugin_failure"
    __table_args__ = (UniqueConstraint("tenant_id", "plugin", "place"),)

    plugin: Mapped[str]
    place: Mapped[str]
    """`hook assess`, `template mobility/public/help.html` or `page mobility.rooms`."""
    error: Mapped[str]
    """The error's type: its message may hold what a person answered."""
    at: Mapped[str]
    """File and line in the plugin, where known."""
    version: Mapped[str | None]
    """The plugin's version at that time."""
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
