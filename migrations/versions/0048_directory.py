"""The agencies' own people, the sandbox, and the directory of who takes what."""

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
