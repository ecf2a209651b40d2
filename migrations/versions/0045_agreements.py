"""Agreements with agencies, and what follows from them in each centre."""

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
