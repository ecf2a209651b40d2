"""How a tenant is reached: a phone line is little without its number."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.execute("ALTER TABLE tenant ADD COLUMN phone VARCHAR, ADD COLUMN email VARCHAR")
