"""A consent that ends closes the links that rest on it, whatever was answered there."""

from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
