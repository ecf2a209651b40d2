"""Public pages say which services can be booked: they change when a booking rule does."""

from alembic import op

from oneroof.migrations.public import bumps_public_version

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    bumps_public_version(op, "booking_rule")
