"""Migrations of the core's schema, and of the plugins' own tables. They run forward only, as `oneroof_owner`."""

from oneroof.migrations.plugins import FailedMigrations, PluginMigrations
from oneroof.migrations.run import current_revision, head_revision, migrate

__all__ = ["FailedMigrations", "PluginMigrations", "current_revision", "head_revision", "migrate"]
