"""What a tenant's services say, which catalogues it enabled, what it changed in them."""

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
