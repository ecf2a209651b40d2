"""Events for partners, where they are sent, and how that went."""

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
