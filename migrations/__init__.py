"""Migrations of the core's schema. They run forward only, as `oneroof_owner`."""

from oneroof.migrations.run import current_revision, head_revision, migrate

__all__ = ["current_revision", "head_revision", "migrate"]
