"""Clocks of referrals, links for organisations without a system, and the report."""

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
